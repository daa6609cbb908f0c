"""Whether a number lies within a range that a text gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.words.notation.ranges import lies_within


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (8, "Years of service: 7 to 14; Days of leave: 31"),
        (4, "3-6 years"),
        (4, "3–6 years"),
        (10, "Children from 8 to 14 years take half a tablet."),
        (16, "15 and more"),
        (16, "15+"),
        (70, "over 65"),
        (3, "under 5"),
        (20, "up to 25 MB"),
        (7, "between 5 and 9"),
        (2.5, "2.4 to 2.6 bar"),
    ],
)
def test_within(number: float, text: str) -> None:
    assert lies_within(number, text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (15, "Years of service: 7 to 14; Days of leave: 31"),
        (2, "3 to 6"),
        (300, "HX-200, HX-250 and HX-400"),  # names of models are no range
        (14, "15 and more"),
        (6, "under 5"),
        (8, "8 tablets"),  # the number itself is none
        (1, ""),
    ],
)
def test_outside(number: float, text: str) -> None:
    assert not lies_within(number, text)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_holds_what_lies_between_its_ends(low: int, high: int, number: int) -> None:
    assert lies_within(number, f"{low} to {high}") == (low <= number <= high)
