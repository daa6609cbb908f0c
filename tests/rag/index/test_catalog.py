"""The catalog: what goes in comes out, each change is whole and moves the stamp."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.documents.reading import read
from rag.embedding.tokens import TokenVectors
from rag.errors import StoreError
from rag.index.catalog import Catalog, EmbeddedDocument, StoredChunk, Vectors
from rag.index.catalog.records import from_int8, to_int8
from rag.index.catalog.rows import SCHEMA_VERSION
from rag.types import Block, Cell, Heading, Page, Span
from tests.stores import DIMENSIONS, content, file, prose, unit_vectors


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    opened = Catalog(path)
    yield opened
    opened.close()


ONE, TWO = content(prose(1)), content(prose(2), seed=7)


def put(catalog: Catalog, **files: EmbeddedDocument) -> None:
    for name, held in files.items():
        catalog.put_file(file(f"{name}.txt", held), held)


def assert_holds(catalog: Catalog, expected: EmbeddedDocument) -> None:
    key = expected.document.id
    assert catalog.document(key) == expected.document
    assert catalog.fingerprint_of(key) == expected.fingerprint
    stored = catalog.chunks(catalog.chunk_ids(key))
    assert [one.chunk for one in stored] == [one.chunk for one in expected.chunks]
    assert [one.reading for one in stored] == [one.reading for one in expected.chunks]
    for one, other in zip(stored, expected.chunks, strict=True):
        assert (one.vector == other.vector).all()  # not rounded
        assert one.sentence_vectors.shape == other.sentence_vectors.shape
        cosines = (one.sentence_vectors * other.sentence_vectors).sum(axis=1)
        assert cosines.min() > 0.9995
        assert (one.tokens.vectors == other.tokens.vectors).all()
        assert (one.tokens.counts == other.tokens.counts).all()
    held = [s for one in expected.chunks for s in one.chunk.sentences]
    assert catalog.sentences(key) == held


def test_what_goes_in_comes_out_also_after_reopening(path: Path) -> None:
    document = replace(
        ONE.document,
        title="Ein Titel",
        headings=(Heading(2, "Über", 0, 4), Heading(3, 'A "b" 🙂', 5, 9)),
        pages=(Page(1, 0, 50), Page(2, 51, len(ONE.document.text))),
        blocks=(
            Block("header", 0, 9, cells=(Cell(0, 4, 0), Cell(5, 9, 1, columns=2))),
            Block("item", 10, 20, parent=0, level=2, number="a)", marks=(Span(10, 12),)),
        ),
        properties={"author": "Ä. Nobody"},
        is_plain=False,
    )
    chunks = [
        replace(
            one,
            chunk=replace(one.chunk, heading="Über > A", page=2),
            reading=replace(one.reading, title="Ein Titel", context="Über\nA"),
        )
        for one in ONE.chunks
    ]
    rich = EmbeddedDocument(document, "model-1", chunks)
    catalog = Catalog(path)
    put(catalog, a=rich, b=TWO)
    for _ in range(2):
        assert_holds(catalog, rich)
        assert_holds(catalog, TWO)
        assert catalog.files() == [file("a.txt", rich), file("b.txt", TWO)]
        assert catalog.chunk_count() == len(rich.chunks) + len(TWO.chunks)
        batches = list(catalog.all_chunks(batch=2))
        assert max(map(len, batches)) == 2
        ids = [one.chunk.id for batch in batches for one in batch]
        assert sorted(ids) == sorted(one.chunk.id for held in (rich, TWO) for one in held.chunks)
        stamp = catalog.stamp
        catalog.close()
        catalog = Catalog(path)
        assert catalog.stamp == stamp
    catalog.close()


def test_chunks_come_in_the_order_asked_for(catalog: Catalog) -> None:
    put(catalog, a=ONE)
    ids = catalog.chunk_ids(ONE.document.id)
    shuffled = random.Random(1).sample(ids, len(ids))
    assert [one.chunk.id for one in catalog.chunks(shuffled)] == shuffled
    assert [one.chunk.id for one in catalog.chunks([*ids, "gone", ids[0]])] == [*ids, ids[0]]
    many = [*(f"gone-{n}" for n in range(1200)), ids[-1]]
    assert [one.chunk.id for one in catalog.chunks(many)] == [ids[-1]]
    assert catalog.chunks([]) == []


@given(
    arrays(np.float32, (3, DIMENSIONS), elements=st.floats(-1, 1, width=32)),
    st.sampled_from([1e-3, 1.0, 1e3]),
)
def test_int8_keeps_the_direction(rows: Vectors, scale: float) -> None:
    rows[:, 0] = 0.5  # no row is zero
    rows *= np.float32(scale)
    restored = from_int8(to_int8(rows).tobytes(), DIMENSIONS)
    assert np.linalg.norm(restored, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = (restored * rows).sum(axis=1) / np.linalg.norm(rows, axis=1)
    # Scaled so that the longest component is 127, each is off by 0.5 at most: the error is not
    # longer than sqrt(384) / 2 = 9.80, the vector not shorter than 127. So the sine is at most
    # 0.0772 and the cosine at least 0.99702.
    assert cosines.min() >= 0.997


def test_int8_of_real_directions_is_much_closer() -> None:
    rows = unit_vectors(500)
    cosines = (from_int8(to_int8(rows).tobytes(), DIMENSIONS) * rows).sum(axis=1)
    # Rounding errs by 1/12 in the square: by 384 / 12 in all, against a length of 127 / 0.2 or
    # so, the longest component of such a vector being about 0.2. 1 - 32 / 635^2 / 2 = 0.99996.
    assert cosines.min() >= 0.9999
    zero = np.zeros((1, DIMENSIONS), dtype=np.float32)
    assert not from_int8(to_int8(zero).tobytes(), DIMENSIONS).any()
    assert from_int8(b"", DIMENSIONS).shape == (0, DIMENSIONS)


def test_each_change_moves_the_stamp(catalog: Catalog, tmp_path: Path) -> None:
    stamps = [catalog.stamp]

    def moved() -> bool:
        stamps.append(catalog.stamp)
        return stamps[-1] not in stamps[:-1]

    assert not moved()
    put(catalog, a=ONE)
    assert moved()
    catalog.put_file(replace(file("a.txt", ONE), source="b.txt"))
    assert moved()
    catalog.replace_document(replace(ONE, fingerprint="model-2"))
    assert moved()
    catalog.remove_files([])  # nothing to do
    assert not moved()
    catalog.remove_files(catalog.files())
    assert moved()
    # Another catalog with the same history is another state.
    other = Catalog(tmp_path / "other.sqlite")
    assert other.stamp != stamps[0]
    other.close()


def test_a_failed_change_leaves_no_trace(catalog: Catalog) -> None:
    put(catalog, a=ONE)
    before = catalog.stamp, catalog.files()
    broken = EmbeddedDocument(TWO.document, "model-1", [*TWO.chunks, TWO.chunks[0]])
    with pytest.raises(sqlite3.IntegrityError):  # the same chunk twice
        put(catalog, b=broken)
    with pytest.raises(sqlite3.IntegrityError):  # a file of content that is not there
        catalog.put_file(file("b.txt", TWO))
    assert (catalog.stamp, catalog.files()) == before
    assert catalog.fingerprint_of(TWO.document.id) is None
    put(catalog, b=TWO)
    assert_holds(catalog, TWO)


def test_two_files_share_a_content_until_the_last_goes(catalog: Catalog) -> None:
    put(catalog, b=ONE)
    catalog.put_file(file("a.txt", ONE))
    assert catalog.chunk_count() == len(ONE.chunks)
    assert [one.source for one in catalog.files_of(ONE.document.id)] == ["a.txt", "b.txt"]
    assert catalog.remove_files([file("a.txt", ONE)]) == []
    assert_holds(catalog, ONE)
    gone = catalog.remove_files([file("b.txt", ONE)])
    assert sorted(gone) == sorted(one.chunk.id for one in ONE.chunks)
    assert catalog.chunk_count() == 0
    assert catalog.files_of(ONE.document.id) == []
    assert catalog.fingerprint_of(ONE.document.id) is None


def test_content_that_lost_its_file_goes_with_the_next_removal(catalog: Catalog) -> None:
    put(catalog, a=ONE)
    put(catalog, a=TWO)  # the file has changed
    assert catalog.fingerprint_of(ONE.document.id) is not None
    assert len(catalog.remove_files([])) == len(ONE.chunks)
    assert catalog.fingerprint_of(ONE.document.id) is None
    assert_holds(catalog, TWO)


def test_a_document_is_replaced_under_another_fingerprint(catalog: Catalog) -> None:
    put(catalog, a=ONE, b=replace(TWO, fingerprint="model-2"))
    assert catalog.stale_documents("model-2") == [ONE.document.id]
    catalog.chunks(catalog.chunk_ids(ONE.document.id))  # whatever is cached of it must go
    catalog.sentences(ONE.document.id)
    first, second = ONE.chunks[0], ONE.chunks[1]
    whole = replace(
        first.chunk,
        end=second.chunk.end,
        text=ONE.document.text[first.chunk.start : second.chunk.end],
        sentences=first.chunk.sentences + second.chunk.sentences,
    )
    vectors = np.concatenate([first.sentence_vectors, second.sentence_vectors])
    tokens = TokenVectors(
        np.concatenate([first.tokens.vectors, second.tokens.vectors]),
        np.concatenate([first.tokens.counts, second.tokens.counts]),
    )
    reading = read(ONE.document, whole)
    joined = StoredChunk(whole, reading, second.vector, vectors, tokens)
    anew = EmbeddedDocument(ONE.document, "model-2", [joined])
    catalog.replace_document(anew)
    assert_holds(catalog, anew)
    assert catalog.stale_documents("model-2") == []
    assert sorted(catalog.stale_documents("model-3")) == sorted([ONE.document.id, TWO.document.id])


def test_a_content_that_comes_back_is_read_again(catalog: Catalog) -> None:
    put(catalog, a=ONE)
    catalog.sentences(ONE.document.id)
    catalog.remove_files(catalog.files())
    assert catalog.sentences(ONE.document.id) == []
    assert catalog.chunks([one.chunk.id for one in ONE.chunks]) == []
    put(catalog, a=ONE)
    assert_holds(catalog, ONE)


@pytest.mark.parametrize("damage", ["garbage", "header", "middle", "cut short", "a folder"])
def test_a_damaged_file_is_named_with_the_remedy(damage: str, path: Path) -> None:
    catalog = Catalog(path)
    put(catalog, **{f"f{n}": content(prose(n, 60)) for n in range(6)})
    catalog.close()
    data = bytearray(path.read_bytes())
    noise = random.Random(1).randbytes(len(data))
    if damage == "a folder":
        path.unlink()
        path.mkdir()
    elif damage == "cut short":
        path.write_bytes(data[: len(data) // 2])
    else:
        low, high = {"garbage": (0, None), "header": (0, 100), "middle": (4096, None)}[damage]
        data[low:high] = noise[low:high]
        path.write_bytes(data)
    with pytest.raises(StoreError, match=r"catalog\.sqlite can't be .*rag ingest"):  # noqa: PT012
        catalog = Catalog(path)
        catalog.check()
        list(catalog.all_chunks())


def test_an_intact_file_passes_the_check(catalog: Catalog) -> None:
    put(catalog, a=ONE)
    catalog.check()


def test_another_versions_catalog_is_not_touched(path: Path) -> None:
    Catalog(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA_VERSION + "x",))
    db.close()
    with pytest.raises(StoreError, match="another version"):
        Catalog(path)
