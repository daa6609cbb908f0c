"""How a figure is written, in a table's cell and elsewhere."""

from __future__ import annotations

from rich import box
from rich.table import Table

from eval.baseline import Baseline, Changes
from eval.metrics import Estimate, Metric
from eval.scores import LATENCIES, Figure

STYLES = {"": "", "better": "green", "worse": "bold red", "unclear": "dim", "same": "dim"}


def value_text(metric: Metric, value: float, *, sign: bool = False) -> str:
    """0.912; or milliseconds, where the metric is a time; with a sign where it is a difference."""
    plus = "+" if sign else ""
    if metric.name in LATENCIES:
        return f"{1000 * value:{plus}.{0 if abs(value) >= 0.1 else 1}f} ms"
    return f"{value:{plus}.3f}"


def interval_text(metric: Metric, estimate: Estimate) -> str:
    """0.887–0.934; or milliseconds."""
    low, high = (value_text(metric, edge) for edge in (estimate.low, estimate.high))
    return f"{low.removesuffix(' ms')}–{high}"


def verdict(changes: Changes, name: str) -> str:
    """In a word what happened to a metric; empty where that isn't judged, as with latency.

    "unclear" is a change that the questions are too few to tell from chance.
    """
    change = changes.comparisons.get(name)
    if change is None:
        return ""
    if change.significantly_better:
        return "better"
    if change.significantly_worse:
        return "worse"
    return "unclear" if change.won or change.lost else "same"


def compared(figure: Figure, before: Baseline, changes: Changes) -> tuple[str, str, str]:
    """A figure's value before, on the questions compared; the paired difference; the verdict."""
    metric = figure.metric
    if metric.name in LATENCIES:
        if figure.name not in changes.latency:
            return "", "", ""
        earlier, change = before.latency[figure.name], changes.latency[figure.name]
        return value_text(metric, earlier), value_text(metric, change, sign=True), ""
    if metric.name not in changes.comparisons:
        return "", "", ""
    apart = {*changes.altered, *changes.missing}
    values = [
        question.values[metric.name]
        for name, question in before.questions.items()
        if name not in apart and metric.name in question.values
    ]
    difference = changes.comparisons[metric.name].difference.value
    return (
        value_text(metric, sum(values) / len(values)),
        value_text(metric, difference, sign=True),
        verdict(changes, metric.name),
    )


def plain_table() -> Table:
    """A table without lines but those under its head and between its sections."""
    return Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
