"""Checks of the model, the lock and each store, without repairing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.embedding import open_embedder
from rag.errors import ModelError, StoreError
from rag.index.catalog import Catalog
from rag.index.derived import is_in_step
from rag.index.lexical import LexicalIndex
from rag.index.lock import DirectoryLock
from rag.index.stores import CATALOG, LEXICAL, VECTORS
from rag.index.vectors import VectorIndex
from rag.settings import Settings

_REPAIR = "Nothing is lost: the next command that opens the index rebuilds it, e.g. 'rag status'."


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `remedy` is empty where all is well."""

    name: str
    detail: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check that can be run; a check that needs a failed one is left out."""
    yield _model(settings)
    try:
        lock = DirectoryLock(settings.data_dir)
    except StoreError as error:
        yield Finding("lock", "can't be taken", str(error))
        return
    try:
        yield Finding("lock", "free")
        yield from _stores(settings)
    finally:
        lock.release()


def _model(settings: Settings) -> Finding:
    try:
        embedder = open_embedder(settings)
    except ModelError as error:
        return Finding("model", "can't be loaded", str(error))
    length = sum(value * value for value in embedder.embed_query("a question")) ** 0.5
    if abs(length - 1) > 0.01:
        return Finding(
            "model",
            "gives vectors of the wrong length",
            f"Delete {settings.cache_dir}; the model is compiled again.",
        )
    return Finding("model", f"{settings.embedding.model}, {embedder.dimensions} dimensions")


def _stores(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not (folder / CATALOG).is_file():
        yield Finding("catalog", "nothing is indexed yet", "Run: rag ingest FOLDER")
        return
    try:
        catalog = Catalog(folder / CATALOG)
    except StoreError as error:
        yield Finding("catalog", "can't be read", str(error))
        return
    try:
        catalog.check()
        chunks = catalog.chunk_count()
        yield Finding("catalog", f"files: {len(catalog.files())}, chunks: {chunks}")
        for name, place, kind in (
            ("Chroma", VECTORS, VectorIndex),
            ("Tantivy", LEXICAL, LexicalIndex),
        ):
            if not is_in_step(folder / place, catalog):
                yield Finding(name, "missing or out of step with the catalog", _REPAIR)
                continue
            index: VectorIndex | LexicalIndex = kind(folder / place)
            held = index.count()
            index.close()
            if held == chunks:
                yield Finding(name, f"{held} chunks")
            else:
                yield Finding(name, f"{held} chunks, where the catalog has {chunks}", _REPAIR)
    except StoreError as error:
        yield Finding("stores", "can't be read", str(error))
    finally:
        catalog.close()
