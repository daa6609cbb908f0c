"""The table of all metrics, and the one by kind of question."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from eval.baseline import Baseline, Changes
from eval.metrics import Estimate
from eval.run import Run
from eval.scores import Figure, Scores, kind_estimates
from eval.tables.cells import STYLES, compared, interval_text, plain_table, value_text

# What is told by kind, and its heading.
KIND_METRICS = {
    "hit@1": "hit@1",
    "hit@5": "hit@5",
    "contains_answer": "contains\nanswer",
    "false_refusal": "false\nrefusal",
    "false_answer": "false\nanswer",
}


def metric_table(found: list[Figure], comparison: tuple[Baseline, Changes] | None = None) -> Table:
    """A line for each figure; with a baseline, its value there and the paired difference."""
    table = plain_table()
    table.add_column("metric", no_wrap=True)
    headings = ["value", "95 % interval", "n", *(["before", "change"] if comparison else [])]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    if comparison:
        table.add_column("", no_wrap=True)
    group = ""
    for figure in found:
        if group and figure.metric.group != group:
            table.add_section()
        group = figure.metric.group
        estimate = figure.estimate
        cells: list[str | Text] = [
            figure.name,
            value_text(figure.metric, estimate.value),
            interval_text(figure.metric, estimate),
            f"{estimate.n:,}",
        ]
        if comparison:
            before, change, word = compared(figure, *comparison)
            cells += [before, change, Text(word, style=STYLES[word])]
        table.add_row(*cells)
    return table


def kind_table(run: Run, scores: Scores) -> Table | None:
    """The metrics of `KIND_METRICS` by kind; None where all cases are of one kind.

    A cell has the value, the number of cases, and below them the interval.
    """
    kinds = list(dict.fromkeys(result.case.kind for result in run.results))
    if len(kinds) < 2:
        return None
    by_metric = {name: kind_estimates(run, scores, name) for name in KIND_METRICS}
    columns = {name: estimates for name, estimates in by_metric.items() if estimates}
    table = plain_table()
    table.add_column("kind", max_width=15)
    for name in columns:
        table.add_column(KIND_METRICS[name], justify="right", no_wrap=True)
    for kind in kinds:
        cells = [_cell(columns[name].get(kind)) for name in columns]
        table.add_row(Text(kind or "(none)"), *cells)
    return table


def _cell(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text("–", style="dim")
    return Text.assemble(
        f"{estimate.value:.2f} ",
        (f"({estimate.n})\n{estimate.low:.2f}–{estimate.high:.2f}", "dim"),
    )
