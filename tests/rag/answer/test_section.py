"""What stands below the heading that a question is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.engine import Engine
from tests.rag.retrieve.test_places import TERMS

WASTE = """# Waste collection

## Where do batteries go?

Into the red box at every till of the food shops.

## What is taken on Mondays?

Paper and cardboard, folded.

# Releases

## Version 4.1.3, released on 2 February 2026

- Fixed: the lamp stayed on.
- New: dark mode.

## Version 4.2.0, released on 18 May 2026

- Fixed: the door opened twice.

# Examinations

## Forms of examination

Examinations are held as:

- written papers of 60 minutes,
- talks of 15 minutes.

The form is announced in the first week of lectures.
"""
ISLAND = "# Island week\n\nPlease pack:\n\n- a head torch with fresh batteries\n- rain trousers\n"


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Engine:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "waste.md").write_text(WASTE)
    (tmp_path / "docs" / "island.md").write_text(ISLAND)
    engine.ingest([tmp_path / "docs"])
    return engine


def quotes(engine: Engine, question: str) -> list[str]:
    return [citation.quote for citation in engine.ask(question).citations]


def test_a_question_is_answered_by_what_stands_below_it(folder: Engine) -> None:
    assert quotes(folder, "Where do batteries go?") == [
        "Into the red box at every till of the food shops."
    ]


def test_a_heading_that_holds_the_date_is_the_answer(folder: Engine) -> None:
    assert quotes(folder, "When was version 4.1.3 released?") == [
        "Version 4.1.3, released on 2 February 2026"
    ]


def test_the_list_below_a_heading_is_quoted_where_nothing_there_says_more(folder: Engine) -> None:
    assert quotes(folder, "Which forms of examination are there?") == [
        "written papers of 60 minutes,",
        "talks of 15 minutes.",
    ]


def test_a_sentence_below_that_says_more_is_the_answer(folder: Engine) -> None:
    assert quotes(folder, "When is the form of an examination announced?") == [
        "The form is announced in the first week of lectures."
    ]


def test_a_clause_that_is_named_by_its_number_is_quoted(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "terms.txt").write_text(TERMS)
    engine.ingest([tmp_path / "docs"])
    assert quotes(engine, "What does section 12.1.b say?") == [
        "where a bill has been open for 60 days"
    ]
    assert quotes(engine, "What does section 12.3 say?") == []
