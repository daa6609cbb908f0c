"""Text to vectors: for each chunk its own vector and one for each of its sentences."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.documents.chunking import CHUNKER, MIN_CHARS
from rag.documents.reading import Reading
from rag.embedding.tokens import TokenVectors
from rag.settings import ChunkingSettings, Settings

Vectors = NDArray[np.float32]


class ChunkVectors(NamedTuple):
    """Unit vectors of a chunk (dimensions,), of its sentences (sentences, dimensions), and of
    their tokens."""

    chunk: Vectors
    sentences: Vectors
    tokens: TokenVectors


class QuestionVectors(NamedTuple):
    """A question's unit vector (dimensions,), those of its tokens (tokens, TOKEN_DIMENSIONS), and
    where each token stands in the text. A model without token vectors has none."""

    question: Vectors
    tokens: Vectors
    places: list[tuple[int, int]]


class ChunkEmbedder(Protocol):
    """LangChain's `Embeddings` interface, and what this project needs besides: vectors by sentence
    and by token.

    The classes are registered as `Embeddings` in rag/retrieve/langchain.py, not derived from it:
    that import would cost every cold `rag ask` a tenth of its time.

    `fingerprint` changes whenever the vectors would, so that stored ones are never mixed.
    `languages` are those it was trained on (ISO 639-1); None where that isn't known.
    """

    fingerprint: str
    dimensions: int
    languages: frozenset[str] | None

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...

    def embed_question(self, text: str) -> QuestionVectors: ...

    def embed_readings(self, readings: list[Reading]) -> list[ChunkVectors]: ...


def open_embedder(settings: Settings) -> ChunkEmbedder:
    """The embedder that the settings name. Raises: ModelError."""
    if settings.embedding.model == "bundled":
        from rag.embedding.bundled import open_bundled

        return open_bundled(settings.cache_dir)
    from rag.embedding.named import NamedEmbedder

    return NamedEmbedder(settings.embedding.model)


def fingerprint(embedder: ChunkEmbedder, chunking: ChunkingSettings) -> str:
    """Names everything that stored chunks and vectors depend on besides the text."""
    return f"{embedder.fingerprint}|{CHUNKER}|{chunking.max_chars}/{MIN_CHARS}"
