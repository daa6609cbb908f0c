"""Two readings of one question, alone and within its conversation, as one ranking."""

from __future__ import annotations

import math
from dataclasses import replace

from rag.retrieve.candidates import ScoredSentence


def mix(
    alone: list[ScoredSentence], joined: list[ScoredSentence], share: float
) -> list[ScoredSentence]:
    """The sentences of both, the best first; `share` is the joined reading's, in (0, 1).

    The scores are fitted so that exp(score) over its sum is the probability that a sentence holds
    the answer, given the reading. So the probability under both is the weighted mean of the two,
    and its logarithm the score.
    """
    found = {(s.chunk.id, s.span.start): s for s in [*alone, *joined]}
    probability = dict.fromkeys(found, 0.0)
    for sentences, part in ((alone, 1 - share), (joined, share)):
        highest = max((sentence.score for sentence in sentences), default=0.0)
        total = sum(math.exp(sentence.score - highest) for sentence in sentences)
        for s in sentences:
            probability[s.chunk.id, s.span.start] += part * math.exp(s.score - highest) / total
    mixed = [
        replace(sentence, score=math.log(max(probability[key], 1e-300)))
        for key, sentence in found.items()
    ]
    return sorted(mixed, key=lambda sentence: -sentence.score)
