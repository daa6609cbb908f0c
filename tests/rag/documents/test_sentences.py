"""Sentences: nothing is lost or moved, and each ends where a reader would end it."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaders.text import find_headings
from rag.documents.sentences import split_sentences
from rag.types import Document
from tests.texts import LINES, documents


@pytest.mark.parametrize("window", [20_000, 30])
@given(document=documents())
def test_sentences_hold_all_that_is_not_blank_once_and_in_order(
    window: int, document: Document
) -> None:
    end = 0
    with patch("rag.documents.sentences._WINDOW", window):
        sentences = split_sentences(document.text, document.headings)
    for sentence in sentences:
        assert end <= sentence.start < sentence.end <= len(document.text)
        assert not document.text[end : sentence.start].strip()
        assert document.text[sentence.start : sentence.end].strip()
        end = sentence.end
    assert not document.text[end:].strip()


def texts(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)]


def test_sentences_end_where_sentences_end() -> None:
    text = 'Dr. Lee paid $3.5 million (approx.) to J. R. Smith. "Why?" he asked.  It\'s at a.b.com.'
    assert texts(text) == [
        "Dr. Lee paid $3.5 million (approx.) to J. R. Smith.",
        '"Why?" he asked.',
        "It's at a.b.com.",
    ]


def test_hard_wrapped_prose_is_joined() -> None:
    # Lines of 55 to 60 characters, as wide as the next word allows.
    text = (
        "The mill was built in 1871 by two brothers who had come\n"
        "from the north to find work, and it burnt down twice in\n"
        "their lifetime. They rebuilt it each time, larger than it\n"
        "had been.\n"
        "\n"
        "Nobody knows who owns it today.\n"
    )
    first = text.index("They")
    assert texts(text) == [
        text[: first - 1],
        text[first : text.index("\n\n")],
        "Nobody knows who owns it today.",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["- the first item of the list, which is as long as a line of prose", "- the second one"],
        ["1. the first item of the list, which is as long as a line of prose", "2. the second"],
        ["| Name of the thing that is counted here in this table | 12 |", "| Other | 13 |"],
        ["* the first item of the list, which is as long as a line of prose", "  * inner"],
        ["a) the first item of the list, which is as long as a line of prose", "b) the second"],
        ["Milk", "Eggs", "Bread"],
        ["Name: the name of the one who wrote this", "Date: 3 May", "Place: Bern"],
        ["One paragraph on a line of its own that is long. " * 5 + "End", "Next " * 50 + "end"],
    ],
)
def test_items_rows_and_short_lines_are_not_joined(lines: list[str]) -> None:
    found = texts("\n".join(lines))
    assert len(found) >= len(lines)
    assert [sentence for sentence in found if "\n" in sentence] == []


def test_a_single_wrapped_line_is_joined_where_its_sentence_goes_on() -> None:
    wide = "They opened it again in the spring of the year"
    assert texts(f"{wide}\nthat followed.") == [f"{wide}\nthat followed."]
    assert texts(f"{wide}\nContents") == [wide, "Contents"]


def test_what_never_ends_is_cut_at_white_space() -> None:
    text = "word " * 1000
    found = split_sentences(text)
    # 5,000 characters in pieces of at most 2,000 that end with a whole word.
    assert len(found) == 3
    assert all(text[one.start : one.end].split() == ["word"] * 400 for one in found[:1])
    assert all(one.end - one.start <= 2000 for one in found)
    assert [one.end - one.start for one in split_sentences("x" * 4500)] == [2000, 2000, 500]


@pytest.mark.parametrize("text", ["`" * 200_000, "“a " * 70_000, "A. " * 70_000])
def test_a_huge_line_is_split_in_bounded_time(text: str) -> None:
    # By a window at a time: over all of it, the first two would take minutes.
    found = split_sentences(text)
    assert all(one.end - one.start <= 2000 for one in found)
    assert sum(one.end - one.start for one in found) >= 2 * len(text) // 3


def test_no_sentence_is_cut_between_two_windows() -> None:
    sentence = "Whoever reads this line to its end has read a very long line. "
    assert set(texts(sentence * 2000)) == {sentence.strip()}


@given(st.lists(LINES, max_size=15))
def test_headings_told_from_their_shape_are_sentences(lines: list[str]) -> None:
    text = "\n".join(lines)
    headings = find_headings(text)
    sentences = split_sentences(text, headings)
    marked = [(one.start, one.end) for one in sentences if one.is_heading]
    assert marked == [(heading.start, heading.end) for heading in headings]
    assert all(a.end <= b.start for a, b in pairwise(sentences))
