"""Places that a question names by their numbers, and where they are in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.loaders import parse
from rag.retrieve.places import is_at, named_place

TERMS = """TERMS OF SUPPLY

12. Interruption

12.1 We may interrupt the supply

   a. where life is in danger
   b. where a bill has been open for 60 days

12.2 Reconnection costs 45 crowns.

13. Liability

(1) We answer for pipes.

(2) We don't answer for frost.
"""


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What does section 3.2 say?", ("3", "2")),
        ("§14.2", ("14", "2")),
        ("What is in § 13(3)?", ("13", "3")),
        ("What does § 9 (4) of the regulations say?", ("9", "4")),
        ("Which damage is named in 13.1(b)?", ("13", "1", "b")),
        ("What does clause 12.1.b say?", ("12", "1", "b")),
        ("house rules Art 8 para 3", ("8", "3")),
        ("What was resolved under item 4?", ("4",)),
    ],
)
def test_a_place_is_named_by_its_number(question: str, place: tuple[str, ...]) -> None:
    found = named_place(question)
    assert found is not None
    assert found[0] == place


@pytest.mark.parametrize(
    "question",
    [
        "What does version 4.1.3 fix?",
        "Which truck lifts to 9.1 m?",
        "How many days of leave after 8 years?",
        "What is 12.5 percent of it?",
        "How many articles are there?",
    ],
)
def test_other_numbers_name_no_place(question: str) -> None:
    assert named_place(question) is None


@pytest.mark.parametrize(
    ("words", "place", "is_there"),
    [
        ("where a bill", ("12", "1", "b"), True),
        ("where a bill", ("12", "1"), True),  # a part of it
        ("where a bill", ("12",), True),
        ("where life", ("12", "1", "b"), False),
        ("Reconnection", ("12", "2"), True),
        ("Reconnection", ("12", "1"), False),
        ("frost", ("13", "2"), True),
        ("pipes", ("13", "2"), False),
        ("frost", ("14",), False),
    ],
)
def test_what_has_the_number_or_is_a_part_of_it_is_there(
    words: str, place: tuple[str, ...], is_there: bool
) -> None:
    document = parse(Path("terms.txt"), TERMS.encode())
    assert is_at(document, document.text.index(words), place) is is_there


def test_a_heading_may_be_numbered_with_a_word() -> None:
    document = parse(Path("a.md"), b"# Item 4 Lecture times\n\nThey begin at 8:30.\n")
    assert is_at(document, document.text.index("They"), ("4",))
