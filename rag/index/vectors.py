"""The vector index: Chroma, over vectors that the catalog already holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from rag.errors import StoreError
from rag.index.catalog import StoredChunk, Vectors

COLLECTION = "chunks"
_BATCH = 5000  # Chroma refuses more than 5461 at once


class VectorIndex:
    """Nearest chunks by cosine. Raises StoreError where Chroma can't open or read its folder."""

    client: Client
    collection: Collection

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._reporting("open"):
            try:
                client = chromadb.PersistentClient(
                    str(folder), settings=ChromaSettings(anonymized_telemetry=False)
                )
            except BaseException:
                # Chroma keeps what it failed to start, and would hand it out the next time.
                SharedSystemClient._identifier_to_system.pop(str(folder), None)
                raise
            assert isinstance(client, Client)  # the interface it is declared as lacks close()
            self.client = client
            try:
                self.collection = self.client.get_or_create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
            except BaseException:
                client.close()
                raise

    def add(self, chunks: Sequence[StoredChunk]) -> None:
        for low in range(0, len(chunks), _BATCH):
            part = chunks[low : low + _BATCH]
            with self._reporting("write to"):
                self.collection.upsert(
                    ids=[stored.chunk.id for stored in part],
                    embeddings=np.stack([stored.vector for stored in part]),
                    documents=[stored.chunk.text for stored in part],
                    metadatas=[
                        {
                            "document_id": stored.chunk.document_id,
                            "start": stored.chunk.start,
                            "end": stored.chunk.end,
                            "heading": stored.chunk.heading,
                        }
                        for stored in part
                    ],
                )

    def remove(self, ids: Sequence[str]) -> None:
        for low in range(0, len(ids), _BATCH):
            with self._reporting("write to"):
                self.collection.delete(ids=list(ids[low : low + _BATCH]))

    def count(self) -> int:
        with self._reporting("read"):
            return self.collection.count()

    def nearest(
        self, vector: Vectors, limit: int, documents: frozenset[str] | None = None
    ) -> list[str]:
        """The ids of the `limit` nearest chunks, the nearest first; of these documents only, where
        they are given."""
        within = None if documents is None else {"document_id": {"$in": list(documents)}}
        with self._reporting("read"):
            found = self.collection.query(
                query_embeddings=vector[np.newaxis],
                n_results=limit,
                where=cast(Any, within),  # its type asks for unions that a plain dict is not
                include=[],
            )
        return found["ids"][0]

    def close(self) -> None:
        self.client.close()

    @contextmanager
    def _reporting(self, what: str) -> Iterator[None]:
        try:
            yield
        except (ChromaError, ValueError) as error:
            raise StoreError(
                f"Chroma can't {what} {self._folder} ({error}). End the program and delete that"
                " folder; it is rebuilt."
            ) from None
