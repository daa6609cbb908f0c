"""Token vectors: each word of a question held against every word of a sentence, in context.

Late interaction as in ColBERT (Khattab and Zaharia, 2020), on the sentence encoder's own token
vectors cut to their main axes, so that a chunk's take about as much room as its text ten times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TOKEN_DIMENSIONS = 64
_SCALE = 127


class TokenVectors(NamedTuple):
    """A chunk's tokens, sentence by sentence.

    `vectors` are int8 (tokens, TOKEN_DIMENSIONS), unit vectors times 127; `counts`, int32
    (sentences,), says how many of them each sentence has. A model without token vectors has none.
    """

    vectors: NDArray[np.int8]
    counts: NDArray[np.int32]


def pack(sentences: list[NDArray[np.float32]]) -> TokenVectors:
    """Each sentence's unit vectors (tokens, TOKEN_DIMENSIONS), in one."""
    rows = np.concatenate([np.empty((0, TOKEN_DIMENSIONS), dtype=np.float32), *sentences])
    return TokenVectors(
        np.rint(rows * _SCALE).astype(np.int8),
        np.array([len(rows) for rows in sentences], dtype=np.int32),
    )


def no_tokens(sentences: int) -> TokenVectors:
    """What a model that gives no token vectors stores for a chunk of so many sentences."""
    return pack([np.empty((0, TOKEN_DIMENSIONS), dtype=np.float32)] * sentences)


def alignment(
    question: NDArray[np.float32], weights: NDArray[np.float32], tokens: TokenVectors
) -> tuple[NDArray[np.float32], float]:
    """How much of a question each sentence takes up, about 0 to 1, (sentences,); and all together.

    The cosine of each token of the question (q, TOKEN_DIMENSIONS) with its nearest one in the
    sentence, averaged by `weights` (q,).
    """
    if not len(question) or not tokens.counts.any():
        return np.zeros(len(tokens.counts), dtype=np.float32), 0.0
    cosines = nearest(question, tokens)
    shares = weights / weights.sum()
    return shares @ cosines, float(shares @ cosines.max(axis=1))


def nearest(question: NDArray[np.float32], tokens: TokenVectors) -> NDArray[np.float32]:
    """The cosine of each token of the question (q, TOKEN_DIMENSIONS) with its nearest one in each
    sentence, (q, sentences); 0 in one that has none."""
    found = np.zeros((len(question), len(tokens.counts)), dtype=np.float32)
    held = np.flatnonzero(tokens.counts)
    if len(question) and len(held):
        cosines = question @ tokens.vectors.T.astype(np.float32) / _SCALE
        starts = np.concatenate([[0], np.cumsum(tokens.counts[held])[:-1]])
        found[:, held] = np.maximum.reduceat(cosines, starts, axis=1)
    return found
