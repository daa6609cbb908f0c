"""Plain text files: what holds of any text, mail headers, and what a page repeats."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.blocks import faults
from rag.documents.loaders.decoding import normalise
from rag.documents.loaders.text.loader import load_text
from tests.rag.documents.loaders.text.page import cells, outline, plain
from tests.texts import TEXTS

PIECES = st.sampled_from(
    [
        *["", " ", "    ", "\t", "\f", "- ", "1. ", "a) ", "(b) ", "4.2 ", "§ 5 ", "| ", "  |  "],
        *["Q: ", "A: ", "From: ", "Date: ", "Phone: 12", "----", "====", "| - |", "12", "Page 3"],
        *["TITLE", "Is it?", "a few words of prose that go on", "and on.", "\u200b", "\u00ad", "é"],
        *["......... 5", "x  y  z", "\t5", "   ", "Table 1: All", "Article 3 ", "\u3000", "\x85"],
    ]
)
MADE = st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=25).map("\n".join)
WORD = re.compile(r"[^\W_]{2,}")


@given(st.one_of(TEXTS.map(normalise), MADE))
def test_any_text_makes_blocks_without_faults_that_hold_every_word(text: str) -> None:
    document = load_text("d", text.encode())
    assert list(faults(document)) == []
    assert document.text == normalise(text.removeprefix("\ufeff"))
    assert document.is_plain
    held = "".join(document.text[block.start : block.end] + "\n" for block in document.blocks)
    numbers = " ".join(block.number for block in document.blocks)
    for word in set(WORD.findall(document.text)):
        assert word in held or word in numbers


@given(st.one_of(TEXTS.map(normalise), MADE))
def test_headings_are_the_blocks_that_are_headings(text: str) -> None:
    document = load_text("d", text.encode())
    assert [(heading.start, heading.end, heading.level) for heading in document.headings] == [
        (block.start, block.end, block.level)
        for block in document.blocks
        if block.kind in ("heading", "question") and block.level
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 300_000,
        "a" + " " * 300_000 + "b: c",
        "a: " * 100_000,
        "| " * 100_000,
        "a  b  " * 500 + "\n" + "a  b  " * 500,
        ("a  b  c\n" * 5_000) + "the end",
        "".join(" " * depth + "- item\n" for depth in range(1000)) * 2,
        "Key: value\n  more\n" * 3_000,
        "(a) x\n" * 5_000,
        "Q: x?\n" * 5_000,
        "\f12\n" * 5_000,
        "A\n=\n" * 5_000,
        "- a\n\n  b\n\n" * 3_000,
        "From: x\n y\n" * 3_000,
        "\u200b\u00a0" * 50_000 + "x",
        ". " * 100_000,
    ],
)
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    # In the square of the length, each of these would take minutes.
    document = load_text("d", text.encode())
    assert list(faults(document)) == []
    assert document.blocks


@pytest.mark.parametrize(
    ("names", "title", "date"),
    [
        (("From", "To", "Subject", "Date"), "The gripper", "12 March 2026"),
        (("Von", "An", "Betreff", "Datum"), "The gripper", "12 March 2026"),
        (("De", "Para", "Asunto", "Fecha"), "The gripper", "12 March 2026"),
        (("FROM", "TO", "SUBJECT", "SENT"), "The gripper", "12 March 2026"),
    ],
)
def test_the_header_of_a_mail_is_labels_and_tells_title_and_date(
    names: tuple[str, ...], title: str, date: str
) -> None:
    values = ("Lind <lind@example.org>", "all who are", "The gripper", "12 March 2026")
    lines = [f"{name}: {value}" for name, value in zip(names, values, strict=True)]
    document = plain(*lines, "", "It is ordered.")
    assert (document.title, document.properties) == (title, {"date": date})
    assert cells(document) == [[name, value] for name, value in zip(names, values, strict=True)]
    assert outline(document)[-1] == "paragraph: It is ordered."


def test_a_long_subject_is_folded_and_an_empty_field_is_no_label() -> None:
    document = plain("From: Lind", "Cc:", "Subject: The gripper", "  of line 2", "", "Yes.")
    assert document.title == "The gripper of line 2"
    assert [block.kind for block in document.blocks] == ["label", "paragraph", "label", "paragraph"]


def test_labels_at_the_top_are_no_mail() -> None:
    document = plain("Phone: 4711", "Date: 12 March 2026", "", "Yes.")
    assert (document.title, document.properties) == ("", {})


def kinds(text: str) -> list[tuple[str, str]]:
    document = plain(text)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("number", ["Page 3 of 10", "- 4 -", "Seite 3", "[Page 7]", "3 / 10"])
def test_page_numbers_on_their_own_are_furniture(number: str) -> None:
    assert ("furniture", number) in kinds(f"It is so.\n\n{number}\n\nIt goes on.")


def test_a_figure_on_its_own_is_a_page_number_where_there_are_pages_or_it_counts_on() -> None:
    assert ("furniture", "12") in kinds("It is so.\n\n12\n\fIt goes on.")
    counted = kinds("It is so.\n\n12\n\nIt goes on.\n\n13\n\nIt ends.")
    assert [text for kind, text in counted if kind == "furniture"] == ["12", "13"]
    assert ("paragraph", "12") in kinds("How many are there?\n\n12\n\nNot more.")
    assert kinds("12") == [("paragraph", "12")]


def test_what_runs_along_on_pages_is_furniture_but_for_the_title() -> None:
    pages = [f"Manual of the mill\n\nText of page {word}.\n\nDraft 3" for word in ("one", "two")]
    found = kinds("\n\f".join(pages))
    assert [text for kind, text in found if kind == "furniture"] == [
        "Draft 3",
        "Manual of the mill",
        "Draft 3",
    ]
    assert found[0] == ("heading", "Manual of the mill")


def test_a_table_of_contents_is_furniture() -> None:
    found = kinds("1 Scope ......... 3\n2 Limits ........ 14\n\nThis is what it is about.")
    assert [kind for kind, _ in found] == ["furniture", "furniture", "paragraph"]


def test_twice_the_text_is_twice_the_blocks() -> None:
    draw = random.Random(3)
    lines = ["Some prose.", "- item", "Phone: 12", "a   b", "", "TITLE"]
    text = "\n".join(draw.choice(lines) for _ in range(300)) + "\n\n\n"
    once, twice = load_text("d", text.encode()), load_text("d", (text * 2).encode())
    assert abs(len(twice.blocks) - 2 * len(once.blocks)) <= 2
