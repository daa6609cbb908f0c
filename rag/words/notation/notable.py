"""Where a text may hold something that is written in several ways: told at one glance, for most
numbers stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.words.notation.dates import MONTH_NAMES
from rag.words.notation.numbers import PERCENT_NAMES, SCALE_NAMES
from rag.words.notation.times import TIME_NAMES
from rag.words.notation.units import LONE_NAMES, UNIT_OF, UNIT_SIGNS

_REACH = 40  # characters; what belongs to a digit or sign is not further from it


# The words after a number, up to their first sign or blank; a look into a table is quicker than a
# long list in a pattern. What is in two of these may be the earlier one as well.
_KINDS = {
    **dict.fromkeys(UNIT_OF, "unit"),
    **dict.fromkeys(UNIT_SIGNS, "unit"),
    **dict.fromkeys(TIME_NAMES, "time"),
    **dict.fromkeys(PERCENT_NAMES, "percent"),
    **dict.fromkeys(SCALE_NAMES, "scale"),
    **dict.fromkeys(MONTH_NAMES, "month"),
}
_KIND_OF = {re.findall(r"[^\W\d_]+", name)[0]: kind for name, kind in _KINDS.items()}
# A month before a digit is told by its last three letters, for one looks back by so many.
_MONTH_ENDS = "|".join(sorted({name[-3:] for name in MONTH_NAMES}))
_FIRSTS = "".join(sorted({name[0] for name in LONE_NAMES}))
_SECONDS = "".join(sorted({name[1] for name in LONE_NAMES}))
# One character that may be rewritten; a group names what as. It is a percent sign, the second
# letter of a unit that stands alone, for that is rarer than the first, or a digit: a number's
# first one, and what is before it, or its last one, and what is after it.
_SIGN = re.compile(
    rf"[0-9%{_SECONDS}](?:(?<=[{_FIRSTS}][{_SECONDS}])(?<!\w..)(?P<lone>)|(?<=%)(?P<percent>)"
    r"|(?<=[0-9])(?:"
    rf"(?:(?<![0-9].)(?:(?<=(?i:{_MONTH_ENDS})[\s-].)|(?<=(?i:{_MONTH_ENDS})[.,]\s.)"
    r"|(?<=\sde\s.)|(?<=\sdel\s.))(?P<month>))?"
    r"(?:(?![0-9])(?:"
    r"(?=[,'\s][0-9]{3}(?![0-9]))(?P<number>)"
    r"|(?=\.[0-9]{1,3}[.,][0-9]|(?P<sign>[/-])[0-9]{1,2}(?P=sign))(?P<figures>)"
    r"|(?=[:h][0-5][0-9])(?P<time>)"
    r"|(?=[\s-]?°)(?P<unit>)"
    r"|(?=(?:(?:st|nd|rd|th|ST|ND|RD|TH|\.)(?![^\W\d_]))?(?:\s(?:of|de)(?=\s))?[\s-]?"
    r"(?P<word>[^\W\d_]++))"
    r")|(?(month)|(?!)))))"
)


def notable(text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The places, from and to, in which there may be something to rewrite, and as what."""
    low = high = 0
    kinds: set[str] = set()
    for match in _SIGN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "word":
            kind = _KIND_OF.get(match["word"].lower(), "")
        before = match["month"] is not None
        if not kind and not before:
            continue
        if kinds and match.start() - _REACH > high:
            yield low, high, frozenset(kinds)
            low, kinds = high, set()
        if not kinds:
            # From the start of a word, so that none is taken for another.
            low = text.rfind(" ", low, max(low, match.start() - _REACH)) + 1 or low
        high = match.end() + _REACH
        kinds |= {kind, "month"} if before else {kind}
    if kinds:
        yield low, high, frozenset(kinds)
