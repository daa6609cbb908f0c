"""The report's plots, drawn from a run's results."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from eval.metrics import METRICS, Estimate, character_recall, mean, percentile
from eval.metrics.retrieval import gains
from eval.report.svg import Frame, dot, drawing, element, line, path, text
from eval.run import RANKS, Run
from eval.scores import Scores, kind_estimates
from eval.tables import KIND_METRICS
from eval.tradeoff import THRESHOLDS, Rates, confidences

_SHARES = {0.0: "0", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1.0: "1"}
_PERCENTS = {0.0: "0 %", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 1.0: "100 %"}
_WIDTH = 440
_ROW = 24
_BINS = 30  # columns of a histogram, at most; a tick after every few
_PER_TICK = 5


def kind_plots(run: Run, scores: Scores) -> dict[str, Markup]:
    """For each metric told by kind, a dot with its interval for each kind; by the metric's name."""
    plots = {}
    for name in KIND_METRICS:
        overall = mean(scores[name].values())
        if overall is None:
            continue
        kinds = kind_estimates(run, scores, name)
        rows = [(kind or "(none)", estimate) for kind, estimate in kinds.items()]
        if len(rows) > 1:
            rows.insert(0, ("all", overall))
        frame = Frame(130, 6, 230, _ROW * len(rows))
        shapes = [frame.x_axis(_SHARES, "")]
        better = "good" if METRICS[name].higher_is_better else "bad"
        for row, (kind, estimate) in enumerate(rows):
            y = frame.top + _ROW * (row + 0.5)
            shapes += [
                text(f"{_cut(kind)} ({estimate.n:,})", frame.left - 10, y + 4, anchor="end"),
                line((frame.x(estimate.low), y), (frame.x(estimate.high), y), f"whisker {better}"),
                dot(frame.x(estimate.value), y, better, _hint(kind, estimate)),
                text(f"{estimate.value:.2f}", frame.right + 12, y + 4, kind="value"),
            ]
        label = f"{name} by kind of question"
        plots[name] = drawing(_WIDTH, frame.bottom + 22, *shapes, label=label)
    return plots


def tradeoff_plot(run: Run) -> Markup | None:
    """False refusals against false answers over all thresholds on the confidence of the answers."""
    pairs = [(result.answer.confidence, result.case.answerable) for result in run.results]
    found = confidences(pairs)
    if found is None:
        return None
    frame = Frame(56, 10, 350, 250)
    # Every confidence that occurs is a step; above the last one everything is refused.
    steps = [0.0, *sorted({*found.answerable, *found.unanswerable}), math.inf]
    curve = [found.rates(threshold) for threshold in steps]
    marked = [found.rates(threshold) for threshold in THRESHOLDS[4::5]]
    now = found.rates(run.settings.refusal.threshold)
    x, y = frame.at(now.false_answer, now.false_refusal)
    words = _rates_hint(now)
    return drawing(
        _WIDTH,
        frame.bottom + 40,
        frame.x_axis(_PERCENTS, "unanswerable questions that are answered"),
        frame.y_axis(_PERCENTS),
        path([frame.at(one.false_answer, one.false_refusal) for one in curve], "curve first"),
        *(
            dot(*frame.at(one.false_answer, one.false_refusal), "first", _rates_hint(one), 2.5)
            for one in marked
        ),
        dot(x, y, "now", words, 7),
        # The key stands in the upper right, where only a model worse than chance would be.
        dot(frame.right - 168, frame.top + 16, "now", words, 6),
        text(f"threshold now: {now.threshold:g}", frame.right - 155, frame.top + 20, kind="value"),
        text(f"refused wrongly: {now.false_refusal:.1%}", frame.right - 155, frame.top + 37),
        text(f"answered wrongly: {now.false_answer:.1%}", frame.right - 155, frame.top + 53),
        label=f"False refusals against false answers; {words}",
    )


