"""The candidate chunks of both indexes, fused, and their sentences, scored one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.catalog import Catalog, StoredChunk
from rag.lexical import LexicalIndex, terms
from rag.retrieve.query import Query
from rag.settings import RetrievalSettings
from rag.types import Chunk, Span
from rag.vectors import VectorIndex

Scores = NDArray[np.float32]

# Shares of a sentence's own cosine, its own terms and its chunk's score, each scaled to [0, 1].
_SENTENCE_SHARES = (0.35, 0.25, 0.4)
# BM25's saturation and length normalisation, as in Tantivy.
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a candidate chunk.

    `score` ranks it among the others of one search; `cosine` and `coverage` (the share of the
    query's term weight that it holds) can be compared across searches, as can its chunk's.
    """

    chunk: Chunk
    span: Span
    is_heading: bool
    score: float
    cosine: float
    coverage: float
    chunk_cosine: float
    chunk_coverage: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    stored: StoredChunk
    cosine: float
    lexical: float
    fused: float


def score_sentences(
    query: Query,
    *,
    catalog: Catalog,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    settings: RetrievalSettings,
) -> list[ScoredSentence]:
    """All sentences of the best candidate chunks, the best sentence first."""
    candidates = _candidates(query, catalog, vectors, lexical, settings)
    rows = [
        (candidate, index)
        for candidate in candidates[: settings.reranked]
        for index in range(len(candidate.stored.chunk.sentences))
    ]
    if not rows:
        return []
    cosines = np.concatenate(
        [
            candidate.stored.sentence_vectors @ query.vector
            for candidate in candidates[: settings.reranked]
        ]
    )
    counts = [_count_terms(candidate.stored, index) for candidate, index in rows]
    overlaps = _overlaps(query, counts)
    fused = np.array([candidate.fused for candidate, _ in rows], dtype=np.float32)
    own, words, around = _SENTENCE_SHARES
    scores = own * _scaled(cosines) + words * _scaled(overlaps) + around * _scaled(fused)
    total = sum(query.weights.values()) or 1.0
    chunk_terms: dict[str, set[str]] = {}
    for (candidate, _), count in zip(rows, counts, strict=True):
        chunk_terms.setdefault(candidate.stored.chunk.id, set()).update(count)
    found = []
    for row, (candidate, index) in enumerate(rows):
        chunk = candidate.stored.chunk
        sentence = chunk.sentences[index]
        found.append(
            ScoredSentence(
                chunk=chunk,
                span=Span(sentence.start, sentence.end),
                is_heading=sentence.is_heading,
                score=float(scores[row]),
                cosine=float(cosines[row]),
                coverage=_weight(query, counts[row]) / total,
                chunk_cosine=candidate.cosine,
                chunk_coverage=_weight(query, chunk_terms[chunk.id]) / total,
            )
        )
    return sorted(found, key=lambda sentence: -sentence.score)


def _candidates(
    query: Query,
    catalog: Catalog,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    settings: RetrievalSettings,
) -> list[_Candidate]:
    """Chunks of both indexes by the convex fusion of their min-max scaled scores."""
    words = lexical.best(query.boosts, settings.candidates)
    near = vectors.nearest(query.vector, settings.candidates)
    stored = catalog.chunks(list(dict.fromkeys([*near, *words])))
    if not stored:
        return []
    cosines = np.stack([one.vector for one in stored]) @ query.vector
    matches = np.array([words.get(one.chunk.id, 0.0) for one in stored], dtype=np.float32)
    share = settings.fusion_weight
    fused = share * _scaled(cosines) + (1 - share) * _scaled(matches)
    order = np.argsort(-fused, kind="stable")
    return [
        _Candidate(stored[i], float(cosines[i]), float(matches[i]), float(fused[i])) for i in order
    ]


def _count_terms(stored: StoredChunk, index: int) -> Counter[str]:
    chunk, sentence = stored.chunk, stored.chunk.sentences[index]
    return Counter(terms(chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]))


def _overlaps(query: Query, counts: list[Counter[str]]) -> Scores:
    """BM25 of each sentence, with the rarities of the whole index."""
    lengths = np.array([count.total() for count in counts], dtype=np.float32)
    norms = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
    return np.array(
        [
            sum(
                weight * count[term] * (_K1 + 1) / (count[term] + norm)
                for term, weight in query.weights.items()
                if term in count
            )
            for count, norm in zip(counts, norms, strict=True)
        ],
        dtype=np.float32,
    )


def _weight(query: Query, held: Counter[str] | set[str]) -> float:
    return sum(weight for term, weight in query.weights.items() if term in held)


def _scaled(scores: Scores) -> Scores:
    """Min-max scaled to [0, 1]; all 0 where there is no spread."""
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
