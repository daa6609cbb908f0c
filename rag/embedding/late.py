"""Late pooling: one forward pass gives a chunk's vector and every sentence's vector."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from rag.embedding import ChunkVectors, Vectors
from rag.types import Chunk

# (token ids, attention mask), each (batch, tokens) -> token vectors (batch, tokens, dimensions)
Forward = Callable[[NDArray[np.int64], NDArray[np.int64]], Vectors]

_BATCH = 32


class LateEmbedder:
    """Mean-pooling encoder over windows of `max_tokens`.

    Text longer than one window is encoded window by window and pooled over all of them, so no
    part of a long sentence is invisible. The vector of a text that fits in one window is that of
    sentence-transformers: the mean over all tokens, the special ones included.
    """

    def __init__(
        self,
        forward: Forward,
        tokenizer: Tokenizer,
        *,
        max_tokens: int,
        dimensions: int,
        fingerprint: str,
        languages: frozenset[str],
    ) -> None:
        self.dimensions = dimensions
        self.fingerprint = fingerprint
        self.languages: frozenset[str] | None = languages
        self._forward = forward
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=max_tokens)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector for each text."""
        vectors: list[list[float]] = [
            _unit(np.concatenate(tokens).mean(axis=0)).tolist() for tokens, _ in self._encode(texts)
        ]
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return self.embed_documents([text])[0]

    def embed_chunks(self, chunks: list[Chunk]) -> list[ChunkVectors]:
        """The vectors of each chunk and its sentences, from one pass over the chunk."""
        found = []
        for chunk, (tokens, windows) in zip(
            chunks, self._encode([chunk.text for chunk in chunks]), strict=True
        ):
            vectors = np.concatenate(tokens)
            whole = _unit(vectors.mean(axis=0))
            offsets = np.concatenate([np.asarray(window.offsets) for window in windows])
            special = np.concatenate([np.asarray(window.special_tokens_mask) for window in windows])
            starts, ends = offsets[:, 0], offsets[:, 1]
            sentences = np.empty((len(chunk.sentences), self.dimensions), dtype=np.float32)
            for row, sentence in enumerate(chunk.sentences):
                inside = (starts < sentence.end - chunk.start) & (
                    ends > sentence.start - chunk.start
                )
                inside &= special == 0
                # A sentence of characters that the tokenizer drops has no vector of its own.
                sentences[row] = _unit(vectors[inside].mean(axis=0)) if inside.any() else whole
            found.append(ChunkVectors(whole, sentences))
        return found

    def _encode(self, texts: list[str]) -> list[tuple[list[Vectors], list[Encoding]]]:
        """Each text's token vectors and windows; batched by length to spare padding."""
        windows: list[tuple[int, Encoding]] = []
        for index, encoding in enumerate(self._tokenizer.encode_batch(texts)):
            windows += [(index, window) for window in (encoding, *encoding.overflowing)]
        vectors: list[Vectors] = [np.empty(0, dtype=np.float32)] * len(windows)
        order = sorted(range(len(windows)), key=lambda place: len(windows[place][1].ids))
        for low in range(0, len(order), _BATCH):
            batch = order[low : low + _BATCH]
            longest = len(windows[batch[-1]][1].ids)
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(batch):
                length = len(windows[place][1].ids)
                ids[row, :length] = windows[place][1].ids
                mask[row, :length] = 1
            output = self._forward(ids, mask)
            for row, place in enumerate(batch):
                vectors[place] = output[row, : len(windows[place][1].ids)]
        grouped: list[tuple[list[Vectors], list[Encoding]]] = [([], []) for _ in texts]
        for (index, window), vector in zip(windows, vectors, strict=True):
            grouped[index][0].append(vector)
            grouped[index][1].append(window)
        return grouped


def _unit(vector: Vectors) -> Vectors:
    """Scaled to length 1; a zero vector stays as it is."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
