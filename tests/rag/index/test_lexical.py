"""Tantivy: terms, scores by BM25 that can be worked out by hand, and broken folders."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.reading import Reading
from rag.embedding.tokens import no_tokens
from rag.errors import StoreError
from rag.index.catalog import StoredChunk
from rag.index.lexical import LexicalIndex
from rag.types import Chunk
from rag.words.terms import content_terms, terms
from tests.stores import lexical_ids, unit_vectors

VECTOR = unit_vectors(1)


def stored(key: str, text: str, heading: str = "", title: str = "") -> StoredChunk:
    chunk = Chunk(key, "d", 0, 0, len(text), text, ())
    reading = Reading(title, heading, (text,), ("",), (heading,), ("",))
    return StoredChunk(chunk, reading, VECTOR[0], VECTOR, no_tokens(1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tantivy").mkdir()
    return tmp_path / "tantivy"


@pytest.fixture
def index(folder: Path) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(folder)
    yield opened
    opened.close()


def test_terms_are_folded_and_stemmed_in_order() -> None:
    found = terms("Running Cafés, running: the CAFE'S 3.5-litre engine!")
    assert list(found) == ["run", "cafe", "run", "the", "cafe", "s", "3", "5", "litr", "engin"]
    assert list(terms("")) == list(terms(" .,!?")) == []


def test_content_terms_are_distinct_and_carry_meaning() -> None:
    assert list(content_terms("How many jobs did the plant create, and which jobs?")) == [
        "job",
        "plant",
        "creat",
    ]
    assert list(content_terms("What is it?")) == []
    assert list(content_terms("")) == []


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_has_terms(text: str) -> None:
    every, content = list(terms(text)), list(content_terms(text))
    assert content == [term for term in dict.fromkeys(every) if term in content]
    assert all(term and not term.isspace() for term in every)


def test_scores_are_bm25(index: LexicalIndex) -> None:
    index.add([stored("a", "mill river mill"), stored("b", "river stone"), stored("c", "stone")])
    # N = 3, and "mill" stands in 1 of them: idf = ln(1 + (3 - 1 + 0.5) / (1 + 0.5)) = 0.98083.
    # Its chunk has 3 words, the mean is 2: norm = 1.2 * (0.25 + 0.75 * 3 / 2) = 1.65.
    # Twice in there: 0.98083 * 2 * 2.2 / (2 + 1.65) = 1.18237.
    assert index.rarity("mill") == pytest.approx(math.log(8 / 3))
    assert index.best({"mill": 1.0}, 5) == pytest.approx({"a": 1.18237}, abs=1e-4)
    assert index.best({"mill": 3.0}, 5) == pytest.approx({"a": 3 * 1.18237}, abs=1e-4)
    # "river" and "stone": idf = ln(1 + 1.5 / 2.5) = 0.47000. In b both: norm 1.2, so each counts
    # 0.47 * 2.2 / 2.2. In a: 0.47 * 2.2 / 2.65 = 0.39019. In c: norm 0.75, 0.47 * 2.2 / 1.75.
    scores = index.best({"river": 1.0, "stone": 1.0}, 5)
    assert scores == pytest.approx({"b": 0.94000, "c": 0.59086, "a": 0.39019}, abs=1e-4)
    assert list(scores) == ["b", "c", "a"]
    assert list(index.best({"river": 1.0, "stone": 1.0}, 2)) == ["b", "c"]


def test_headings_and_titles_count_for_less_than_the_text(index: LexicalIndex) -> None:
    index.add(
        [
            stored("text", "mill river"),
            stored("heading", "stone river", heading="mill"),
            stored("title", "stone river", title="mill"),
            stored("none", "stone river"),
        ]
    )
    # Of 4 chunks 1 has the term in the text: idf = ln(1 + 3.5 / 1.5) = 1.20397, and at mean
    # length 2.2 / 2.2 of it counts. The same idf in headings, where the one word is 4 times the
    # mean length: norm = 1.2 * (0.25 + 0.75 * 4) = 3.9, so 0.3 * 1.20397 * 2.2 / 4.9 = 0.16217.
    assert index.best({"mill": 1.0}, 5) == pytest.approx(
        {"text": 1.20397, "heading": 0.16217, "title": 0.16217}, abs=1e-4
    )


def test_no_terms_and_no_chunks_find_nothing(index: LexicalIndex) -> None:
    assert index.best({"mill": 1.0}, 5) == {}
    index.add([stored("a", "mill")])
    assert index.best({}, 5) == {}
    assert index.best({"river": 1.0}, 5) == {}


def test_an_unknown_term_is_the_rarest(index: LexicalIndex) -> None:
    index.add([stored("a", "mill"), stored("b", "mill river")])
    # N = 2: n = 0, 1 and 2 give ln(1 + 2.5 / 0.5), ln(1 + 1.5 / 1.5) and ln(1 + 0.5 / 2.5).
    rarities = [index.rarity(term) for term in ("stone", "river", "mill")]
    assert rarities == pytest.approx([math.log(6), math.log(2), math.log(1.2)])


def test_adding_again_replaces_and_removing_removes(index: LexicalIndex) -> None:
    index.add([stored("a", "mill"), stored("b", "mill")])
    index.add([stored("a", "river")])
    assert index.count() == 2
    assert list(index.best({"mill": 1.0}, 5)) == ["b"]
    assert list(index.best({"river": 1.0}, 5)) == ["a"]
    index.remove(["b", "never there"])
    assert index.count() == 1
    assert lexical_ids(index) == ["a"]
    index.add([])
    index.remove([])
    assert lexical_ids(index) == ["a"]


def test_ids_are_matched_whole(index: LexicalIndex) -> None:
    # As raw terms: neither "doc" nor "1" alone is an id.
    index.add([stored("doc-1", "mill"), stored("doc-11", "mill")])
    index.remove(["doc", "1", "doc-"])
    assert index.count() == 2
    index.remove(["doc-1"])
    assert lexical_ids(index) == ["doc-11"]


def test_everything_is_there_after_reopening(folder: Path) -> None:
    first = LexicalIndex(folder)
    for part in range(5):  # five commits, some of them merged
        first.add([stored(f"{part}-{row}", f"mill{part} river") for row in range(40)])
    first.remove([f"{part}-0" for part in range(5)])
    first.close()
    second = LexicalIndex(folder)
    assert second.count() == 5 * 39
    assert len(second.best({"mill3": 1.0}, 100)) == 39


@pytest.mark.parametrize("name", ["meta.json", ".managed.json", "*.term", "*.idx", "*.store"])
def test_a_damaged_folder_is_a_store_error(name: str, folder: Path) -> None:
    index = LexicalIndex(folder)
    index.add([stored("a", "mill river")])
    index.close()
    for path in folder.glob(name):
        path.write_bytes(b"\xa5" * path.stat().st_size)
    with pytest.raises(StoreError, match=r"Tantivy can't open .*tantivy.*it is rebuilt"):
        LexicalIndex(folder)


def test_a_file_missing_only_at_the_search_is_a_store_error(folder: Path) -> None:
    index = LexicalIndex(folder)
    index.add([stored("a", "mill river")])
    for path in folder.glob("*.store"):
        path.unlink()
    with pytest.raises(StoreError, match="Tantivy can't"):  # noqa: PT012
        index = LexicalIndex(folder)
        index.best({"mill": 1.0}, 5)


def test_a_path_that_is_no_folder_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Tantivy can't open"):
        LexicalIndex(tmp_path / "missing")
