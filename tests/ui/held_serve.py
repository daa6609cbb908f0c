"""`rag serve` whose embedder is held: it embeds a file each time that it gets a line, and freely
after the last. For tests/ui/test_serve.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import rag.index.stores
import rag.ingest.run
from rag.cli import main
from rag.documents.reading import Reading
from rag.embedding import ChunkVectors
from rag.embedding.bundled import open_bundled
from tests.conftest import CountedEmbedder


class HeldEmbedder(CountedEmbedder):
    """The real embedder, which says that chunks are to be embedded and waits until they may."""

    def embed_readings(self, readings: list[Reading]) -> list[ChunkVectors]:
        print("held", flush=True)
        sys.stdin.readline()
        return super().embed_readings(readings)


if __name__ == "__main__":
    cache_dir, *arguments = sys.argv[1:]
    rag.ingest.run._BATCH_CHARS = 1  # file by file
    embedder = HeldEmbedder(open_bundled(Path(cache_dir)))
    setattr(rag.index.stores, "open_embedder", lambda settings: embedder)  # noqa: B010
    sys.argv = ["rag", "serve", "--port", "0", *arguments]
    main()
