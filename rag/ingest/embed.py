"""Documents to embedded documents: the expensive step, in bounded slices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.documents.chunking import split
from rag.documents.reading import Reading, read
from rag.embedding import ChunkEmbedder, ChunkVectors, fingerprint
from rag.index.catalog import EmbeddedDocument, StoredChunk
from rag.settings import ChunkingSettings
from rag.types import Chunk, Document

_AT_ONCE = 256  # chunks in one slice; bounds the memory that token vectors take


def embed_documents(
    documents: Sequence[Document],
    *,
    embedder: ChunkEmbedder,
    chunking: ChunkingSettings,
    progress: Callable[[float], None],
) -> list[EmbeddedDocument]:
    """Chunk and embed; `progress` is told the share that is done, from 0 to 1."""
    split_documents = [split(document, max_chars=chunking.max_chars) for document in documents]
    readings = [
        read(document, chunk)
        for document, part in zip(documents, split_documents, strict=True)
        for chunk in part
    ]
    vectors: list[ChunkVectors] = []
    for low in range(0, len(readings), _AT_ONCE):
        vectors += embedder.embed_readings(readings[low : low + _AT_ONCE])
        progress(len(vectors) / len(readings))
    remaining = zip(readings, vectors, strict=True)
    mark = fingerprint(embedder, chunking)
    return [
        EmbeddedDocument(document, mark, [_stored(chunk, *next(remaining)) for chunk in part])
        for document, part in zip(documents, split_documents, strict=True)
    ]


def _stored(chunk: Chunk, reading: Reading, vectors: ChunkVectors) -> StoredChunk:
    return StoredChunk(chunk, reading, vectors.chunk, vectors.sentences, vectors.tokens)
