"""A program that ingests a folder and tells of each step, to be killed by test_crash.py.

It waits for a line before it starts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import rag.index.stores
import rag.ingest.run
from rag.embedding.bundled import open_bundled
from rag.engine import Engine
from rag.index.catalog import Catalog, EmbeddedDocument, File, StoredChunk
from rag.index.derived import DerivedIndex
from rag.index.lexical import LexicalIndex
from rag.index.vectors import VectorIndex
from rag.settings import Settings


def tell(*words: str) -> None:
    print(*words, sep="\t", flush=True)


def report_steps() -> None:
    """Tell of each file once its transaction is through, and of each write to an index."""
    put_file = Catalog.put_file

    def put_and_tell(self: Catalog, file: File, content: EmbeddedDocument | None = None) -> None:
        put_file(self, file, content)
        tell("stored", file.path, file.document_id)

    Catalog.put_file = put_and_tell  # type: ignore[method-assign]
    for kind in (VectorIndex, LexicalIndex):
        report_writes(kind)


def report_writes(kind: type[VectorIndex] | type[LexicalIndex]) -> None:
    add = kind.add

    def tell_and_add(self: DerivedIndex, chunks: list[StoredChunk]) -> None:
        tell("writing")
        add(self, chunks)  # type: ignore[arg-type]
        tell("written")

    kind.add = tell_and_add  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    data_dir, cache_dir, folder = map(Path, sys.argv[1:])
    # Small batches, so that every kind of moment is met.
    rag.ingest.run._BATCH_CHARS = 10_000
    # Loaded before the start, so that the kills fall into what matters.
    embedder = open_bundled(cache_dir)
    setattr(rag.index.stores, "open_embedder", lambda settings: embedder)  # noqa: B010
    report_steps()
    sys.stdin.readline()
    with Engine.open(Settings(data_dir=data_dir, cache_dir=cache_dir)) as engine:
        tell("open")
        engine.ingest([folder])
        tell("done")
