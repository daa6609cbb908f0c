"""The targets that were set for each set, and how far what was measured is from them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.benchmarks.results.measure import Multiturn, Point, Refusals, Squad, rates_within
from eval.metrics import Estimate, mean, percentile
from rag import Settings

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "≥": operator.ge,
    "≤": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
# Least recall at an IoU of at least so much, and what paid embedders reach there.
_FRONTIER = ((0.045, 0.94, "0.913"), (0.069, 0.91, "0.881"), (0.080, 0.89, "0.873"))


@dataclass(frozen=True, slots=True)
class Target:
    """A line of the table; without a relation it is told, but nothing was asked of it."""

    of: str
    metric: str
    tutorial: str
    relation: str
    wanted: float
    reached: Estimate | None
    note: str = ""
    milliseconds: bool = False

    @property
    def goal(self) -> str:
        """Like `≥ 0.88`; a dash where there is none."""
        return f"{self.relation} {self._text(self.wanted)}" if self.relation else "–"

    @property
    def figure(self) -> str:
        """The value, its 95 % interval and the number of questions."""
        one = self.reached
        if one is None:
            return "–"
        low, high = self._text(one.low), self._text(one.high)
        return f"**{self._text(one.value)}** ({low}–{high}, n = {one.n:,})"

    @property
    def short_by(self) -> float:
        """How much is missing; 0 where the target is met, or none was set."""
        if self.reached is None or not self.relation:
            return 0.0
        value = self.reached.value
        return 0.0 if _RELATIONS[self.relation](value, self.wanted) else abs(value - self.wanted)

    @property
    def verdict(self) -> str:
        """Met, or short by how much."""
        if not self.relation:
            return ""
        if self.reached is None:
            return "not measured"
        return f"short by {self._text(self.short_by)}" if self.short_by else "met"

    def _text(self, value: float) -> str:
        return f"{1000 * value:.1f} ms" if self.milliseconds else f"{value:.3f}"


def all_targets(
    squad: Squad, frontier: Sequence[Point], multiturn: Multiturn, settings: Settings
) -> list[Target]:
    """Every line of the table."""
    return [
        *_squad_targets(squad, settings),
        *_frontier_targets(frontier),
        *_multiturn_targets(multiturn),
        *_latency_targets(squad),
    ]


def _squad_targets(squad: Squad, settings: Settings) -> Iterator[Target]:
    for name, tutorial, wanted in (("hit@1", "about 0.68", 0.88), ("hit@5", "–", 0.97)):
        yield Target("squad", name, tutorial, "≥", wanted, _mean(squad, name))
    yield Target(
        "squad", "contains_answer", "–", "≥", 0.80, _mean(squad, "contains_answer"), _shown(squad)
    )
    within = rates_within(squad.answerable, squad.off_topic, 0.03)
    for words, threshold, relation in (
        ("at ≤ 3 % false refusals", within.threshold, "≤"),
        ("as shipped", settings.refusal.threshold, ""),
    ):
        refused = sum(value < threshold for value in squad.answerable) / len(squad.answerable)
        wrong = mean(float(value >= threshold) for value in squad.off_topic)
        yield Target(
            "squad + off-topic",
            f"false answers {words}",
            "1 (answers all)",
            relation,
            0.01,
            wrong,
            f"threshold {threshold:.3f}, false refusals {refused:.3f}" + _none_of(wrong),
        )
    within = rates_within(squad.answerable, squad.in_topic, 0.05)
    yield Target(
        "squad, in_topic",
        "refused at ≤ 5 % false refusals",
        "0",
        "≥",
        0.35,
        mean(float(value < within.threshold) for value in squad.in_topic),
        f"threshold {within.threshold:.3f}, false refusals {within.false_refusal:.3f}",
    )


def _none_of(found: Estimate | None) -> str:
    """Where nothing was seen the bootstrap has no interval: the rule of three has."""
    if found is None or found.value:
        return ""
    return f"; none of {found.n:,}, so at 95 % at most {min(1.0, 3 / found.n):.3f}"


def _shown(squad: Squad) -> str:
    """Means and maxima of what was shown."""
    sentences, characters = squad.shown.sentences, squad.shown.characters
    if not sentences:
        return "every question was refused"
    longer = sum(length > 400 for length in characters)
    return (
        f"{sum(sentences) / len(sentences):.2f} sentences on average, {max(sentences)} at most;"
        f" {sum(characters) / len(characters):.0f} characters on average, {max(characters)} at"
        f" most; {longer} of {len(characters):,} answers are longer than 400 characters"
    )


def _frontier_targets(frontier: Sequence[Point]) -> Iterator[Target]:
    for iou, wanted, paid in _FRONTIER:
        reaching = [point for point in frontier if point.iou.value >= iou]
        best = max(reaching, key=lambda point: point.recall.value, default=None)
        yield Target(
            "chunking",
            f"recall at IoU ≥ {iou:.3f}",
            "0.767 at 0.054" if iou == _FRONTIER[0][0] else "–",
            "≥",
            wanted,
            best.recall if best else None,
            f"paid embedder {paid}; "
            + (
                f"reached at {best.chars:,} characters, IoU {best.iou.value:.3f}"
                if best
                else "no length has this IoU"
            ),
        )


def _multiturn_targets(multiturn: Multiturn) -> Iterator[Target]:
    for name, tutorial, wanted in (("hit@1", "0.73", 0.92), ("hit@5", "0.86", 0.98)):
        reached = mean(multiturn.scores[name].values())
        note = "questions with history"
        yield Target("multiturn", name, tutorial, "≥", wanted, reached, note)
    for words, found in (("as shipped", multiturn.shipped), ("best", multiturn.best)):
        for name, reached in (("precision", found.precision), ("recall", found.recall)):
            yield Target(
                "multiturn",
                f"refusal of 'unanswerable', {name}, {words}",
                "answers all",
                ">" if found is multiturn.shipped else "",
                0.6,
                reached,
                refusal_note(found),
            )


def refusal_note(found: Refusals) -> str:
    """The threshold, and of what kinds the refused questions are."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.kinds.items())
    return f"threshold {found.threshold:.3f}; refused: {kinds or 'none'}"


def _latency_targets(squad: Squad) -> Iterator[Target]:
    search, ask = (
        percentile(squad.scores[f"{name}_seconds"].values(), 50) for name in ("search", "ask")
    )
    disturbed = search is not None and ask is not None and search.value > ask.value
    note = "disturbed: an ask holds a search, and was quicker" if disturbed else ""
    for name, wanted, reached in (("search", 0.015, search), ("ask", 0.040, ask)):
        yield Target(
            "squad",
            f"{name} p50",
            "–",
            "<",
            wanted,
            reached,
            note,
            milliseconds=True,
        )


def _mean(squad: Squad, name: str) -> Estimate | None:
    return mean(squad.scores[name].values())
