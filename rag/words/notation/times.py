"""Times of day: "14:00", "2 pm", "2:00 p.m." and "14.00 Uhr" are "14h00"."""

from __future__ import annotations

import re

# What stands after an hour, in lower case.
TIME_NAMES = frozenset({"am", "pm", "a.m", "p.m", "uhr"})

_HOUR = r"(?P<hour>[0-9](?<![\w.,:].)[0-9]?)"
_MINUTE = r"(?P<minute>[0-5][0-9])"
_HALVES = re.compile(
    rf"{_HOUR}(?:[:.]{_MINUTE})? ?(?:(?P<dotted>[ap])\.m\.|(?P<half>[ap])\.?m)(?!\w)(?! I\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"{_HOUR}[:h]{_MINUTE}(?: ?(?:Uhr|h|hrs|hours|horas)(?!\w))*+(?![\w:]|[.,][0-9])"
)
_UHR = re.compile(rf"{_HOUR}(?:\.{_MINUTE})? ?Uhr(?: (?P<after>[0-5][0-9])(?![.,:]?\w))?(?!\w)")


def spell_times(text: str) -> str:
    """Every time that says its half of the day, or counts to 24, as "14h00"."""
    return _CLOCK.sub(_of_24, _UHR.sub(_of_24, _HALVES.sub(_of_12, text)))


def _of_12(match: re.Match[str]) -> str:
    hour = int(match["hour"])
    if not 1 <= hour <= 12:
        return match.group()
    afternoon = (match["dotted"] or match["half"]).lower() == "p"
    return f"{hour % 12 + 12 * afternoon}h{match['minute'] or '00'}"


def _of_24(match: re.Match[str]) -> str:
    found = match.groupdict()
    hour, minute = int(found["hour"]), found["minute"] or found.get("after") or "00"
    return f"{hour}h{minute}" if hour < 24 or (hour, minute) == (24, "00") else match.group()
