"""Dates: "2026-05-03", "May 3rd, 2026" and "3. Mai 2026" are "3 May 2026"; and a word for each
day and month, by which the search tells them from other numbers."""

from __future__ import annotations

import re

from rag.words.notation.numbers import SCALE_NAMES
from rag.words.notation.units import UNIT_OF

_NAMES = """
    january jan januar jänner enero
    february feb februar febrero
    march mar mär märz maerz marzo
    april apr abril
    may mai mayo
    june jun juni junio
    july jul juli julio
    august aug agosto
    september sep sept septiembre
    october oct okt oktober octubre
    november nov noviembre
    december dec dez dezember diciembre
"""
_LINES = [line.split() for line in _NAMES.strip().splitlines()]
_MONTHS = [line[0].title() for line in _LINES]
_NUMBER_OF = {name: place for place, line in enumerate(_LINES, 1) for name in line}
MONTH_NAMES = frozenset(_NUMBER_OF)
_NAMED = "|".join(_NUMBER_OF)

# Any word that begins as a month does: a look into the table is quicker than a list in a pattern.
_LETTER, _LETTERS = r"[ADEFJMNOSadefjmnos](?<!\w.)", r"[^\W\d_]{2,9}+"
_MONTH = rf"(?P<month>{_LETTER}{_LETTERS})"
_YEAR = r"(?P<year>(?:1[0-9]|20)[0-9]{2})"
# What the digit before must not be a part of: "3-5 May" says more than the 5th.
_START = r"(?<![^\W_].)(?<![.,:/-].)"
# What a number before it counts: "In May 5 million came."
_COUNTED = "|".join({*SCALE_NAMES, "percent", *(re.escape(name.split()[0]) for name in UNIT_OF)})
_ENDS = rf"(?!\w|[.,-][0-9]| (?i:{_COUNTED})(?!\w))"
_ENDS_FIGURES = r"(?![^\W_]|[/:-]|\.[0-9])"
_OF = r"(?:[.,]? | de | del |-)"
_ISO = re.compile(
    rf"(?P<year>[12]{_START}[0-9]{{3}})(?P<sign>[/-])(?P<month>[0-9]{{2}})(?P=sign)(?P<day>[0-9]{{2}})"
    rf"(?:(?P<time>T)(?=[0-2][0-9]:)|{_ENDS_FIGURES})"
)
_FIGURES = re.compile(
    rf"(?P<one>[0-9]{_START}[0-9]?)(?P<sign>[./-])(?P<other>[0-9]{{1,2}})(?P=sign){_YEAR}"
    rf"{_ENDS_FIGURES}"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{_START}[0-9]?)(?P<mark>st|nd|rd|th|\.)?(?: | of | de |-){_MONTH}(?!\w)"
    rf"(?:{_OF}{_YEAR}{_ENDS})?"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>{_LETTER}(?<![0-9][ -].){_LETTERS})\.? (?P<day>[0-9]{{1,2}})(?P<mark>st|nd|rd|th)?"
    rf"(?:,? {_YEAR}{_ENDS}|(?!\w|[.,:-]?[0-9]|[ -](?i:{_COUNTED}|{_NAMED})(?!\w)))"
)
_MONTH_ONLY = re.compile(rf"{_MONTH}{_OF}{_YEAR}{_ENDS}")
_DAY_BEFORE = re.compile(r"(?<![^\W_])(?<![.,:/-])(?P<day>[12][0-9]|3[01]|[1-9]) $")
_SPELT = re.compile(
    rf"{_MONTH}(?!\w)(?: {_YEAR}{_ENDS})?"
    r"(?P<words>(?: [0-9]{4}m[0-9]{2}(?!\w))?(?: [0-9]{2}d[0-9]{2}(?!\w))?)"
)
_JOINED = re.compile(r"[0-9]{4}m[0-9]{2}|[0-9]{2}d[0-9]{2}")


def spell_figures(text: str) -> str:
    """Every date of figures as "3 May 2026", where they can be read in one way."""
    return _FIGURES.sub(_of_figures, _ISO.sub(_of_iso, text))


def spell_dates(text: str) -> str:
    """Every date with a month's name as "3 May 2026", as far as it tells day and year."""
    for form in (_DAY_FIRST, _MONTH_FIRST, _MONTH_ONLY):
        text = form.sub(_in_words, text)
    return text


def join_dates(text: str) -> str:
    """Every spelt date with a word for its month in its year, and one for its day in its month:
    "3 May 2026 2026m05 05d03"."""
    return _SPELT.sub(_with_words, text)


def is_joined(term: str) -> bool:
    """Whether it is such a word."""
    return bool(_JOINED.fullmatch(term))


def _of_iso(match: re.Match[str]) -> str:
    found = _written(int(match["day"]), int(match["month"]), match["year"])
    return f"{found}{' ' if match['time'] else ''}" if found else match.group()


def _of_figures(match: re.Match[str]) -> str:
    one, other = int(match["one"]), int(match["other"])
    if match["sign"] == "." or one > 12 or one == other:
        return _written(one, other, match["year"]) or match.group()
    # 03/05 is the 3rd of May here and the 5th of March there.
    return (other > 12 and _written(other, one, match["year"])) or match.group()


def _in_words(match: re.Match[str]) -> str:
    found = match.groupdict()
    name, mark = found["month"], found.get("mark")
    month = _NUMBER_OF.get(name.lower())
    # Without a year, "may" and "mar" are mostly other words, and "5. May" begins a sentence.
    if not month or (
        not found["year"] and (name.islower() or (mark == "." and name.title() in _MONTHS))
    ):
        return match.group()
    day = int(found["day"]) if "day" in found else None
    return _written(day, month, found["year"]) or match.group()


def _written(day: int | None, month: int, year: str | None) -> str:
    """As "3 May 2026", as far as day and year are known; empty where there is no such day."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return ""
    return " ".join(str(part) for part in (day, _MONTHS[month - 1], year) if part is not None)


def _with_words(match: re.Match[str]) -> str:
    if match["month"] not in _MONTHS:
        return match.group()
    before = _DAY_BEFORE.search(match.string, max(0, match.start() - 3), match.start())
    year, month = match["year"], _MONTHS.index(match["month"]) + 1
    if not before and not year:
        return match.group()
    of_year = f" {year}m{month:02}" if year else ""
    of_month = f" {month:02}d{int(before['day']):02}" if before else ""
    return match.group().removesuffix(match["words"]) + of_year + of_month
