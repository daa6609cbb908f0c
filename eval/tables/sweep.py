"""The values of a setting side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from eval.scores import figures
from eval.sweep import Trial
from eval.tables.cells import STYLES, interval_text, plain_table, value_text, verdict

_COLUMNS = 3  # as many as fit into 80 characters
_MARKS = {"better": "+", "worse": "-"}


def sweep_tables(trials: Sequence[Trial]) -> Iterator[Table]:
    """A column for each value, a few to a table.

    A cell has the value, the number of cases, a mark where it is significantly better (+) or
    worse (-) than with the first value of the sweep, and below them the interval.
    """
    by_trial = [{figure.name: figure for figure in figures(trial.scores)} for trial in trials]
    lines = {name: figure for found in by_trial for name, figure in found.items()}
    for low in range(0, len(trials), _COLUMNS):
        table = plain_table()
        table.add_column("metric", no_wrap=True)
        part = list(zip(trials, by_trial, strict=True))[low : low + _COLUMNS]
        for trial, _ in part:
            table.add_column(Text(trial.value), justify="right", no_wrap=True)
        group = ""
        for name, line in lines.items():
            if group and line.metric.group != group:
                table.add_section()
            group = line.metric.group
            cells = []
            for trial, found in part:
                if name not in found:
                    cells.append(Text("–", style="dim"))
                    continue
                metric, estimate = found[name].metric, found[name].estimate
                word = verdict(trial.changes, metric.name) if trial.changes else ""
                cells.append(
                    Text.assemble(
                        (
                            value_text(metric, estimate.value),
                            STYLES[word] if word in _MARKS else "",
                        ),
                        (f" ({estimate.n:,})", "dim"),
                        (_MARKS.get(word, " "), STYLES[word]),
                        (f"\n{interval_text(metric, estimate)} ", "dim"),
                    )
                )
            table.add_row(name, *cells)
        yield table
