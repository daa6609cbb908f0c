"""What the catalog stores, and how vectors become bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.documents.reading import Reading
from rag.embedding.tokens import TokenVectors
from rag.types import Block, Cell, Chunk, Document, Span

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
    """A chunk, how it is read, its unit vector (dimensions,), its sentences' (n, dimensions), and
    those of their tokens."""

    chunk: Chunk
    reading: Reading
    vector: Vectors
    sentence_vectors: Vectors
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class EmbeddedDocument:
    """A document as it is stored."""

    document: Document
    fingerprint: str
    chunks: Sequence[StoredChunk]


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


def blocks_to_json(blocks: Sequence[Block]) -> str:
    """The blocks, each as a row of its fields."""
    rows = [
        [
            block.kind,
            block.start,
            block.end,
            block.parent,
            block.level,
            block.number,
            [[cell.start, cell.end, cell.column, cell.columns] for cell in block.cells],
            [[mark.start, mark.end] for mark in block.marks],
        ]
        for block in blocks
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """What `blocks_to_json` wrote."""
    return tuple(
        Block(
            kind,
            start,
            end,
            parent,
            level,
            number,
            tuple(Cell(*cell) for cell in cells),
            tuple(Span(*mark) for mark in marks),
        )
        for kind, start, end, parent, level, number, cells, marks in json.loads(text)
    )


def reading_to_json(reading: Reading) -> str:
    """A chunk's reading, but for the document's title."""
    fields = [reading.context, reading.sentences, reading.leads, reading.headings, reading.keys]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def reading_from_json(text: str, title: str) -> Reading:
    """What `reading_to_json` wrote, with the title of the document."""
    context, *of_sentences = json.loads(text)
    sentences, leads, headings, keys = map(tuple, of_sentences)
    return Reading(title, context, sentences, leads, headings, keys)
