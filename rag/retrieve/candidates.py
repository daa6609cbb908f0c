"""The candidate chunks of both indexes, fused, and their sentences, scored one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.index.catalog import Catalog
from rag.index.lexical import LexicalIndex
from rag.retrieve.features import Features, chunk_features
from rag.retrieve.places import is_at
from rag.retrieve.query import Query
from rag.settings import RetrievalSettings
from rag.types import Chunk, Span

if TYPE_CHECKING:  # Chroma takes half a second to import
    from rag.index.vectors import VectorIndex

# What each feature counts for, fitted on questions of six kinds by eval/benchmarks/ranking.py, and
# a tenth more of each: the order is the same, and passages are shorter at the same recall. The kind
# that is asked for counts half of the fit: it tells little in conversations.
_WEIGHTS = Features(
    cosine=5.08,
    chunk_cosine=2.89,
    alignment=3.18,
    chunk_alignment=3.01,
    best_alignment=2.11,
    coverage=3.94,
    chunk_match=1.68,
    asked_kind=0.37,
    chunk_coverage=0.0,  # tells chunks apart no better than the others; for refusals
    weakest=1.97,
    links=4.21,
    identity=2.1,  # more than the fit: the names that it stands for are left out of all else
    key=2.0,
    place=5.0,  # not fitted: who names a clause by its number wants that one
)

_CANDIDATES = 60  # chunks taken from each index
_SCORED = 30  # best chunks whose sentences are scored
_NAMED = 20  # the same of the documents that the question names


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a candidate chunk, how it is read, the weighted sum of its features, which of
    the query's terms it holds, with all that it has to be read with, and how it takes up each of
    the question's words."""

    chunk: Chunk
    span: Span
    is_heading: bool
    reading: str
    score: float
    features: Features
    held: frozenset[str]
    links: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.chunk.text[
            self.span.start - self.chunk.start : self.span.end - self.chunk.start
        ]


def score_sentences(
    query: Query,
    *,
    catalog: Catalog,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    settings: RetrievalSettings,
    behind: Mapping[str, float],
    faces: Mapping[str, frozenset[str]],
    documents: frozenset[str] | None = None,
) -> list[ScoredSentence]:
    """All sentences of the best candidate chunks, of these documents if given, the best first.

    `behind` says of each document how far it is behind the one that the question names best; those
    that are named are looked through for themselves as well. `faces` has the terms of
    each one's title and file's name.
    """
    words = lexical.best(query.boosts, _CANDIDATES, documents)
    near = vectors.nearest(query.vector, _CANDIDATES, documents)
    named = frozenset(key for key, value in behind.items() if value == 0)
    if named:
        words |= lexical.best(query.boosts, _NAMED, named)
        near += vectors.nearest(query.vector, _NAMED, named)
    stored = catalog.chunks(list(dict.fromkeys([*near, *words])))
    if not stored:
        return []
    cosines = np.stack([one.vector for one in stored]) @ query.vector
    matches = np.array([words.get(one.chunk.id, 0.0) for one in stored], dtype=np.float32)
    # Convex fusion of min-max scaled scores decides whose sentences are looked at.
    share = settings.fusion_weight
    fused = share * _scaled(cosines) + (1 - share) * _scaled(matches)
    order = np.argsort(-fused, kind="stable").tolist()
    of_named = [place for place in order if stored[place].chunk.document_id in named]
    found = []
    for place in dict.fromkeys([*order[:_SCORED], *of_named[:_NAMED]]):
        chunk = stored[place].chunk
        rows = chunk_features(
            query,
            stored[place],
            chunk_cosine=float(cosines[place]),
            bm25=float(matches[place]),
            identity=behind.get(chunk.document_id, 0.0),
            face=faces.get(chunk.document_id, frozenset()),
        )
        texts = stored[place].reading.sentences
        document = catalog.find_document(chunk.document_id) if query.place else None
        for sentence, text, (row, held, linked) in zip(chunk.sentences, texts, rows, strict=True):
            if query.place and document:
                there = is_at(document, sentence.start, query.place)
                row = row._replace(place=1.0) if there else row._replace(place=-1.0, weakest=0.0)
            score = sum(weight * value for weight, value in zip(_WEIGHTS, row, strict=True))
            span = Span(sentence.start, sentence.end)
            found.append(
                ScoredSentence(chunk, span, sentence.is_heading, text, score, row, held, linked)
            )
    return sorted(found, key=lambda sentence: -sentence.score)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Min-max scaled to [0, 1]; all 0 where there is no spread."""
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
