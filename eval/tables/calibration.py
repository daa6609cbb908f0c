"""What a calibration found: both error rates over the threshold, and the model."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from eval.calibrate import FOLDS, Calibration
from eval.metrics import Estimate, mean
from eval.tables.cells import plain_table
from eval.tradeoff import THRESHOLDS, Confidences
from rag.answer import FEATURES
from rag.settings import RefusalSettings

_SHOWN = THRESHOLDS[4::5]  # 0.05, 0.10, ...


def threshold_table(found: Calibration) -> Table:
    """Both error rates of held-out questions, with their intervals, over the thresholds."""
    chosen = found.refusal.threshold
    table = plain_table()
    table.add_column("threshold", justify="right")
    for name, ones in (
        ("false refusals", found.held_out.answerable),
        ("false answers", found.held_out.unanswerable),
    ):
        table.add_column(f"{name} (n = {len(ones):,})", justify="right", no_wrap=True)
    table.add_column("")
    for threshold in sorted({*_SHOWN, chosen}):
        style = "bold" if threshold == chosen else ""
        table.add_row(
            f"{threshold:.2f}",
            *map(_percent, _estimates(found.held_out, threshold)),
            "<- chosen" if threshold == chosen else "",
            style=style,
        )
    return table


def calibration_lines(found: Calibration, current: RefusalSettings) -> Iterator[Text]:
    """The model, what to expect of it, and how the present one does."""
    yield Text(
        f"Confidences by {FOLDS}-fold cross-validation: each question's comes from a model that was"
        " fitted without it."
    )
    yield Text(
        "Chosen is the threshold with the fewest mistakes, both rates added up; of equal ones, the"
        " middle one."
    )
    yield Text.assemble(
        ("\nFitted   ", "bold"),
        f"{_model_text(found.refusal)}\n",
        f"         false refusals {_percent(found.false_refusal)},"
        f" false answers {_percent(found.false_answer)}\n"
        "         (on questions that neither the model nor the threshold was chosen with)",
    )
    refusals, answers = _estimates(found.current, current.threshold)
    yield Text.assemble(
        ("Present  ", "bold"),
        f"{_model_text(current)}\n",
        f"         false refusals {_percent(refusals)}, false answers {_percent(answers)}",
    )


def _model_text(model: RefusalSettings) -> str:
    weights = ", ".join(
        f"{name} {weight:g}" for name, weight in zip(FEATURES, model.weights, strict=True)
    )
    return f"{weights}, intercept {model.intercept:g}, threshold {model.threshold:g}"


def _estimates(found: Confidences, threshold: float) -> tuple[Estimate, Estimate]:
    refusals = mean(float(value < threshold) for value in found.answerable)
    answers = mean(float(value >= threshold) for value in found.unanswerable)
    assert refusals is not None
    assert answers is not None
    return refusals, answers


def _percent(estimate: Estimate) -> str:
    """3.1 % (1.2–5.4)"""
    value, low, high = (100 * part for part in (estimate.value, estimate.low, estimate.high))
    return f"{value:.1f} % ({low:.1f}–{high:.1f})"