def recall_plot(run: Run) -> Markup | None:
    """Hit and character recall of the first k passages of a search for `RANKS`, by k."""
    ranked = [result for result in run.results if result.case.evidence]
    if not ranked:
        return None
    hits: list[Estimate | None] = []
    recalls: list[Estimate | None] = []
    found = [gains(result.case, result.ranking)[0] for result in ranked]
    for k in range(1, RANKS + 1):
        hits.append(mean(float(any(values[:k])) for values in found))
        shares = [character_recall(result.case, result.ranking, k) for result in ranked]
        recalls.append(mean(share for share in shares if share is not None))
    lowest = min(value.low for value in (*hits, *recalls) if value is not None)
    bottom = max(share for share in (0.0, 0.25, 0.5, 0.75) if share <= lowest)
    ticks = {share: label for share, label in _SHARES.items() if share >= bottom}
    frame = Frame(44, 18, 290, 200, (1.0, float(RANKS)), (bottom, 1.0))
    shapes = [
        frame.x_axis({float(k): str(k) for k in range(1, RANKS + 1)}, "passages"),
        frame.y_axis(ticks),
    ]
    ends = []
    for name, kind, values in (("hit", "first", hits), ("recall", "second", recalls)):
        known = [(k, value) for k, value in enumerate(values, start=1) if value is not None]
        band = [frame.at(k, value.high) for k, value in known]
        band += [frame.at(k, value.low) for k, value in reversed(known)]
        shapes += [
            path(band, f"band {kind}"),
            path([frame.at(k, value.value) for k, value in known], f"curve {kind}"),
            *(dot(*frame.at(k, v.value), kind, _hint(f"{name}, k = {k}", v), 3) for k, v in known),
        ]
        ends.append((frame.y(known[-1][1].value), name, kind, known[-1][1].value))
    upper, lower = sorted(ends)
    # Two labels that would touch are moved apart.
    push = max(0.0, 16 - (lower[0] - upper[0])) / 2
    for (y, name, kind, value), shift in ((upper, -push), (lower, push)):
        words = f"{name} {value:.2f}"
        shapes.append(text(words, frame.right + 10, y + shift + 4, kind=f"value {kind}"))
    label = "Hit and character recall over the number of passages"
    return drawing(_WIDTH, frame.bottom + 40, *shapes, label=label)


def latency_plot(name: str, values: Sequence[float]) -> Markup | None:
    """How many questions took how long, with the median and the 95th percentile marked."""
    middle, most = percentile(values, 50), percentile(values, 95)
    if middle is None or most is None:
        return None
    # The slowest few would flatten the rest: they stand together in the last column.
    most_shown = 1000 * max(most.value * 1.5, 1e-4)
    step = _round_up(most_shown / _BINS)
    bins = _PER_TICK * math.ceil(most_shown / step / _PER_TICK)
    counts = [0] * bins
    for value in values:
        counts[min(int(1000 * value / step), bins - 1)] += 1
    frame = Frame(44, 24, 350, 130, (0.0, step * bins), (0.0, float(max(counts))))
    ticks = {step * edge: f"{step * edge:g}" for edge in range(0, bins, _PER_TICK)}
    ticks[step * bins] = "more"
    shapes = [frame.x_axis(ticks, f"{name}, milliseconds")]
    for position, count in enumerate(counts):
        low, high = step * position, step * (position + 1)
        shapes.append(
            element(
                "rect",
                element("title", f"{low:g} to {high:g} ms: {count:,} questions"),
                x=frame.x(low) + 0.5,
                y=frame.y(count),
                width=frame.width / bins - 1,
                height=frame.bottom - frame.y(count),
                class_="bar",
            )
        )
    for mark, estimate in (("p50", middle), ("p95", most)):
        x = frame.x(1000 * estimate.value)
        label = f"{mark} {1000 * estimate.value:.1f} ms"
        left = mark == "p50"
        shapes += [
            line((x, frame.top - 8), (x, frame.bottom), "rule"),
            text(
                label,
                x + (-5 if left else 5),
                frame.top - 8,
                anchor="end" if left else "start",
                kind="value",
            ),
        ]
    return drawing(_WIDTH, frame.bottom + 40, *shapes, label=f"Distribution of {name} times")


def _hint(name: str, estimate: Estimate) -> str:
    return (
        f"{name}: {estimate.value:.3f} (95 % interval {estimate.low:.3f} to {estimate.high:.3f},"
        f" n = {estimate.n:,})"
    )


def _rates_hint(rates: Rates) -> str:
    return (
        f"threshold {rates.threshold:g}: {rates.false_refusal:.1%} refused wrongly,"
        f" {rates.false_answer:.1%} answered wrongly"
    )


def _cut(kind: str) -> str:
    return kind if len(kind) <= 14 else kind[:13] + "…"


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten, so that an axis has round numbers."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * 0.999)
