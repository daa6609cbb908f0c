"""The geometry of the plots on the insights page; templates/insights.html draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.chat.dates import date_in_words, short_date
from ui.journal.insights import Day
from ui.strings import Strings

_HEIGHT, _BELOW = 170, 22
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's column in two parts: across in percent, down in pixels from the top."""

    x: float
    width: float
    answered_y: float
    answered_height: float
    refused_y: float
    refused_height: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Columns over days; `lines` are the heights of the rules and what they stand for, `marks`
    the days that are named below, with where, in percent. Words keep their size so, however
    narrow the page."""

    height: int
    base: int
    bars: Sequence[Bar]
    lines: Sequence[tuple[float, int]]
    marks: Sequence[tuple[float, str, str]]
    label: str


def bars_over_time(days: Sequence[Day], text: Strings) -> Bars:
    """Answered and refused questions, a column for each day."""
    base = _HEIGHT - _BELOW
    step = _round_step(max(day.answered + day.refused for day in days))
    top = max(step, _up(max(day.answered + day.refused for day in days), step))
    scale, slot = (base - 8) / top, 100 / len(days)
    bars = []
    for number, day in enumerate(days):
        answered, refused = day.answered * scale, day.refused * scale
        bars.append(
            Bar(
                x=round((number + 0.15) * slot, 2),
                width=round(slot * 0.7, 2),
                answered_y=round(base - answered, 1),
                answered_height=round(answered, 1),
                refused_y=round(base - answered - refused, 1),
                refused_height=round(refused, 1),
                label=_label(day, text),
            )
        )
    lines = [(round(base - value * scale, 1), value) for value in range(step, top + 1, step)]
    first, last = days[0].date, days[-1].date
    marks = [(0.0, short_date(first, text), "start"), (100.0, short_date(last, text), "end")]
    period = f"{date_in_words(first, text)} – {date_in_words(last, text)}"
    return Bars(_HEIGHT, base, bars, lines, marks, f"{text('insights.over_time')}, {period}")


def _label(day: Day, text: Strings) -> str:
    answered = f"{text('insights.answered')} {day.answered}"
    refused = f"{text('insights.refused').lower()} {day.refused}"
    return f"{date_in_words(day.date, text)}: {answered}, {refused}"


def _round_step(most: int) -> int:
    """A step of 1, 2 or 5 times a power of ten that leaves at most four rules."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * 4 >= most:
                return step * power
        power *= 10


def _up(value: int, step: int) -> int:
    return -(-value // step) * step
