"""The catalog: the one truth about documents, chunks and vectors, in SQLite."""

from rag.index.catalog.records import EmbeddedDocument, File, StoredChunk, Vectors
from rag.index.catalog.store import Catalog

__all__ = ["Catalog", "EmbeddedDocument", "File", "StoredChunk", "Vectors"]
