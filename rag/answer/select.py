"""Which of the found sentences answer: the best, and those about as good, within a length."""

from __future__ import annotations

from collections.abc import Sequence

from rag.retrieve import ScoredSentence
from rag.settings import AnswerSettings

# A sentence whose score is lower than the best one's by more than this adds more noise than answer.
_MARGIN = 3.0


def select(sentences: Sequence[ScoredSentence], settings: AnswerSettings) -> list[ScoredSentence]:
    """One to `max_sentences` sentences in document order; the first is kept whatever its length."""
    chosen: list[ScoredSentence] = []
    length = 0
    for sentence in sentences:
        if sentence.is_heading:
            continue
        size = sentence.span.end - sentence.span.start
        if chosen:
            if len(chosen) == settings.max_sentences or sentence.score < chosen[0].score - _MARGIN:
                break
            if length + size > settings.max_chars or sentence.text in [
                other.text for other in chosen
            ]:
                continue
        chosen.append(sentence)
        length += size
    # Documents in order of their best sentence, sentences in the order they are written in.
    order = list(dict.fromkeys(sentence.chunk.document_id for sentence in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.chunk.document_id), s.span.start))
