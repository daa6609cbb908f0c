"""Metrics of citations: figures worked out by hand in comments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.metrics import citation_precision, citation_recall, tight, verbatim_rate
from tests.eval.metrics.cases import (
    DOCUMENTS,
    REFUSAL,
    UNANSWERABLE,
    UNMARKED,
    answer,
    case,
    passage,
)


def test_citations_by_hand() -> None:
    # Quotes: 100-200 holds evidence 120-140; 200-300 meets evidence 300-320 and shares nothing.
    # Precision 1 of 2 quotes; recall 1 of 2 spans.
    one, shown = case((120, 140), (300, 320)), answer("", (100, 200), (200, 300))
    assert citation_precision(one, shown) == 0.5
    assert citation_recall(one, shown) == 0.5
    # One character further and both are touched.
    assert citation_precision(one, answer("", (100, 200), (200, 301))) == 1.0
    assert citation_recall(one, answer("", (100, 200), (200, 301))) == 1.0


@pytest.mark.parametrize(
    ("text", "quotes", "expected"),
    [
        ("It was 1,000.", [(100, 200)], 1.0),
        ("It was 1,000.", [(100, 130), (130, 200)], 1.0),  # both hold evidence
        ("It was 1,000.", [(100, 200), (200, 300)], 0.0),  # the second is beside it
        ("It was 900.", [(100, 200)], 0.0),  # evidence, and the answer isn't in it
        ("It was 1,000.", [], 0.0),  # right, and nothing shows it
    ],
)
def test_an_answer_is_tight_if_it_is_right_and_that_alone(
    text: str, quotes: list[tuple[int, int]], expected: float
) -> None:
    one = case((120, 140), answers=("1000",))
    assert tight(one, answer(text, *quotes)) == expected
    assert tight(one, REFUSAL) == 0.0
    assert tight(case(answers=("1000",)), answer(text, *quotes)) is None  # no evidence is known
    assert tight(UNANSWERABLE, answer(text, *quotes)) is None


def test_overlapping_evidence_is_one_span_to_cite() -> None:
    # 120-140 and 130-150 are alternatives: a quote of 100-125 touches the one span there is.
    one = case((120, 140), (130, 150))
    assert citation_recall(one, answer("", (100, 125))) == 1.0


def test_citations_of_another_document() -> None:
    shown = answer("", (100, 200), source="b")
    assert citation_precision(case((120, 140)), shown) == 0.0
    assert citation_recall(case((120, 140)), shown) == 0.0


def test_citations_of_a_copy() -> None:
    shown = answer("", (100, 200), source="b")
    copied = replace(shown.citations[0], passage=replace(shown.citations[0].passage, copies=("a",)))
    shown = replace(shown, citations=(copied,))
    assert citation_precision(case((120, 140)), shown) == 1.0
    assert citation_recall(case((120, 140)), shown) == 1.0


def test_citations_shifted_by_one_passage() -> None:
    one = case((120, 140))
    assert citation_precision(one, answer("", (100, 200))) == 1.0
    assert citation_precision(one, answer("", (200, 300))) == 0.0
    assert citation_recall(one, answer("", (200, 300))) == 0.0


def test_an_answer_without_citations_touches_no_evidence_and_has_no_precision() -> None:
    for shown in (answer("x"), REFUSAL):
        assert citation_precision(case((120, 140)), shown) is None
        assert citation_recall(case((120, 140)), shown) == 0.0
        assert verbatim_rate(shown, DOCUMENTS) is None


def test_citation_metrics_do_not_apply_without_evidence() -> None:
    for one in (UNANSWERABLE, UNMARKED):
        assert citation_precision(one, answer("", (100, 200))) is None
        assert citation_recall(one, answer("", (100, 200))) is None


def test_verbatim_rate() -> None:
    shown = answer("", (100, 200), (300, 400))
    assert verbatim_rate(shown, DOCUMENTS) == 1.0
    first, second = shown.citations
    for altered in (
        replace(second, quote=second.quote[:-1] + "?"),  # one character
        replace(second, quote=second.quote[:-1]),
        replace(second, start=301),
        replace(second, start=300 - 1000, end=400 - 1000),  # Python would count from the end
        replace(second, quote="", start=300, end=300),
        replace(second, quote="", start=2000, end=2100),  # past the end a slice is empty
        replace(second, passage=passage(300, 400, "unknown")),
    ):
        assert verbatim_rate(replace(shown, citations=(first, altered)), DOCUMENTS) == 0.5
