"""The report's page: what its template is filled with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.baseline import Baseline, Changes, effective_settings
from eval.metrics import METRICS
from eval.report.failures import REASONS, failures
from eval.report.plots import kind_plots, latency_plot, recall_plot, tradeoff_plot
from eval.run import RANKS, Run
from eval.scores import LATENCIES, Figure, Scores, figures, mean_search
from eval.tables import move_text
from eval.tables.cells import compared, interval_text, value_text

if TYPE_CHECKING:
    from eval.judge import Judged

_FOLDER = Path(__file__).parent
# The figures that say most, shown large at the top.
_HEADLINES = {
    "hit@1": "of the searches find evidence first",
    "contains_answer": "of the answers hold a gold answer",
    "false_refusal": "of the answerable questions are refused",
    "false_answer": "of the unanswerable questions are answered",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of figures, as text."""

    figure: Figure
    value: str
    interval: str
    before: str = ""
    change: str = ""
    verdict: str = ""


def render(
    run: Run,
    scores: Scores,
    *,
    title: str,
    comparison: tuple[Baseline, Changes] | None = None,
    judged: Judged | None = None,
) -> str:
    """The whole page. Nothing in it is fetched from anywhere, and it runs no script."""
    # Text from documents and questions is only ever a value, and is escaped everywhere.
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found = figures(scores)
    values = {figure.name: figure.estimate for figure in found}
    return environment.get_template("report.html").render(
        title=title,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        run=run,
        size=mean_search(run),
        ranks=RANKS,
        headlines=[
            (name, words, values[name]) for name, words in _HEADLINES.items() if name in values
        ],
        groups=[
            [_row(figure, comparison) for figure in group]
            for _, group in groupby(found, key=lambda figure: figure.metric.group)
        ],
        metrics=METRICS,
        changes=comparison[1] if comparison else None,
        judged=judged,
        judged_rows=[_row(figure, None) for figure in judged.figures] if judged else [],
        move_text=move_text,
        questions={result.case.id: result.case.question for result in run.results},
        kinds=kind_plots(run, scores),
        tradeoff=tradeoff_plot(run),
        recall=recall_plot(run),
        latencies=[
            plot
            for name, label in LATENCIES.items()
            if (plot := latency_plot(label, list(scores[name].values())))
        ],
        failures=failures(run, scores),
        reasons=REASONS,
        settings=effective_settings(run.settings),
    )


def _row(figure: Figure, comparison: tuple[Baseline, Changes] | None) -> Row:
    estimate = figure.estimate
    return Row(
        figure,
        value_text(figure.metric, estimate.value),
        interval_text(figure.metric, estimate),
        *(compared(figure, *comparison) if comparison else ()),
    )
