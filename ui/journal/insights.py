"""What the questions of everybody say about the documents, in figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from ui.journal.records import Asked

_CITED = 10


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day, in UTC."""

    date: date
    answered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Figures of a period; `days` has each of its days, those without questions too.

    `cited` has the documents most often cited, with how many answers cited them. `typical` and
    `slow` are seconds: half of the askers waited no longer, and 95 in 100; None without any.
    """

    days: tuple[Day, ...]
    questions: int
    refused: int
    rated: int
    down: int
    cited: tuple[tuple[str, int], ...]
    typical: float | None
    slow: float | None

    @property
    def refusal_rate(self) -> float | None:
        """The share of questions that were refused."""
        return self.refused / self.questions if self.questions else None

    @property
    def down_rate(self) -> float | None:
        """The share of rated answers that were rated bad."""
        return self.down / self.rated if self.rated else None


def insights(asked: Iterable[Asked], *, last: date, days: int) -> Insights:
    """The figures of the `days` days up to and with `last`."""
    dates = [last - timedelta(days=back) for back in reversed(range(days))]
    known = frozenset(dates)
    within = [one for one in asked if _date(one) in known]
    per_day = Counter((_date(one), one.refused) for one in within)
    cited = Counter(source for one in within for source in one.sources)
    waits = sorted(one.seconds for one in within)
    return Insights(
        days=tuple(Day(day, per_day[day, False], per_day[day, True]) for day in dates),
        questions=len(within),
        refused=sum(one.refused for one in within),
        rated=sum(one.rating is not None for one in within),
        down=sum(one.rating == "down" for one in within),
        cited=tuple(sorted(cited.items(), key=lambda item: (-item[1], item[0]))[:_CITED]),
        typical=_percentile(waits, 0.50),
        slow=_percentile(waits, 0.95),
    )


def _date(one: Asked) -> date:
    return one.asked_at.astimezone(UTC).date()


def _percentile(ascending: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile: the least value that this share of all does not exceed."""
    return ascending[math.ceil(share * len(ascending)) - 1] if ascending else None
