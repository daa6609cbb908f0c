"""An index that was made before documents had blocks: upgraded when it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag.documents.loaders import BEFORE_BLOCKS, document_id
from rag.engine import Engine
from rag.index.stores import CATALOG
from rag.settings import Settings
from rag.types import Segment

PRICES = """# Prices

| Ticket | Price |
|---|---|
| Adult | 12 EUR |
| Child | 6 EUR |
"""
QUESTION = "What is the price of a child's ticket?"


@pytest.fixture
def aged(settings: Settings, tmp_path: Path) -> Path:
    """A file whose index is as the version before would have made it."""
    path = tmp_path / "prices.md"
    path.write_text(PRICES, encoding="utf-8")
    with Engine.open(settings) as engine:
        engine.ingest([path])
    old = document_id(path, path.read_bytes(), BEFORE_BLOCKS)
    with sqlite3.connect(settings.data_dir / CATALOG) as db:
        db.execute("UPDATE documents SET id = ?, fingerprint = 'of an older version'", (old,))
        db.execute("UPDATE files SET document_id = ?", (old,))
        db.execute("UPDATE chunks SET document_id = ?, id = ? || '-' || position", (old, old))
        db.execute("ALTER TABLE documents DROP COLUMN blocks")
        db.execute("ALTER TABLE documents DROP COLUMN properties")
        db.execute("ALTER TABLE chunks DROP COLUMN reading")
        db.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    return path


def first_quoted(engine: Engine) -> Segment:
    answer = engine.ask(QUESTION)
    assert not answer.refused
    return next(segment for segment in answer.segments if "6 EUR" in segment.text)


def test_a_file_is_read_again_with_its_structure(aged: Path, settings: Settings) -> None:
    told: list[tuple[int, int, str]] = []
    with Engine.open(settings, lambda *step: told.append(step)) as engine:
        assert first_quoted(engine).cells == (("Ticket", "Child"), ("Price", "6 EUR"))
        (file,) = engine.files()
        assert file.document_id == document_id(aged, aged.read_bytes())
        assert engine.ingest([aged]).unchanged == ("prices.md",)
    assert [step[:2] for step in told] == [(0, 1), (1, 1)]
    told.clear()
    with Engine.open(settings, lambda *step: told.append(step)) as engine:
        assert first_quoted(engine).kind == "row"
    assert told == []  # once is enough


@pytest.mark.parametrize("now", [None, PRICES.replace("6 EUR", "7 EUR")])
def test_what_is_gone_or_another_file_by_now_answers_from_the_stored_text(
    now: str | None, aged: Path, settings: Settings
) -> None:
    if now is None:
        aged.unlink()
    else:
        aged.write_text(now, encoding="utf-8")
    with Engine.open(settings) as engine:
        (passage,) = engine.search(QUESTION, k=1)
        assert "6 EUR" in passage.text
        assert "7 EUR" not in passage.text
        (file,) = engine.files()
        assert engine.sentences(file.document_id)
        told = engine.ask("Which ticket has a price of 6 EUR, adult or child?")
        assert not told.refused
        assert any("6 EUR" in citation.quote for citation in told.citations)
