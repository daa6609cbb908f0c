"""Sentences: nothing is lost or moved, and each ends where a reader would end it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaders import parse
from rag.documents.loaders.decoding import find_headings
from rag.documents.sentences import sentences_of, split_sentences
from rag.types import Block, BlockKind, Cell, Document
from tests.rag.documents.made import made
from tests.texts import LINES, TEXTS, documents


@st.composite
def made_of_blocks(draw: st.DrawFn) -> Document:
    """A text each part of which is a block of some kind."""
    text = ""
    blocks = []
    for part in draw(st.lists(TEXTS.map(str.strip).filter(bool), max_size=4)):
        kind: BlockKind = draw(st.sampled_from(get_args(BlockKind)))
        blocks.append(Block(kind, len(text), len(text) + len(part)))
        text += f"{part}\n"
    return Document("d", text, blocks=tuple(blocks), is_plain=draw(st.booleans()))


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
    text = (
        'Dr. Lee paid $3.5 million (approx.) to J. R. Smith. "Why would she?" he asked.  It\'s'
        " there at a.b.com."
    )
    assert texts(text) == [
        "Dr. Lee paid $3.5 million (approx.) to J. R. Smith.",
        '"Why would she?" he asked.',
        "It's there at a.b.com.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Yes. The museum is open on Mondays.",
        "Is it? No. It has been closed for years.",
        "The museum is open on Mondays. Not in May.",
        "1. Wait. Then open the door slowly.",
        "了。这里每天都开放。",
    ],
)
def test_a_word_or_three_are_no_sentence_of_their_own(text: str) -> None:
    assert texts(text) == [text]


def test_a_script_without_blanks_has_words_too() -> None:
    assert texts("博物馆每天开放。星期一不开放。") == ["博物馆每天开放。", "星期一不开放。"]


def test_what_is_over_long_takes_no_word_in() -> None:
    long = "word " * 399 + "end."  # 1,999 characters
    assert [len(text) for text in texts(f"Yes. {long}")] == [4, 1999]
    assert [len(text) for text in texts(f"{long} Yes.")] == [1999, 4]


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
        ["Yes.", "The one after it on a line of its own"],
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


@given(blocks=made_of_blocks())
def test_sentences_hold_what_is_visible_in_blocks_but_for_furniture(blocks: Document) -> None:
    held = [False] * len(blocks.text)
    for sentence in sentences_of(blocks):
        assert sentence.end - sentence.start <= 2000 or sentence.is_heading
        for offset in range(sentence.start, sentence.end):
            assert not held[offset]
            held[offset] = True
    for block in blocks.blocks:
        for offset in range(block.start, block.end):
            is_due = block.kind != "furniture" and not blocks.text[offset].isspace()
            assert held[offset] or not is_due
            assert not (held[offset] and block.kind == "furniture")


def blocks_of(document: Document) -> list[str]:
    return [document.text[one.start : one.end] for one in sentences_of(document)]


def test_blocks_that_are_short_as_a_whole_stay_as_they_are() -> None:
    document = made("heading1 Bring", "item1 Passport", "item1 Photo", "term Fee", "label A\tB")
    assert blocks_of(document) == ["Bring", "Passport", "Photo", "Fee", "A\tB"]


@pytest.mark.parametrize(
    ("piece", "says_something"),
    [
        ("Key bindings", False),
        ("11.8.1", False),
        ("}", False),
        ("Closed today.", True),
        ("Room 214", True),
        ("Ring the bell twice", True),
    ],
)
def test_a_word_or_three_between_others_say_nothing(piece: str, says_something: bool) -> None:
    document = parse(Path("a.md"), f"# Doors\n\nThe door is green.\n\n{piece}\n".encode())
    last = sentences_of(document)[-1]
    assert (document.text[last.start : last.end], last.is_heading) == (piece, not says_something)


def test_a_word_or_three_alone_under_a_heading_are_its_value() -> None:
    document = parse(Path("a.md"), b"# Director\n\nJane Smith\n\n# Phone\n\n4711\n")
    assert [s.is_heading for s in sentences_of(document)] == [True, False, True, False]


def test_a_newline_in_a_block_of_a_plain_file_ends_no_sentence() -> None:
    document = replace(made("paragraph The fee is due"), text="The fee\nis due")
    assert blocks_of(document) == ["The fee\nis due"]


def test_a_line_break_in_a_block_of_any_other_file_ends_a_sentence() -> None:
    text = "The fee is due on Monday\nThe rest of it is due on Tuesday"
    document = replace(made(f"paragraph {text.replace(chr(10), ' ')}"), text=text, is_plain=False)
    assert blocks_of(document) == text.split("\n")
    address = replace(made("paragraph Museum Main Street 5"), text="Museum\nMain Street 5")
    assert blocks_of(replace(address, is_plain=False)) == ["Museum\nMain Street 5"]


@pytest.mark.parametrize("named", ["de", "de-AT", "DE_de"])
def test_the_language_that_a_document_names_is_its_language(named: str) -> None:
    document = made("paragraph Wir treffen uns am 3. Mai im Garten des Museums.")
    assert len(blocks_of(document)) == 2  # too short for a guess
    assert len(blocks_of(replace(document, properties={"language": named}))) == 1


def test_the_language_is_guessed_from_the_whole_document() -> None:
    german = "paragraph Das Museum ist von Montag bis Freitag geöffnet und am Sonntag geschlossen."
    document = made(*[german] * 5, "paragraph Die nächste Führung findet am 3. Mai statt.")
    assert blocks_of(document)[-1] == "Die nächste Führung findet am 3. Mai statt."


@pytest.mark.parametrize(
    ("line", "is_lead"),
    [
        ("Bring the following:", True),
        ("Bring the **following:**", True),
        ("Version 4.2 needs:", True),
        ("The fee is 12 EUR. It covers:", False),  # it answers something, too
        ("Bring what follows.", False),
    ],
)
def test_a_line_that_only_leads_to_a_list_is_no_answer(line: str, is_lead: bool) -> None:
    document = made(f"paragraph {line}", "item1 A passport", "item1 Two photographs")
    found = sentences_of(document)
    assert document.text[found[0].start : found[0].end] == line
    assert [one.is_heading for one in found] == [is_lead, False, False]
    # Where it leads to nothing, it is what there is.
    assert not any(one.is_heading for one in sentences_of(made(f"paragraph {line}")))


def test_a_row_that_only_names_the_rows_below_it_is_no_answer() -> None:
    document = made(
        "header Costs\t2023", "row Wages:", "row Staff\t12", "row Helpers\t3", "row None"
    )
    costs, wages, staff, helpers, none = document.blocks
    # The loaders tell which rows stand below another one.
    wages = replace(wages, cells=(Cell(wages.start, wages.end, 0),))
    blocks = (costs, wages, replace(staff, parent=1), replace(helpers, parent=1), none)
    found = sentences_of(replace(document, blocks=blocks))
    assert [one.is_heading for one in found] == [True, True, False, False, False]
