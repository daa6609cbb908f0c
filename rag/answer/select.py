"""Which of the found sentences answer: the best, and those that add to it, within a length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.retrieve import ScoredSentence
from rag.settings import AnswerSettings

MAX_CHARS = 400  # quoted in one answer; one sentence may be longer
# What a sentence holds of the question that the chosen ones lack has to make up for its lower
# score: its share counts this much.
_UNCOVERED = 10.0
_APART = 2.0  # less for one of another document, which speaks of something else more often than not


def select(
    sentences: Sequence[ScoredSentence], weights: Mapping[str, float], settings: AnswerSettings
) -> list[ScoredSentence]:
    """One to `max_sentences` of the sentences, the best first, in document order; the first is kept
    whatever its length. `weights` are those of the question's terms.

    A further one must hold terms of the question that the chosen ones, with all that they have to
    be read with, don't: a question in two parts gets both (maximal marginal relevance), and one
    that is answered gets nothing beside the answer.
    """
    total = sum(weights.values()) or 1.0
    pool = list(sentences)
    chosen = pool[:1]
    while chosen and len(chosen) < settings.max_sentences:
        length = sum(len(sentence.text) for sentence in chosen)
        shown = {sentence.text for sentence in chosen}
        open_terms = weights.keys() - frozenset().union(*(sentence.held for sentence in chosen))

        def value(sentence: ScoredSentence, open_terms: set[str] = open_terms) -> float:
            added = sum(weights[term] for term in open_terms & sentence.held) / total
            apart = sentence.chunk.document_id != chosen[0].chunk.document_id
            return sentence.score + _UNCOVERED * added - _APART * apart

        pool = [
            sentence
            for sentence in pool
            if length + len(sentence.text) <= MAX_CHARS
            and sentence.text not in shown
            and open_terms & sentence.held
            # Of documents that the question tells apart, another one answers another question.
            and sentence.features.identity >= chosen[0].features.identity
        ]
        best = max(pool, key=value, default=None)
        if best is None or value(best) < chosen[0].score:
            break
        chosen.append(best)
    # Documents in order of their best sentence, sentences in the order they are written in.
    order = list(dict.fromkeys(sentence.chunk.document_id for sentence in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.chunk.document_id), s.span.start))
