"""What an engine stands on, opened together: the lock, the model, the catalog and its indexes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.embedding import ChunkEmbedder, fingerprint, open_embedder
from rag.index.catalog import Catalog
from rag.index.derived import open_in_step
from rag.index.lexical import LexicalIndex
from rag.index.lock import DirectoryLock
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.index.vectors import VectorIndex

CATALOG, VECTORS, LEXICAL = "catalog.sqlite", "chroma", "tantivy"

# Makes anew what the catalog holds under another fingerprint.
Renew = Callable[[Catalog, ChunkEmbedder], object]


@dataclass(frozen=True, slots=True)
class Stores:
    """A data directory that this process owns until `close`."""

    lock: DirectoryLock
    embedder: ChunkEmbedder
    catalog: Catalog
    vectors: VectorIndex
    lexical: LexicalIndex

    def close(self) -> None:
        """Give the data directory back, once nobody writes to it any more."""
        with self.lock.writing:
            self.vectors.close()
            self.lexical.close()
            self.catalog.close()
            self.lock.release()


def open_stores(settings: Settings, renew: Renew) -> Stores:
    """Take the data directory and repair what is out of step in it; `renew` is called only where
    the model or the chunking has changed.

    Raises: StoreLockedError, StoreError, ModelError; a failure gives back what was opened.
    """
    folder = settings.data_dir
    with ExitStack() as undo:
        lock = DirectoryLock(folder)
        undo.callback(lock.release)
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(open_embedder, settings)
            from rag.index.vectors import (
                VectorIndex,  # Chroma: half a second, while the model loads
            )

            embedder = loading.result()
        catalog = Catalog(folder / CATALOG)
        undo.callback(catalog.close)
        catalog.remove_files([])  # content left over from an interrupted ingest
        if catalog.stale_documents(fingerprint(embedder, settings.chunking)):
            renew(catalog, embedder)
        vectors = open_in_step(VectorIndex, folder / VECTORS, catalog)
        undo.callback(vectors.close)
        lexical = open_in_step(LexicalIndex, folder / LEXICAL, catalog)
        undo.pop_all()
    return Stores(lock, embedder, catalog, vectors, lexical)
