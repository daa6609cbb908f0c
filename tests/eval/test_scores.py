"""From results to figures, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.metrics import METRICS
from eval.scores import figures, kind_estimates, mean_search, score
from tests.eval.cases import answer, case, passage, refusal, result, run_of, unanswerable

EVIDENCE = (0, 26)  # "The plant is in Barcelona."


def test_every_metric_of_a_hand_made_run() -> None:
    asked = case("q1", EVIDENCE, answers=("Barcelona",))
    # A short passage elsewhere, then one that holds the evidence: 26 of its 43 characters.
    found = result(asked, answer("It is in Barcelona.", (4, 26)), passage(50, 60), passage(0, 43))
    scores = score(run_of([found, result(unanswerable(), refusal())]))
    assert list(scores) == list(METRICS)
    assert {name: values["q1"] for name, values in scores.items() if "q1" in values} == {
        "hit@1": 0.0,
        "hit@3": 1.0,
        "hit@5": 1.0,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(0.6309, abs=1e-4),
        "character_recall": 1.0,
        "character_precision": pytest.approx(26 / 53),
        "character_iou": pytest.approx(26 / 53),
        "exact_match": 0.0,
        "token_f1": pytest.approx(2 * 1 / (4 + 1)),
        "contains_answer": 1.0,
        "tight": 1.0,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
        "verbatim_rate": 1.0,
        "false_refusal": 0.0,
        "search_seconds": 0.01,
        "ask_seconds": 0.02,
    }
    # Nothing but refusing and time applies to a question without an answer.
    assert {name for name, values in scores.items() if "u1" in values} == {
        "false_answer",
        "search_seconds",
        "ask_seconds",
    }


def test_rank_metrics_look_at_the_search_for_ten_and_hits_at_the_one_for_k() -> None:
    found = replace(
        result(case("q1", EVIDENCE), refusal(), passage(50, 60)),
        ranking=(*[passage(50, 60)] * 6, passage(0, 43)),
    )
    scores = score(run_of([found]))
    assert scores["mrr@10"]["q1"] == pytest.approx(1 / 7)
    assert scores["hit@5"]["q1"] == 0.0
    assert scores["character_recall"]["q1"] == 0.0


def test_hits_beyond_k_are_left_out() -> None:
    found = result(case("q1", EVIDENCE), refusal(), passage(0, 43))
    names = {figure.name for figure in figures(score(run_of([found], k=3)))}
    assert {"hit@1", "hit@3"} <= names
    assert "hit@5" not in names


def test_figures_without_evidence_are_those_of_answers_alone() -> None:
    found = result(case("q1", answers=("7",)), answer("It made 7 cars."), passage(0, 43))
    groups = {figure.metric.group for figure in figures(score(run_of([found])))}
    assert groups == {"answers", "refusal", "latency"}


def test_latency_has_a_median_and_a_95th_percentile() -> None:
    seconds = [0.001 * number for number in range(101)]
    results = [
        result(unanswerable(f"u{number}"), refusal(), seconds=(one, 2 * one))
        for number, one in enumerate(seconds)
    ]
    found = {figure.name: figure.estimate for figure in figures(score(run_of(results)))}
    assert found["search p50"].value == pytest.approx(0.050)
    assert found["search p95"].value == pytest.approx(0.095)
    assert found["ask p95"].value == pytest.approx(0.190)
    assert found["search p50"].low < 0.050 < found["search p50"].high
    assert found["false_answer"].n == found["ask p50"].n == 101


def test_estimates_by_kind_keep_the_order_of_the_file_and_leave_out_what_does_not_apply() -> None:
    run = run_of(
        [
            result(case("q1", kind="typo"), refusal()),
            result(unanswerable("u1"), refusal()),
            result(case("q2", kind="fact"), answer("Yes")),
            result(case("q3", kind="typo"), answer("Yes")),
        ]
    )
    found = kind_estimates(run, score(run), "false_refusal")
    assert [(kind, one.value, one.n) for kind, one in found.items()] == [
        ("typo", 0.5, 2),
        ("fact", 0.0, 1),
    ]


def test_mean_size_of_a_search() -> None:
    first = result(case("q1"), refusal(), passage(0, 8), passage(20, 30))
    size = mean_search(run_of([first, result(case("q2"), refusal())]))
    assert (size.passages, size.characters, size.first) == (1, 9, 4)
