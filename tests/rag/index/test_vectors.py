"""Chroma over precomputed vectors: what is nearest, what is gone, what can't be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.documents.reading import Reading
from rag.embedding.tokens import no_tokens
from rag.errors import StoreError
from rag.index.catalog import StoredChunk
from rag.index.vectors import VectorIndex
from rag.types import Chunk
from tests.stores import unit_vectors

# More than Chroma keeps in its log alone (1,000) and less than it takes at once (5,461).
MANY = 1200
VECTORS = unit_vectors(MANY)


def stored(row: int) -> StoredChunk:
    chunk = Chunk(f"c{row}", "d", row, row, row + 1, "x", (), heading="A > B")
    reading = Reading("title", "", ("x",), ("",), ("",), ("",))
    return StoredChunk(chunk, reading, VECTORS[row], VECTORS[row : row + 1], no_tokens(1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chroma"


@pytest.fixture
def index(folder: Path) -> Iterator[VectorIndex]:
    opened = VectorIndex(folder)
    yield opened
    opened.close()


def test_the_nearest_come_first(index: VectorIndex) -> None:
    index.add([stored(row) for row in range(50)])
    assert index.count() == 50
    query = 0.9 * VECTORS[7] + 0.4 * VECTORS[30] + 0.1 * VECTORS[3]
    # By hand: the cosine is what counts, so the length of neither side matters.
    expected = np.argsort(-(VECTORS[:50] @ query))[:5]
    assert index.nearest(query.astype(np.float32), 5) == [f"c{row}" for row in expected]
    assert index.nearest((query * 1000).astype(np.float32), 1) == ["c7"]
    far = replace(stored(60), vector=9 * VECTORS[60])
    index.add([far])
    assert index.nearest(VECTORS[60] + VECTORS[61], 1) == ["c60"]


def test_more_than_there_are_is_no_error(index: VectorIndex) -> None:
    assert index.nearest(VECTORS[0], 10) == []
    index.add([stored(0), stored(1)])
    assert sorted(index.nearest(VECTORS[0], 10)) == ["c0", "c1"]


def test_adding_again_replaces(index: VectorIndex) -> None:
    index.add([stored(0), stored(1)])
    moved = replace(stored(0), vector=VECTORS[2])
    index.add([moved])
    assert index.count() == 2
    assert index.nearest(VECTORS[2], 1) == ["c0"]
    index.add([])
    assert index.count() == 2


def test_what_is_removed_is_not_found(index: VectorIndex) -> None:
    index.add([stored(row) for row in range(10)])
    index.remove(["c3", "c4", "never there"])
    index.remove([])
    assert index.count() == 8
    found = index.nearest(VECTORS[3], 10)
    assert sorted(found) == [f"c{row}" for row in (0, 1, 2, 5, 6, 7, 8, 9)]


def test_everything_is_there_after_reopening(folder: Path) -> None:
    first = VectorIndex(folder)
    first.add([stored(row) for row in range(MANY)])
    first.remove([f"c{row}" for row in range(0, MANY, 100)])
    first.close()
    second = VectorIndex(folder)
    assert second.count() == MANY - 12
    for row in range(1, MANY, 97):
        if row % 100:
            assert second.nearest(VECTORS[row], 1) == [f"c{row}"]
    metadata = second.collection.get(ids=["c5"])["metadatas"]
    assert metadata == [{"document_id": "d", "start": 5, "end": 6, "heading": "A > B"}]
    second.close()


def test_a_batch_larger_than_chroma_takes_is_split(
    index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.vectors._BATCH", 7)
    index.add([stored(row) for row in range(20)])
    assert index.count() == 20
    index.remove([f"c{row}" for row in range(20)])
    assert index.count() == 0


@pytest.mark.parametrize("where", ["the database", "a vector file"])
def test_a_damaged_folder_is_a_store_error_and_can_be_replaced(where: str, folder: Path) -> None:
    index = VectorIndex(folder)
    index.add([stored(row) for row in range(MANY)])
    index.close()
    (vector_file,) = folder.glob("*/header.bin")
    damaged = folder / "chroma.sqlite3" if where == "the database" else vector_file
    damaged.write_bytes(b"\xa5" * damaged.stat().st_size)
    with pytest.raises(StoreError, match=r"Chroma can't .*chroma.*it is rebuilt"):  # noqa: PT012
        index = VectorIndex(folder)
        try:
            index.nearest(VECTORS[0], 1)
        finally:
            index.close()
    # In the same process, and at the same path, a new one works.
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    again = VectorIndex(folder)
    again.add([stored(3)])
    assert again.nearest(VECTORS[0], 5) == ["c3"]
    again.close()


def test_a_path_that_is_no_folder_is_a_store_error(folder: Path) -> None:
    folder.write_text("x")
    with pytest.raises(StoreError, match="Chroma can't open"):
        VectorIndex(folder)
