"""Numbers, units, dates and times, each written in one way, whichever way they were written."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.words.notation.dates import (
    MONTH_NAMES,
    is_joined,
    join_dates,
    spell_dates,
    spell_figures,
)
from rag.words.notation.notable import notable
from rag.words.notation.numbers import PERCENT_NAMES, count_out, spell_numbers, spell_percent
from rag.words.notation.times import spell_times
from rag.words.notation.units import UNIT, UNIT_OF, spell_lone_units, spell_units

__all__ = ["MONTH_NAMES", "NAMES", "UNIT", "UNIT_OF", "is_joined", "joined", "spelt"]

# The words, in lower case, that these notations are written with.
NAMES = frozenset(
    word
    for name in (*MONTH_NAMES, *PERCENT_NAMES, *UNIT_OF)
    for word in re.findall(r"[^\W\d_]+", name)
)
_Steps = tuple[tuple[Callable[[str], str], frozenset[str]], ...]
# In this order: dates of figures before one of these is a number, a month's after what is counted
# ("In May 5 km"). Each with what it is for.
_SPELLING: _Steps = (
    (spell_percent, frozenset({"percent"})),
    (spell_lone_units, frozenset({"lone"})),
    (spell_figures, frozenset({"figures"})),
    (spell_numbers, frozenset({"number", "scale", "figures"})),
    (spell_times, frozenset({"time"})),
    (spell_units, frozenset({"unit", "scale"})),
    (spell_dates, frozenset({"figures", "month"})),
)
_JOINING: _Steps = (
    (count_out, frozenset({"scale"})),
    (join_dates, frozenset({"figures", "month"})),
)
# A line's end within a sentence; what stands further apart doesn't belong together.
_ONE_BREAK = re.compile(r"(?<!\s)[^\S ](?!\s)")


def spelt(text: str) -> str:
    """The text with "2GB" as "2 gigabyte", "5 %" as "5 percent", "1,000" as "1000", "10k" as
    "10000", "03.05.2026" as "3 May 2026" and "2 p.m." as "14h00"; what might be something else (a
    version, an address, a range) stays."""
    return _rewritten(text, _SPELLING)


def joined(text: str) -> str:
    """The spelt text with millions counted out, and with a word for each day and month of a year:
    "1500000 million", "3 May 2026 2026m05 05d03". Such a word tells "May" from "may"."""
    return _rewritten(text, _SPELLING + _JOINING)


def _rewritten(text: str, steps: _Steps) -> str:
    places = list(notable(text))
    if not places:
        return text
    text = _ONE_BREAK.sub(" ", text)  # as long as before
    parts, done = [], 0
    for low, high, kinds in places:
        near = text[low:high]
        for rewrite, wanted in steps:
            if wanted & kinds:
                near = rewrite(near)
        parts += [text[done:low], near]
        done = high
    return "".join([*parts, text[done:]])
