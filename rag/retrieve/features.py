"""What speaks for a sentence, on scales that can be compared across questions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rag.embedding.tokens import alignment
from rag.index.catalog import StoredChunk
from rag.retrieve.asked import holds_asked_kind
from rag.retrieve.query import Query
from rag.words.terms import terms


class Features(NamedTuple):
    """Cosines lie in [-1, 1], coverages and alignments in [0, 1]; `asked_kind` is 1, 0 or -1.

    A coverage is the share of the query's term weight that a text holds. `chunk_match` is BM25
    over the query's whole term weight, so that long and short questions are on one scale.
    `chunk_coverage` is of the question's own terms only: what an earlier answer said, its source
    covers of course, and that must not speak for the next answer.
    """

    cosine: float
    chunk_cosine: float
    alignment: float  # of the question's words with the nearest ones here, by their vectors
    chunk_alignment: float  # with the nearest ones of the chunk
    best_alignment: float  # the highest of a sentence in the chunk
    coverage: float  # of the sentence and all that it has to be read with
    chunk_match: float
    asked_kind: float  # holds a number, date, name ... as asked for; 0 where none is asked for
    chunk_coverage: float
    identity: float  # of the document: 0 to -1.5, how far it is behind the one that is named best


def chunk_features(
    query: Query,
    stored: StoredChunk,
    *,
    chunk_cosine: float,
    bm25: float,
    identity: float,
    face: frozenset[str] = frozenset(),
) -> list[Features]:
    """The features of each sentence of a chunk, given the chunk's own cosine and BM25 score, and
    its document's identity and `face`: the terms of its title and its file's name."""
    texts, weights = stored.reading.sentences, query.weights
    held = [weights.keys() & set(terms(text)) for text in texts]
    # What it has to be read with: headings; what leads to it, or else the sentence before, which it
    # may refer to.
    above = [
        (weights.keys() & set(terms(f"{heading} {lead}")))
        | (held[i - 1] if i and not lead else set())
        for i, (heading, lead) in enumerate(
            zip(stored.reading.headings, stored.reading.leads, strict=True)
        )
    ]
    own = {term: weight for term, weight in weights.items() if query.boosts[term] == 1} or weights
    cosines = stored.sentence_vectors @ query.vector
    chunk_coverage = _share(own, set().union(*held))
    if len(query.tokens) and len(stored.tokens.vectors):
        aligned, chunk_aligned = alignment(query.tokens, query.token_weights, stored.tokens)
    else:  # without token vectors a word's nearest is the same word or none
        aligned = np.array([_share(own, words_held) for words_held in held], dtype=np.float32)
        chunk_aligned = chunk_coverage
    return [
        Features(
            cosine=float(cosines[i]),
            chunk_cosine=chunk_cosine,
            alignment=float(aligned[i]),
            chunk_alignment=chunk_aligned,
            best_alignment=float(aligned.max()),
            coverage=_share(weights, held[i] | above[i] | face),
            chunk_match=bm25 / (sum(weights.values()) or 1.0),
            asked_kind=holds_asked_kind(query.text, texts[i]),
            chunk_coverage=chunk_coverage,
            identity=identity,
        )
        for i in range(len(texts))
    ]


def _share(weights: dict[str, float], held: set[str]) -> float:
    """The share of the weights that the held terms have."""
    total = sum(weights.values()) or 1.0
    return sum(weight for term, weight in weights.items() if term in held) / total
