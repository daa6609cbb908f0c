"""The table of metrics, and figures by kind of question."""

from __future__ import annotations

from dataclasses import replace

from eval.metrics import METRICS, by_kind
from tests.eval.metrics.cases import UNMARKED, case, scores


def test_by_kind() -> None:
    kinds = [replace(UNMARKED, id=name, kind=name[0]) for name in ("x1", "y1", "x2", "z1")]
    assert by_kind(kinds, {"x1": 1.0, "x2": 0.0, "y1": 1.0, "other": 1.0}) == {
        "x": {"x1": 1.0, "x2": 0.0},
        "y": {"y1": 1.0},
    }


def test_table_of_metrics() -> None:
    assert all(name == metric.name for name, metric in METRICS.items())
    lower = {name for name, metric in METRICS.items() if not metric.higher_is_better}
    assert lower == {"false_refusal", "false_answer", "search_seconds", "ask_seconds"}
    assert set(scores(case((20, 30)))) <= set(METRICS)
