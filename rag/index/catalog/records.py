"""What the catalog stores, and how vectors become bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.embedding.tokens import TokenVectors
from rag.types import Chunk, Document

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class File:
    """An ingested file: `source` is its path below `folder`; `indexed_at` is UTC, ISO 8601."""

    path: str
    folder: str
    source: str
    document_id: str
    indexed_at: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its unit vector (dimensions,), its sentences' (n, dimensions), those of their
    tokens, and its title."""

    chunk: Chunk
    vector: Vectors
    sentence_vectors: Vectors
    tokens: TokenVectors
    title: str


@dataclass(frozen=True, slots=True)
class EmbeddedDocument:
    """A document as it is stored: chunks with their vectors, their sentences' and tokens'."""

    document: Document
    fingerprint: str
    chunks: Sequence[tuple[Chunk, Vectors, Vectors, TokenVectors]]


def to_int8(vectors: Vectors) -> NDArray[np.int8]:
    """Each row scaled to fill [-127, 127]; only its direction matters."""
    peaks = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    scaled: NDArray[np.int8] = np.rint(vectors * (127 / peaks)).astype(np.int8)
    return scaled


def from_int8(data: bytes, dimensions: int) -> Vectors:
    """The unit vectors, one a row, that `to_int8` wrote."""
    rows = np.frombuffer(data, dtype=np.int8).reshape(-1, dimensions).astype(np.float32)
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
