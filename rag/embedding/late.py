"""Late pooling: one forward pass gives a chunk's vector and every sentence's vector."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from rag.documents.reading import Reading
from rag.embedding import ChunkVectors, QuestionVectors, Vectors
from rag.embedding.tokens import pack
from rag.types import Span

# (token ids, attention mask), each (batch, tokens) -> token vectors (batch, tokens, dimensions)
Forward = Callable[[NDArray[np.int64], NDArray[np.int64]], Vectors]

_BATCH = 32


class LateEmbedder:
    """Mean-pooling encoder over windows of `max_tokens`.

    Text longer than one window is encoded window by window and pooled over all of them, so no
    part of a long sentence is invisible. The vector of a text that fits in one window is that of
    sentence-transformers: the mean over all tokens, the special ones included. `basis`
    (dimensions, TOKEN_DIMENSIONS) is what the vectors of single tokens are cut down to.
    """

    def __init__(
        self,
        forward: Forward,
        tokenizer: Tokenizer,
        *,
        max_tokens: int,
        basis: Vectors,
        fingerprint: str,
        languages: frozenset[str],
    ) -> None:
        self.dimensions = len(basis)
        self._basis = basis
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

    def embed_question(self, text: str) -> QuestionVectors:
        """The unit vector of a question, and those of its tokens."""
        ((tokens, windows),) = self._encode([text])
        vectors = np.concatenate(tokens)
        inside = ~_special(windows)
        return QuestionVectors(
            _unit(vectors.mean(axis=0)),
            self._cut(vectors[inside]),
            [tuple(place) for place in _places(windows)[inside].tolist()],
        )

    def embed_readings(self, readings: list[Reading]) -> list[ChunkVectors]:
        """The vectors of each chunk and its sentences, from one pass over the chunk with what it
        has to be read with; a sentence's is that of its own tokens, read there."""
        texts, places = zip(*map(_text, readings), strict=True) if readings else ((), ())
        found = []
        for spans, (tokens, windows) in zip(places, self._encode(list(texts)), strict=True):
            vectors = np.concatenate(tokens)
            whole = _unit(vectors.mean(axis=0))
            special = _special(windows)
            starts, ends = _places(windows).T
            token_vectors = []
            sentences = np.empty((len(spans), self.dimensions), dtype=np.float32)
            for row, span in enumerate(spans):
                inside = (starts < span.end) & (ends > span.start) & ~special
                # A sentence of characters that the tokenizer drops has no vector of its own.
                sentences[row] = _unit(vectors[inside].mean(axis=0)) if inside.any() else whole
                token_vectors.append(self._cut(vectors[inside]))
            found.append(ChunkVectors(whole, sentences, pack(token_vectors)))
        return found

    def _cut(self, vectors: Vectors) -> Vectors:
        """Token vectors as unit vectors on the main axes."""
        cut = vectors @ self._basis
        unit: Vectors = cut / np.maximum(np.linalg.norm(cut, axis=1, keepdims=True), 1e-12)
        return unit.astype(np.float32)

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


def _text(reading: Reading) -> tuple[str, list[Span]]:
    """What the encoder is given for a chunk, and where in it each sentence stands."""
    text = "".join(f"{line}\n" for line in (reading.title, reading.context) if line)
    spans = []
    for sentence in reading.sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence}\n"
    return text, spans


def _special(windows: list[Encoding]) -> NDArray[np.bool_]:
    """Which tokens are the model's own marks, (tokens,)."""
    return np.concatenate([np.asarray(window.special_tokens_mask) == 1 for window in windows])


def _places(windows: list[Encoding]) -> NDArray[np.int64]:
    """Where each token stands in the text, (tokens, 2)."""
    return np.concatenate([np.asarray(window.offsets, dtype=np.int64) for window in windows])


def _unit(vector: Vectors) -> Vectors:
    """Scaled to length 1; a zero vector stays as it is."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
