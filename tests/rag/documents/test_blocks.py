"""What each block is to be read with, and what of it is visible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.documents.blocks import block_at, column_header, context, faults, link, shown
from rag.types import Block, Cell, Document, Span
from tests.rag.documents.made import made


def above(document: Document, words: str) -> list[str]:
    """What the block that begins so stands under, outermost first."""
    place = block_at(document.blocks, document.text.index(words))
    assert place is not None
    found = (document.blocks[at] for at in context(document.blocks, place))
    return [document.text[block.start : block.end] for block in found]


def test_blocks_stand_under_the_headings_that_are_open() -> None:
    document = made(
        "paragraph Before.",
        "heading1 Handbook",
        "heading3 Leave",  # a level is left out
        "paragraph Thirty days.",
        "heading2 Travel",
        "paragraph By rail.",
    )
    assert above(document, "Before") == []
    assert above(document, "Thirty") == ["Handbook", "Leave"]
    assert above(document, "Travel") == ["Handbook"]
    assert above(document, "By rail") == ["Handbook", "Travel"]


def test_a_row_far_below_its_header_stands_under_it() -> None:
    rows = [f"row P-{n}\t{n} euros" for n in range(300)]
    document = made("heading1 Prices", "caption All prices", "header Part\tPrice", *rows)
    assert above(document, "P-299") == ["Prices", "All prices", "Part\tPrice"]
    place = block_at(document.blocks, document.text.index("P-299"))
    assert place is not None
    assert column_header(document, place, 1) == "Price"


def test_a_table_without_a_header_begins_where_another_kind_stood_before() -> None:
    document = made(
        "header Part\tPrice", "row A\t1", "paragraph Opening hours:", "row Mon\t9", "row Tue\t10"
    )
    assert above(document, "Tue") == ["Opening hours:"]


def test_header_rows_above_each_other_both_name_a_column() -> None:
    text = "2026\nbasic\tplus\n10\t20\n"
    blocks = [
        Block("header", 0, 4, cells=(Cell(0, 4, 0, columns=2),)),
        Block("header", 5, 15, cells=(Cell(5, 10, 0), Cell(11, 15, 1))),
        Block("row", 16, 21, cells=(Cell(16, 18, 0), Cell(19, 21, 1))),
    ]
    document = Document("d", text, blocks=link(blocks, text))
    assert [column_header(document, 2, column) for column in (0, 1)] == ["2026 basic", "2026 plus"]
    assert list(faults(document)) == []


def test_items_stand_under_the_line_that_introduces_them_and_under_each_other() -> None:
    document = made(
        "heading1 Island week",
        "paragraph Bring the following:",
        "item1 sleeping bag",
        "item1 clothes:",
        "item2 socks",
        "item2 shoes",
        "item1 sun hat",
        "paragraph That is all.",
        "item1 of another list",
    )
    lead = ["Island week", "Bring the following:"]
    assert above(document, "sleeping") == lead
    assert above(document, "shoes") == [*lead, "clothes:"]
    assert above(document, "sun hat") == lead
    assert above(document, "of another list") == ["Island week"]


def test_definitions_answers_and_clauses_stand_under_what_they_belong_to() -> None:
    document = made(
        "term Lessor",
        "definition The company.",
        "definition Its heirs, too.",
        "heading1(4) 4 Termination",
        "clause(4.1) 4.1 Notice is in writing.",
        "clause(4.1.1) 4.1.1 E-mail will do.",
        "item1(a) signed",
        "heading1 Questions",
        "question How do I pay?",
        "paragraph By card.",
        "question And when?",
        "paragraph At once.",
    )
    assert above(document, "Its heirs") == ["Lessor"]
    assert above(document, "4.1 Notice") == ["4 Termination"]
    assert above(document, "4.1.1") == ["4 Termination", "4.1 Notice is in writing."]
    assert above(document, "signed")[-1] == "4.1.1 E-mail will do."
    assert above(document, "At once") == ["Questions", "And when?"]


def test_furniture_between_two_rows_does_not_part_a_table() -> None:
    document = made("header Part\tPrice", "row A\t1", "furniture Page 3", "row B\t2")
    assert above(document, "B\t2") == ["Part\tPrice"]


@pytest.mark.parametrize(
    ("span", "marks", "expected"),
    [
        (Span(0, 12), (), "a **b** | c"),
        (Span(0, 12), (Span(2, 4), Span(5, 7), Span(8, 9)), "a b c"),
        (Span(3, 6), (Span(2, 4), Span(5, 7)), "b"),
        (Span(0, 1), (Span(2, 4),), "a"),
    ],
)
def test_what_is_marked_is_not_shown(span: Span, marks: tuple[Span, ...], expected: str) -> None:
    assert shown("a **b** |  c", span, marks) == expected


def test_the_block_of_a_place() -> None:
    document = made("paragraph One.", "paragraph Two.")
    assert [block_at(document.blocks, offset) for offset in (0, 3, 4, 5, 9)] == [
        0,
        0,
        None,
        1,
        None,
    ]
    assert block_at((), 3) is None


@pytest.mark.parametrize(
    "change",
    [
        {"start": 3},
        {"end": 99},
        {"end": 10},
        {"parent": 1},
        {"marks": (Span(0, 1),)},
        {"marks": (Span(6, 8), Span(7, 9))},
        {"cells": (Cell(5, 80, 0),)},
    ],
)
def test_faults_are_found(change: dict[str, object]) -> None:
    document = made("paragraph One.", "paragraph Two.")
    assert list(faults(document)) == []
    one, two = document.blocks
    wrong = replace(two, **change)  # type: ignore[arg-type]
    assert list(faults(replace(document, blocks=(one, wrong))))
