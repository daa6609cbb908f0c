"""Whether cited sources are current, changed since, or deleted, and since when."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.types import Answer
from ui.library.freshness import Freshness, freshness, last_changed

WRITTEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    write(folder / "mill.txt", "The mill in Graz opened in 1811.")
    return folder


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (WRITTEN.timestamp(),) * 2)


def answered(engine: Engine, folder: Path) -> Answer:
    engine.ingest([folder])
    answer = engine.ask("When did the mill in Graz open?")
    assert len(answer.citations) == 1
    return answer


def test_an_unchanged_source_has_its_files_time(engine: Engine, folder: Path) -> None:
    answer = answered(engine, folder)
    found = freshness(engine.files(), answer)
    assert found == {1: Freshness("current", WRITTEN)}
    assert last_changed(answer, found) == WRITTEN


def test_a_changed_source(engine: Engine, folder: Path) -> None:
    answer = answered(engine, folder)
    write(folder / "mill.txt", "The mill in Graz opened in 1812.")
    engine.ingest([folder])
    assert freshness(engine.files(), answer) == {1: Freshness("changed", WRITTEN)}


def test_a_deleted_source(engine: Engine, folder: Path) -> None:
    answer = answered(engine, folder)
    engine.forget([folder])
    found = freshness(engine.files(), answer)
    assert found == {1: Freshness("deleted", None)}
    assert last_changed(answer, found) is None


def test_a_renamed_source_is_current(engine: Engine, folder: Path) -> None:
    answer = answered(engine, folder)
    (folder / "mill.txt").rename(folder / "old mill.txt")
    engine.ingest([folder])
    assert freshness(engine.files(), answer)[1].state == "current"


@pytest.mark.parametrize("touched", [4e9, 1e15])  # in 2096; beyond the calendar
def test_a_file_touched_after_it_was_indexed_has_the_time_of_that(
    engine: Engine, folder: Path, touched: float
) -> None:
    answer = answered(engine, folder)
    try:
        os.utime(folder / "mill.txt", (touched, touched))
    except OverflowError:
        pytest.skip("this file system has no such times")
    indexed = datetime.fromisoformat(engine.files()[0].indexed_at)
    assert freshness(engine.files(), answer) == {1: Freshness("current", indexed)}


def test_a_refusal_has_nothing_to_be_fresh(seed_engine: Engine) -> None:
    answer = seed_engine.ask("What is the capital of France?")
    assert freshness(seed_engine.files(), answer) == {}
