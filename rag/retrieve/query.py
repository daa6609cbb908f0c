"""A question, and what of the conversation it leans on, as one weighted query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.embedding import ChunkEmbedder, Vectors
from rag.lexical import LexicalIndex, content_terms, terms
from rag.retrieve.spelling import correct
from rag.types import Message

# Half the weight of the question for the turn before it, as measured (rag eval, multiturn).
_HISTORY_WEIGHT = 0.5
_HISTORY_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """`vector` is a unit vector; `boosts` has each content term's part in the query, 1 for the
    question's own; `weights` are the boosts times the terms' rarity in the index."""

    text: str
    vector: Vectors
    boosts: dict[str, float]
    weights: dict[str, float]


def make_query(
    question: str, history: Sequence[Message], *, embedder: ChunkEmbedder, lexical: LexicalIndex
) -> Query:
    """The question's vector and terms, joined by the last turn's, if any, at half the weight.

    Cosine and BM25 are both linear in the query, so the joined query scores every chunk as the
    weighted sum of the two would.
    """
    question = correct(question, lexical)
    parts = [(question, 1.0)]
    context = _last_turn(history)
    if context:
        parts.append((context, _HISTORY_WEIGHT))
    vector = sum(
        weight * np.asarray(embedder.embed_query(text), dtype=np.float32) for text, weight in parts
    )
    boosts: dict[str, float] = {}
    for text, weight in parts:
        for term in content_terms(text):
            boosts[term] = max(boosts.get(term, 0.0), weight)
    boosts = boosts or dict.fromkeys(terms(question), 1.0)  # "what is it?" has nothing else
    return Query(
        text=question,
        vector=np.asarray(vector) / np.linalg.norm(vector),
        boosts=boosts,
        weights={term: boost * lexical.rarity(term) for term, boost in boosts.items()},
    )


def _last_turn(history: Sequence[Message]) -> str:
    """The previous question and its answer, cut to what one window of the encoder reads."""
    last: list[str] = []
    for message in reversed(history):
        last.insert(0, message["content"])
        if message["role"] == "user":
            break
    return " ".join(last)[:_HISTORY_CHARS]
