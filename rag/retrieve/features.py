"""What speaks for a sentence, on scales that can be compared across questions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.asked import holds_asked_kind
from rag.catalog import StoredChunk
from rag.lexical import terms
from rag.retrieve.query import Query

_APART = 3  # words within which two terms of the question stand together


class Features(NamedTuple):
    """Cosines lie in [-1, 1], coverages and `order` in [0, 1]; `asked_kind` is 1, 0 or -1.

    A coverage is the share of the query's term weight that a text holds. `chunk_match` is BM25
    over the query's whole term weight, so that long and short questions are on one scale.
    `chunk_coverage` is of the question's own terms only: what an earlier answer said, its source
    covers of course, and that must not speak for the next answer.
    """

    cosine: float
    chunk_cosine: float
    coverage: float
    coverage_with_last: float  # of the sentence and the one before, which it may refer to
    chunk_match: float
    asked_kind: float  # holds a number, date, name ... as asked for; 0 where none is asked for
    order: float  # neighbouring terms of the question that stand together in the sentence
    chunk_coverage: float


def chunk_features(
    query: Query, stored: StoredChunk, *, chunk_cosine: float, bm25: float
) -> list[Features]:
    """The features of each sentence of a chunk, given the chunk's own cosine and BM25 score."""
    chunk, weights = stored.chunk, query.weights
    texts = [chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.sentences]
    words = [terms(text) for text in texts]
    held = [weights.keys() & set(line) for line in words]
    own = {term: weight for term, weight in weights.items() if query.boosts[term] == 1} or weights
    cosines = stored.sentence_vectors @ query.vector
    chunk_coverage = _share(own, set().union(*held))
    return [
        Features(
            cosine=float(cosines[i]),
            chunk_cosine=chunk_cosine,
            coverage=_share(weights, held[i]),
            coverage_with_last=_share(weights, held[i] | held[i - 1] if i else held[i]),
            chunk_match=bm25 / (sum(weights.values()) or 1.0),
            asked_kind=holds_asked_kind(query.text, texts[i]),
            order=_order(own, words[i]),
            chunk_coverage=chunk_coverage,
        )
        for i in range(len(texts))
    ]


def _share(weights: dict[str, float], held: set[str]) -> float:
    """The share of the weights that the held terms have."""
    total = sum(weights.values()) or 1.0
    return sum(weight for term, weight in weights.items() if term in held) / total


def _order(weights: dict[str, float], words: Sequence[str]) -> float:
    """The share, by weight, of neighbouring pairs of terms that stand together in this order."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        if word in weights:
            places.setdefault(word, []).append(place)
    total = together = 0.0
    for first, second in pairwise(weights):
        weight = min(weights[first], weights[second])
        total += weight
        if any(
            0 < later - earlier <= _APART
            for earlier in places.get(first, ())
            for later in places.get(second, ())
        ):
            together += weight
    return together / total if total else 0.0
