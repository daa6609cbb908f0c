"""What speaks for a sentence, on scales that can be compared across questions."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from rag.asked import holds_asked_kind
from rag.catalog import StoredChunk
from rag.lexical import terms
from rag.retrieve.query import Query

# BM25's saturation and length normalisation, as in Tantivy, and a sentence's usual length in words.
_K1, _B, _USUAL_LENGTH = 1.2, 0.75, 22


class Features(NamedTuple):
    """Cosines lie in [-1, 1]; coverages, shares of term weight, in [0, 1].

    `match` and `chunk_match` are BM25 over the query's total term weight, so that a question with
    many words and one with few are on the same scale; `asked_kind` is 1, 0 or -1. `coverage` and
    `chunk_coverage` are of the question's own terms: what an earlier answer said, its source
    covers of course, and that must not speak for the next one.
    """

    cosine: float
    chunk_cosine: float
    match: float
    chunk_match: float
    nearby_coverage: float  # of the sentence with the one before and the one after it
    asked_kind: float  # holds a number, date, name ... as asked for; 0 where none is asked for
    coverage: float
    chunk_coverage: float


def chunk_features(
    query: Query, stored: StoredChunk, *, chunk_cosine: float, bm25: float
) -> list[Features]:
    """The features of each sentence of a chunk, given the chunk's own cosine and BM25 score."""
    total = sum(query.weights.values()) or 1.0
    chunk = stored.chunk
    texts = [chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.sentences]
    counts = [Counter(terms(text)) for text in texts]
    held = [query.weights.keys() & count.keys() for count in counts]

    own = {term: weight for term, weight in query.weights.items() if query.boosts[term] == 1}
    own = own or query.weights

    def coverage(words: set[str]) -> float:
        return sum(query.weights[word] for word in words) / total

    def own_coverage(words: set[str]) -> float:
        return sum(own.get(word, 0.0) for word in words) / (sum(own.values()) or 1.0)

    cosines = stored.sentence_vectors @ query.vector
    chunk_coverage = own_coverage(set().union(*held))
    return [
        Features(
            cosine=float(cosines[i]),
            chunk_cosine=chunk_cosine,
            match=_bm25(query, counts[i]) / total,
            chunk_match=bm25 / total,
            nearby_coverage=coverage(set().union(*held[max(0, i - 1) : i + 2])),
            asked_kind=holds_asked_kind(query.text, texts[i]),
            coverage=own_coverage(held[i]),
            chunk_coverage=chunk_coverage,
        )
        for i in range(len(texts))
    ]


def _bm25(query: Query, count: Counter[str]) -> float:
    """BM25 of one sentence, with the rarities of the whole index."""
    norm = _K1 * (1 - _B + _B * count.total() / _USUAL_LENGTH)
    return sum(
        weight * count[term] * (_K1 + 1) / (count[term] + norm)
        for term, weight in query.weights.items()
        if term in count
    )
