"""The vector index: Chroma, over vectors that the catalog already holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from rag.catalog import StoredChunk, Vectors
from rag.errors import StoreError

COLLECTION = "chunks"
_BATCH = 5000  # Chroma refuses more than 5461 at once


class VectorIndex:
    """Nearest chunks by cosine. Raises StoreError where Chroma can't open its folder."""

    client: Client
    collection: Collection

    def __init__(self, folder: Path) -> None:
        try:
            client = chromadb.PersistentClient(
                str(folder), settings=ChromaSettings(anonymized_telemetry=False)
            )
            assert isinstance(client, Client)  # the interface it is declared as lacks close()
            self.client = client
            self.collection = self.client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except (ChromaError, ValueError) as error:
            raise StoreError(
                f"Chroma can't open {folder} ({error}). Delete it; it is rebuilt."
            ) from None

    def add(self, chunks: Sequence[StoredChunk]) -> None:
        for low in range(0, len(chunks), _BATCH):
            part = chunks[low : low + _BATCH]
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
            self.collection.delete(ids=list(ids[low : low + _BATCH]))

    def count(self) -> int:
        return self.collection.count()

    def nearest(self, vector: Vectors, limit: int) -> list[str]:
        """The ids of the `limit` nearest chunks, the nearest first."""
        found = self.collection.query(
            query_embeddings=vector[np.newaxis], n_results=limit, include=[]
        )
        return found["ids"][0]

    def close(self) -> None:
        self.client.close()
