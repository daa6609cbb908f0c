"""What a question takes from the conversation before it."""

from __future__ import annotations

import pytest

from rag.retrieve.dialogue import standalone
from rag.types import Message


def asked_after(question: str, *earlier: str) -> str:
    """The question as it is looked up after these."""
    history: list[Message] = []
    for one in earlier:
        history += [{"role": "user", "content": one}, {"role": "assistant", "content": "Yes."}]
    return standalone(question, history)


@pytest.mark.parametrize(
    ("question", "earlier", "whole"),
    [
        ("and F-14?", "What does F-07 mean?", "What does F-14 mean?"),
        ("and e07?", "What does E05 mean?", "What does e07 mean?"),
        ("And after 16 years?", "How long is it after 8 years?", "How long is it after 16 years?"),
        (
            "what about Sennet Hill",
            "When is the North Campus library open?",
            "When is the Sennet Hill library open?",
        ),
        (
            "And for the Vessa 900 XL?",
            "What does a token for the Vessa 700 cost?",
            "What does a token for the Vessa 900 XL cost?",
        ),
        ("What about 2026?", "What did it cost in 2025?", "What did it cost in 2026?"),
        ("And how loud is it?", "How heavy is the HX-400?", "And how loud is it? (HX-400)"),
        ("How old is she?", "Who leads the Kittiwake project?", "How old is she? (Kittiwake)"),
    ],
)
def test_a_question_takes_from_the_one_before_what_it_leaves_out(
    question: str, earlier: str, whole: str
) -> None:
    assert asked_after(question, earlier) == whole


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("Who runs Depot South?", "Who runs Depot North?"),  # whole
        ("And who pays?", "Who runs Depot North?"),  # goes on without a thing
        ("what about other cities?", "What may a hotel in Oslo cost?"),  # names none
        ("And in Oslo?", "What did it cost in 2025?"),  # another kind of thing
        ("And how loud is it?", "How heavy is the pump?"),  # the earlier one names none
    ],
)
def test_other_questions_stay_as_they_are(question: str, earlier: str) -> None:
    assert asked_after(question, earlier) == question


def test_a_second_further_question_takes_from_the_whole_one() -> None:
    assert asked_after("and F-14?", "What does F-07 mean?", "and F-09?") == "What does F-14 mean?"


def test_without_a_conversation_nothing_is_taken() -> None:
    assert standalone("and F-14?", []) == "and F-14?"
