"""Wrong refusals against wrong answers: what each threshold on the confidence costs. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

# Every threshold that is looked at; a finer step would be finer than any gold set can tell.
THRESHOLDS = tuple(step / 100 for step in range(1, 100))
MOST_FALSE_REFUSALS = 0.03


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
    """The threshold that `rag eval --calibrate` writes.

    Of those that refuse at most `MOST_FALSE_REFUSALS` of the answerable questions, the ones with
    the fewest false answers; of these, the ones with the fewest false refusals; of these, the
    middle one. The highest threshold that is allowed would refuse good questions for nothing
    where a lower one lets no more bad ones through, and the middle is the furthest from both.
    """
    allowed = [
        rates
        for rates in map(found.rates, THRESHOLDS)
        if rates.false_refusal <= MOST_FALSE_REFUSALS
    ] or [found.rates(THRESHOLDS[0])]
    fewest = min((rates.false_answer, rates.false_refusal) for rates in allowed)
    best = [rates for rates in allowed if (rates.false_answer, rates.false_refusal) == fewest]
    return best[len(best) // 2]
