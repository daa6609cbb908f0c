"""Wrong refusals against wrong answers: what each threshold on the confidence costs. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

# Every threshold that is looked at; a finer step would be finer than any gold set can tell.
THRESHOLDS = tuple(step / 100 for step in range(1, 100))


@dataclass(frozen=True, slots=True)
class Rates:
    """The shares of answerable questions refused and of unanswerable ones answered."""

    threshold: float
    false_refusal: float
    false_answer: float


@dataclass(frozen=True, slots=True)
class Confidences:
    """What the refusal model says of answerable and of unanswerable questions, each sorted."""

    answerable: tuple[float, ...]
    unanswerable: tuple[float, ...]

    def rates(self, threshold: float) -> Rates:
        """The rates where a confidence below the threshold is a refusal."""
        refused = bisect_left(self.answerable, threshold)
        answered = len(self.unanswerable) - bisect_left(self.unanswerable, threshold)
        return Rates(threshold, refused / len(self.answerable), answered / len(self.unanswerable))


def confidences(pairs: Sequence[tuple[float, bool]]) -> Confidences | None:
    """From (confidence, answerable) of each case; None where one of the two kinds is missing."""
    yes = tuple(sorted(value for value, answerable in pairs if answerable))
    no = tuple(sorted(value for value, answerable in pairs if not answerable))
    return Confidences(yes, no) if yes and no else None


def choose(found: Confidences) -> Rates:
    """The threshold that `rag eval --calibrate` writes: the fewest mistakes of both kinds.

    A good question refused and a bad one answered count the same, each as a share of its kind
    (Youden's index). Of thresholds that are equally good, the middle one is the furthest from
    both kinds of mistake.
    """
    rates = [found.rates(threshold) for threshold in THRESHOLDS]
    fewest = min(mistakes(one) for one in rates)
    best = [one for one in rates if mistakes(one) == fewest]
    return best[len(best) // 2]


def mistakes(rates: Rates) -> float:
    """The two rates added up, 0 to 2; rounded, so that equal ones compare equal."""
    return round(rates.false_refusal + rates.false_answer, 9)
