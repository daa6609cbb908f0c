"""Which of the found sentences answer: the best, and those that add to it, within a length."""

from __future__ import annotations

from rag.retrieve import Retrieval, ScoredSentence
from rag.settings import AnswerSettings
from rag.words.terms import terms

MAX_CHARS = 400  # quoted in one answer; one sentence may be longer
# A sentence that scores lower than the best by more than this adds more noise than answer ...
_MARGIN = 2.0
# ... unless it holds what the chosen ones lack of the question: its share counts this much.
_UNCOVERED = 10.0


def select(retrieval: Retrieval, settings: AnswerSettings) -> list[ScoredSentence]:
    """One to `max_sentences` sentences in document order; the first is kept whatever its length.

    Each further one is the best by score and by what it covers of the question's terms that the
    chosen ones don't, so that a question in two parts gets both (maximal marginal relevance).
    """
    weights = retrieval.weights
    total = sum(weights.values()) or 1.0
    pool = [sentence for sentence in retrieval.sentences if not sentence.is_heading]
    chosen = pool[:1]
    while chosen and len(chosen) < settings.max_sentences:
        length = sum(len(sentence.text) for sentence in chosen)
        shown = {sentence.text for sentence in chosen}
        held = {term for sentence in chosen for term in terms(sentence.reading)}
        open_terms = weights.keys() - held

        def value(sentence: ScoredSentence, open_terms: set[str] = open_terms) -> float:
            added = open_terms.intersection(terms(sentence.reading))
            return sentence.score + _UNCOVERED * sum(weights[term] for term in added) / total

        pool = [
            sentence
            for sentence in pool
            if length + len(sentence.text) <= MAX_CHARS
            and sentence.text not in shown
            # Of documents that the question tells apart, another one answers another question.
            and sentence.features.identity >= chosen[0].features.identity
        ]
        best = max(pool, key=value, default=None)
        if best is None or value(best) < chosen[0].score - _MARGIN:
            break
        chosen.append(best)
    # Documents in order of their best sentence, sentences in the order they are written in.
    order = list(dict.fromkeys(sentence.chunk.document_id for sentence in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.chunk.document_id), s.span.start))
