"""What stands above a quote that doesn't say whom or what it tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answer.named import name_above
from rag.documents.loaders import parse
from rag.engine import Engine
from rag.types import Document, Span

STAFF = """# Staff of the hospital

## Noor Hadley

- Role: ward nurse
- Extension: 431

She leads the ward. The ward has 20 beds.

## Beacon grant

It is worth 300 crowns. Bring the following:

- your card
"""
RECORDS = (
    "Contacts\n\nName: Ines Ruiz\nFunction: visa questions\nRoom: 2.14\n"
    "Name: Tomas Wren\nFunction: housing\nRoom: 2.15\n"
)


def above(document: Document, words: str) -> str:
    start = document.text.index(words)
    return name_above(document, Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Extension: 431", "Noor Hadley"),
        ("She leads the ward.", "Noor Hadley"),
        ("The ward has 20 beds.", ""),
        ("It is worth 300 crowns.", "Beacon grant"),
        ("your card", ""),  # the line above it is shown
    ],
)
def test_the_heading_names_what_a_quote_leaves_open(words: str, name: str) -> None:
    assert above(parse(Path("staff.md"), STAFF.encode()), words) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Function: visa questions", "Ines Ruiz"),
        ("Room: 2.15", "Tomas Wren"),
        ("Name: Tomas Wren", "Contacts"),
    ],
)
def test_of_records_one_below_the_other_the_first_value_names_each(words: str, name: str) -> None:
    document = parse(Path("contacts.txt"), RECORDS.encode())
    assert above(document, words) == name


def test_it_stands_on_a_line_above_the_quote(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "staff.md").write_text(STAFF)
    engine.ingest([tmp_path / "docs"])
    answer = engine.ask("Whose extension is 431?")
    assert answer.text == "Noor Hadley\nExtension: 431 [1]"
    assert [citation.quote for citation in answer.citations] == ["Extension: 431"]
