"""A question, and what of the conversation it leans on, as one weighted query."""

from __future__ import annotations

import re
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
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Query:
    """`vector` is a unit vector; `boosts` has each content term's part in the query, 1 for the
    question's own; `weights` are the boosts times the terms' rarity in the index. `tokens` are the
    unit vectors of the question's own content, (n, TOKEN_DIMENSIONS), with `token_weights` (n,)."""

    text: str
    vector: Vectors
    boosts: dict[str, float]
    weights: dict[str, float]
    tokens: Vectors
    token_weights: Vectors


def make_query(
    question: str, history: Sequence[Message], *, embedder: ChunkEmbedder, lexical: LexicalIndex
) -> Query:
    """The question's vector and terms, joined by the last turn's, if any, at half the weight.

    Cosine and BM25 are both linear in the query, so the joined query scores every chunk as the
    weighted sum of the two would.
    """
    question = correct(question, lexical)
    embedded = embedder.embed_question(question)
    vector, boosts = embedded.question, dict.fromkeys(content_terms(question), 1.0)
    context = _last_turn(history)
    if context:
        vector = vector + _HISTORY_WEIGHT * np.asarray(embedder.embed_query(context), np.float32)
        boosts = {**dict.fromkeys(content_terms(context), _HISTORY_WEIGHT), **boosts}
    boosts = boosts or dict.fromkeys(terms(question), 1.0)  # "what is it?" has nothing else
    weights = {term: boost * lexical.rarity(term) for term, boost in boosts.items()}
    own = {term: weight for term, weight in weights.items() if boosts[term] == 1}
    token_weights = _token_weights(question, embedded.places, own)
    counted = token_weights > 0
    return Query(
        text=question,
        vector=vector / np.linalg.norm(vector),
        boosts=boosts,
        weights=weights,
        tokens=embedded.tokens[counted],
        token_weights=token_weights[counted],
    )


def _token_weights(text: str, places: list[tuple[int, int]], weights: dict[str, float]) -> Vectors:
    """Each token's part of its word's weight, (tokens,): a word's tokens share it evenly."""
    found = np.zeros(len(places), dtype=np.float32)
    for word in _WORD.finditer(text):
        first, last = word.span()
        held = [i for i, (start, end) in enumerate(places) if start < last and end > first]
        for index in held:
            found[index] = sum(weights.get(term, 0.0) for term in terms(word.group())) / len(held)
    return found


def _last_turn(history: Sequence[Message]) -> str:
    """The previous question and its answer, cut to what one window of the encoder reads."""
    last: list[str] = []
    for message in reversed(history):
        last.insert(0, message["content"])
        if message["role"] == "user":
            break
    return " ".join(last)[:_HISTORY_CHARS]
