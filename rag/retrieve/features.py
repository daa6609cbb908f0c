"""What speaks for a sentence, on scales that can be compared across questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rag.embedding.tokens import alignment
from rag.index.catalog import StoredChunk
from rag.retrieve.asked import holds_asked_kind
from rag.retrieve.links import links
from rag.retrieve.query import Query
from rag.words.terms import content_terms, terms


class Features(NamedTuple):
    """Cosines lie in [-1, 1], coverages and alignments in [0, 1]; `asked_kind` and `place` are 1,
    0 or -1.

    A coverage is the share of the query's term weight that a text holds. `chunk_match` is BM25
    over the query's whole term weight, so that long and short questions are on one scale.
    Links are those of the question's own words: what an earlier answer said, its source holds of
    course, and that must not speak for the next answer.
    """

    cosine: float
    chunk_cosine: float
    alignment: float  # of the question's words with the nearest ones here, by their vectors
    chunk_alignment: float  # with the nearest ones of the chunk
    best_alignment: float  # the highest of a sentence in the chunk
    coverage: float  # of the sentence and all that it has to be read with
    chunk_match: float
    asked_kind: float  # holds a number, date, name ... as asked for; 0 where none is asked for
    chunk_coverage: float  # of the question's own terms only
    weakest: float  # of the links between the question's words and the sentence
    links: float  # their mean
    identity: float  # of the document: 0 to -1.5, how far it is behind the one that is named best
    key: float  # share of what a row or label is found by (its first cell) that the question has
    place: float  # stands at the place that the question names by its number; 0 where it names none


def chunk_features(
    query: Query,
    stored: StoredChunk,
    *,
    chunk_cosine: float,
    bm25: float,
    identity: float,
    face: frozenset[str] = frozenset(),
) -> list[tuple[Features, frozenset[str], tuple[float, ...]]]:
    """The features of each sentence of a chunk, which of the query's terms it holds, with all that
    it has to be read with, and its links to the query's words.

    Given are the chunk's own cosine and BM25 score, and its document's identity and `face`: the
    terms of its title and its file's name.
    """
    texts, weights = stored.reading.sentences, query.weights
    held = [frozenset(terms(text)) for text in texts]
    above = [
        face.union(terms(f"{heading} {lead}"))
        for heading, lead in zip(stored.reading.headings, stored.reading.leads, strict=True)
    ]
    # What nothing leads to may refer to the sentence before.
    before = [
        held[i - 1] if i and not lead else frozenset[str]()
        for i, lead in enumerate(stored.reading.leads)
    ]
    own = {term: weight for term, weight in weights.items() if query.boosts[term] == 1} or weights
    whole = frozenset[str]().union(*held)
    keys = [content_terms(key) for key in stored.reading.keys]
    cosines = stored.sentence_vectors @ query.vector
    linked = links(
        query.words,
        texts,
        [one | other for one, other in zip(held, above, strict=True)],
        stored.tokens,
    )
    weakest = linked.min(axis=1, initial=1.0)
    mean = linked.mean(axis=1) if query.words else np.ones(len(texts))
    if len(query.tokens) and len(stored.tokens.vectors):
        aligned, chunk_aligned = alignment(query.tokens, query.token_weights, stored.tokens)
    else:  # without token vectors a word's nearest is the same word or none
        aligned = np.array([_share(weights, words) for words in held], dtype=np.float32)
        chunk_aligned = _share(own, whole)
    return [
        (
            Features(
                cosine=float(cosines[i]),
                chunk_cosine=chunk_cosine,
                alignment=float(aligned[i]),
                chunk_alignment=chunk_aligned,
                best_alignment=float(aligned.max()),
                coverage=_share(weights, held[i] | above[i] | before[i]),
                chunk_match=bm25 / (sum(weights.values()) or 1.0),
                asked_kind=holds_asked_kind(query.text, texts[i]),
                chunk_coverage=_share(own, whole),
                weakest=float(weakest[i]),
                links=float(mean[i]),
                identity=identity,
                key=_overlap(keys[i], query.boosts),
                place=0.0,
            ),
            (held[i] | above[i]).intersection(weights),
            tuple(linked[i].tolist()),
        )
        for i in range(len(texts))
    ]


def _overlap(key: Sequence[str], boosts: Mapping[str, float]) -> float:
    """The share of a key's terms that are the question's own."""
    return sum(boosts.get(term) == 1 for term in key) / len(key) if key else 0.0


def _share(weights: dict[str, float], held: frozenset[str]) -> float:
    """The share of the weights that the held terms have."""
    total = sum(weights.values()) or 1.0
    return sum(weight for term, weight in weights.items() if term in held) / total
