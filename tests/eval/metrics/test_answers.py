"""Metrics of answers and refusals: figures worked out by hand, and what always holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Case
from eval.metrics import (
    bold_is_answer,
    contains_answer,
    exact_match,
    false_answer,
    false_refusal,
    token_f1,
)
from eval.metrics.answers import normalise
from rag.types import Segment
from tests.eval.metrics.cases import REFUSAL, UNANSWERABLE, UNMARKED, answer, case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Sagrada Família!", "sagrada família"),
        ("more than 1,000", "more than 1000"),
        ("Anna ate a banana and an apple", "anna ate banana and apple"),
        ("“model” – of its kind", "model of its kind"),
        ("Pai\u0301s", "pa\u00eds"),  # a letter with a combining accent is the letter
        ("80%", "80"),
        ("The", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (["more than 1,000"], 1.0),  # holds "1,000"
        (["1,000"], 1.0),
        (["1,000 jobs"], 1.0),
        (["2024"], 0.0),
        (["000"], 0.0),  # whole words only
        (["1,000", "jobs"], 1.0),
        ([], None),  # no mark
    ],
)
def test_words_in_bold_are_the_answer(marked: list[str], expected: float | None) -> None:
    pieces = [Segment("In 2024 it made "), *(Segment(one, bold=True) for one in marked)]
    shown = replace(answer(), segments=tuple(pieces))
    assert bold_is_answer(case(answers=("1,000", "1,000 new jobs")), shown) == expected
    assert bold_is_answer(UNANSWERABLE, shown) is None


def test_markers_and_bold_are_no_part_of_the_answer() -> None:
    segments = (
        Segment("It made "),
        Segment("more than 1,000", bold=True),
        Segment(" jobs"),
        Segment("[1]", marker=1),
        Segment("at [2] plants."),  # the document's own brackets
        Segment("[2]", marker=2),
    )
    shown = replace(answer(), segments=segments)
    assert exact_match(case(answers=("It made more than 1,000 jobs at 2 plants",)), shown) == 1.0


@pytest.mark.parametrize(
    ("text", "exact", "f1", "contained"),
    [
        # Exactly a gold answer, after normalisation.
        ("7 months.", 1.0, 1.0, 1.0),
        ("Seven months.", 1.0, 1.0, 1.0),
        # 5 words, 2 shared of 2: precision 2/5, recall 1, F1 = 2 * 2 / (5 + 2).
        ("It took just 7 months.", 0.0, 4 / 7, 1.0),
        # 'months' alone: precision 1/2, recall 1/2.
        ("17 months", 0.0, 0.5, 0.0),
        # The words, but not in a row: precision 2/3, recall 1, F1 = 4/5.
        ("7 long months", 0.0, 0.8, 0.0),
        # 1 of 1 word shared, of 2 gold: precision 1, recall 1/2.
        ("months", 0.0, 2 / 3, 0.0),
        ("", 0.0, 0.0, 0.0),
    ],
)
def test_answers_by_hand(text: str, exact: float, f1: float, contained: float) -> None:
    gold = case(answers=("7 months", "seven months"))
    assert exact_match(gold, answer(text)) == exact
    assert token_f1(gold, answer(text)) == pytest.approx(f1)
    assert contains_answer(gold, answer(text)) == contained


def test_a_number_inside_another_is_not_contained() -> None:
    assert contains_answer(case(answers=("7",)), answer("It was 1976.")) == 0.0
    assert contains_answer(case(answers=("7",)), answer("It was 7.")) == 1.0


def test_words_repeated_in_the_answer_count_once_for_a_gold_word() -> None:
    # 'turkey turkey turkey' against 'turkey': 1 shared, F1 = 2 * 1 / (3 + 1).
    assert token_f1(case(answers=("Turkey",)), answer("Turkey, Turkey, Turkey")) == 0.5


def test_a_refusal_gives_no_answer_even_when_it_names_one() -> None:
    gold = case(answers=("more than 1,000",))
    assert exact_match(gold, REFUSAL) == 0.0
    assert token_f1(gold, REFUSAL) == 0.0
    assert contains_answer(gold, REFUSAL) == 0.0


@pytest.mark.parametrize(
    "one",
    [
        UNANSWERABLE,
        replace(UNANSWERABLE, answers=("no idea",)),
        UNMARKED,
        case(answers=("The",)),  # normalises to nothing, which anything would contain
    ],
)
def test_answer_metrics_do_not_apply(one: Case) -> None:
    assert exact_match(one, answer("x")) is None
    assert token_f1(one, answer("x")) is None
    assert contains_answer(one, answer("x")) is None


words = st.lists(st.sampled_from(["seven", "months", "the", "7", "1976"]), max_size=6)


@given(words, st.lists(words.map(" ".join), min_size=1, max_size=3))
def test_answer_invariants(text: list[str], gold: list[str]) -> None:
    one, shown = case(answers=tuple(gold)), answer(" ".join(text))
    exact, f1, contained = (
        metric(one, shown) for metric in (exact_match, token_f1, contains_answer)
    )
    if exact is None or f1 is None or contained is None:
        assert exact is f1 is contained is None
    else:
        assert exact <= f1 <= 1
        assert exact <= contained <= 1
        assert (f1 == 0) <= (contained == 0)


def test_refusal() -> None:
    shown = answer("x")
    assert false_refusal(UNMARKED, shown) == 0.0
    assert false_refusal(UNMARKED, REFUSAL) == 1.0
    assert false_refusal(UNANSWERABLE, REFUSAL) is None
    assert false_answer(UNANSWERABLE, shown) == 1.0
    assert false_answer(UNANSWERABLE, REFUSAL) == 0.0
    assert false_answer(UNMARKED, shown) is None
