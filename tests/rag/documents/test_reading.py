"""How pieces of a document are read: rows with headers, items with what introduces them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.documents.chunking import split
from rag.documents.reading import Quoted, quote, read
from rag.types import Document, Span
from tests.rag.documents.made import made

TARIFF = made(
    "heading1 Museum",
    "heading2 Prices",
    "caption Tickets in 2026",
    "header Ticket\tPrice\tValid",
    "row Adult\t12 EUR\tone day",
    "row Child\t6 EUR\t",
    "heading2 Membership",
    "paragraph To apply, bring the following:",
    "item1 A passport",
    "item2 or an identity card",
    "question Can I bring my dog?",
    "paragraph No. Only assistance dogs are admitted.",
    "heading2 Opening",
    "term Season",
    "definition From April to October.",
    "label Reception:\t4711",
    title="Museum guide",
)


def quoted(words: str, document: Document = TARIFF) -> Quoted:
    start = document.text.index(words)
    return quote(document, Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Adult\t12 EUR\tone day",
            Quoted(
                "row",
                "Ticket: Adult; Price: 12 EUR; Valid: one day",
                ("Tickets in 2026",),
                (("Ticket", "Adult"), ("Price", "12 EUR"), ("Valid", "one day")),
            ),
        ),
        (  # an empty cell says nothing
            "Child\t6 EUR\t",
            Quoted(
                "row",
                "Ticket: Child; Price: 6 EUR",
                ("Tickets in 2026",),
                (("Ticket", "Child"), ("Price", "6 EUR")),
            ),
        ),
        ("A passport", Quoted("item", "A passport", ("To apply, bring the following:",))),
        (
            "or an identity card",
            Quoted("item", "or an identity card", ("To apply, bring the following:", "A passport")),
        ),
        (
            "Only assistance dogs are admitted.",
            Quoted("paragraph", "Only assistance dogs are admitted.", ("Can I bring my dog?",)),
        ),
        ("From April to October.", Quoted("definition", "From April to October.", ("Season",))),
        ("Reception:\t4711", Quoted("label", "Reception: 4711")),
    ],
)
def test_what_is_quoted_is_shown_with_what_it_needs(words: str, expected: Quoted) -> None:
    found = quoted(words)
    assert (found.kind, found.text, found.cells) == (expected.kind, expected.text, expected.cells)
    assert found.lead == expected.lead


def test_part_of_a_row_is_no_row() -> None:
    assert quoted("12 EUR").cells == ()
    assert quoted("12 EUR").text == "12 EUR"


def test_rows_without_headers_are_their_cells() -> None:
    found = quoted("Adult\t12", made("row Adult\t12", "row Child\t6"))
    assert (found.text, found.cells) == ("Adult; 12", (("", "Adult"), ("", "12")))


def test_marks_and_line_ends_are_not_shown() -> None:
    document = made("paragraph The **yellow** mill")
    (block,) = document.blocks
    marked = replace(block, marks=(Span(4, 6), Span(12, 14)))
    text = document.text.replace(" mill", "\nmill")
    found = quote(replace(document, text=text, blocks=(marked,)), Span(0, block.end))
    assert found.text == "The yellow mill"


def test_a_row_and_a_label_are_found_by_their_first_cell() -> None:
    document = made(
        "header Ticket\tPrice", "row Adult\t12 EUR", "row Only on Sundays", "label Reception:\t4711"
    )
    (chunk,) = split(document, max_chars=1000)
    assert read(document, chunk).keys == ("", "Adult", "", "Reception:")


def test_a_chunk_is_read_with_what_stands_outside_of_it() -> None:
    rows = [f"row Ferry {number}\t{number} EUR" for number in range(30)]
    lines = ("heading1 Harbour", "paragraph The fares are:", "header Route\tFare", *rows)
    document = made(*lines, title="Harbour")
    first, *_, last = split(document, max_chars=150, min_chars=0)
    assert read(document, first).context == ""  # the heading is its own, and the title is known
    reading = read(document, last)
    assert reading.title == "Harbour"
    assert reading.context == "The fares are:"
    assert reading.sentences[-1] == "Route: Ferry 29; Fare: 29 EUR"
    assert reading.leads[-1] == "The fares are:"
    assert reading.headings[-1] == "Harbour"
    assert reading.body.count("\n") == len(last.sentences) - 1


def test_a_long_lead_is_shortened_at_its_beginning() -> None:
    words = " ".join(f"word{number}" for number in range(100))
    document = made(f"paragraph {words}:", "item1 One")
    (lead,) = quoted("One", document).lead
    assert lead.startswith("…word")
    assert lead.endswith(" word99:")
    assert len(lead) <= 201
