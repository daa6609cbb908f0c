"""How much is quoted around the sentence that answers."""

from __future__ import annotations

import pytest

from rag.answer.extent import extent
from rag.types import Document, Span
from rag.words.terms import content_terms
from tests.rag.documents.made import made

LIST = made(
    "heading1 Coming to stay",
    "paragraph Bring the following to the hospital:",
    "item1 slippers with a closed heel",
    "item1 a list of all medicines",
    "item1 a phone charger",
    "paragraph Visitors are welcome.",
    "item1 flowers",
)


def place(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def quoted(document: Document, words: str, question: str) -> list[str]:
    spans = extent(document, place(document, words), frozenset(content_terms(question)))
    return [document.text[span.start : span.end] for span in spans]


def test_a_list_that_is_asked_for_is_quoted_whole() -> None:
    assert quoted(LIST, "a list of all medicines", "What must I bring to the hospital?") == [
        "slippers with a closed heel",
        "a list of all medicines",
        "a phone charger",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Must I bring a charger to the hospital?",  # names the entry itself
        "How long is the corridor?",  # names nothing that leads to the list
    ],
)
def test_one_entry_that_is_asked_for_is_quoted_alone(question: str) -> None:
    assert quoted(LIST, "a phone charger", question) == ["a phone charger"]


def test_of_a_long_list_the_entry_is_quoted() -> None:
    items = [f"item1 thing number {number}" for number in range(13)]
    document = made("paragraph Bring the following to the hospital:", *items)
    assert quoted(document, "thing number 3", "What do I bring to the hospital?") == [
        "thing number 3"
    ]


def test_an_answer_and_a_clause_are_quoted_whole() -> None:
    document = made(
        "question May I paint my door?",
        "paragraph Inside, in any colour. Outside, only grey-green.",
        "heading1 Statutes",
        "clause(4.2) 4.2 Each member subscribes to five shares. More are welcome.",
        "paragraph The board meets monthly. Minutes are kept.",
    )
    assert quoted(document, "Outside, only grey-green.", "colour of the door") == [
        "Inside, in any colour. Outside, only grey-green."
    ]
    assert quoted(document, "More are welcome.", "shares") == [
        "4.2 Each member subscribes to five shares. More are welcome."
    ]
    assert quoted(document, "Minutes are kept.", "minutes") == ["Minutes are kept."]


def test_a_long_answer_is_quoted_by_the_sentence() -> None:
    long = "The reason is a long one. " * 20
    document = made("question Why is it so?", f"paragraph {long.strip()} It is the law.")
    assert quoted(document, "It is the law.", "why") == ["It is the law."]


FAQ = made(
    "question Can I paint my front door?",
    "paragraph Inside, in any colour you like.",
    "paragraph The outer face keeps its grey-green.",
    "question What does a room cost?",
    "paragraph That depends on the house:",
    "row Oulu 310 euros",
    "question Where do bicycles go?",
    "paragraph Into the cellar.",
)


def test_the_answer_of_a_written_question_is_quoted_whole() -> None:
    assert quoted(FAQ, "Inside, in any colour you like.", "Can I paint my front door?") == [
        "Inside, in any colour you like.",
        "The outer face keeps its grey-green.",
    ]


def test_the_part_that_takes_up_more_of_the_question_answers_alone() -> None:
    part = "The outer face keeps its grey-green."
    assert quoted(FAQ, part, "May I paint the outer face of my front door?") == [part]


def test_of_a_table_in_an_answer_a_row_may_answer() -> None:
    assert len(quoted(FAQ, "Oulu 310 euros", "What does a room cost?")) == 1
