"""Which lines of a plain text are headings: underlined, numbered, in capitals, by shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.documents.loaders.html.numbers import heading_number
from rag.documents.loaders.text.lines import Lines, is_short_title
from rag.documents.loaders.text.openings import clause, item, label, label_alone, opens

_LOWEST = 6  # the level of the smallest heading
_LONGEST = 100
_LONGEST_ABOVE = 60  # of a line that stands directly above what it heads
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "*": 1, "#": 1}
_UNEVEN = 0.5  # of the heading's length, by which its underline may be longer or shorter
_FEWEST_CAPITALS = 4
_ARTICLE = re.compile(
    r"(?:Art(?:icle|ikel|ículo|icolo|\.)|Section|Chapter|Part|Appendix|Annex|Kapitel|Teil|Anhang"
    r"|Abschnitt|Anlage|Capítulo|Chapitre|§+)\s*\d+(?:\.\d+)*[a-z]?(?=[.:]?\s)",
    re.I,
)
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading on one line, and the first line after it and its underline.

    `depth` counts from 1 below the last heading that is marked: one that is underlined or in
    capitals; those have none, but a level.
    """

    number: str
    after: int
    level: int = 0
    depth: int = 1


class Headings:
    """Tells headings; `shaped` are the starts of those that their shape and what follows tell."""

    def __init__(self, lines: Lines, shaped: frozenset[int]) -> None:
        self._lines = lines
        self._shaped = shaped

    def at(self, at: int) -> Title | None:
        """The heading that stands on a line; None where none does."""
        text = self._lines[at].text
        if len(text) > _LONGEST or not self._is_alone(at):
            return None
        return self._underlined(at) or self._numbered(at) or self._unmarked(at)

    def _is_alone(self, at: int) -> bool:
        """Whether a line neither goes on from the one before nor in the next."""
        return not self._lines.goes_on(at - 1) and not self._lines.goes_on(at)

    def _underlined(self, at: int) -> Title | None:
        line, rule = self._lines[at], self._lines[at + 1]
        above = self._lines[at - 1]
        if not rule.is_rule or (above.text and not above.is_rule) or item(line.text):
            return None
        mark = rule.text[0]
        if mark not in _UNDERLINES or rule.text.strip(mark):
            return None
        if abs(len(rule.text) - len(line.text)) > max(3, _UNEVEN * len(line.text)):
            return None
        if self._lines.next_written(at + 1) == len(self._lines):
            return None
        return Title(heading_number(line.text), at + 2, level=_UNDERLINES[mark])

    def _numbered(self, at: int) -> Title | None:
        text = self._lines[at].text
        number = heading_number(text)
        if not number or not is_short_title(text, _LONGEST):
            return None
        following = self._lines[self._lines.next_written(at + 1)]
        inner = clause(following.text) or heading_number(following.text)
        plain = number.strip(".)§ ")
        is_outer = inner.startswith(f"{plain}.") and inner.strip(".)§ ") != plain
        if (inner and not inner.startswith("(") and not is_outer) or (":" in text and not is_outer):
            return None
        is_above = self._lines[at].start in self._shaped and following.indent <= (
            self._lines[at].indent
        )
        is_above = is_above and not opens(following.text)
        if not is_outer and not inner.startswith("(") and not is_above:
            return None
        return Title(number, at + 1, depth=plain.count(".") + 1)

    def _unmarked(self, at: int) -> Title | None:
        line = self._lines[at]
        if opens(line.text) and not clause(line.text).startswith("Art"):
            return None
        number = match.group() if (match := _ARTICLE.match(line.text)) else ""
        if self._is_in_capitals(at):
            return Title(number, at + 1, level=1)
        if at == self._lines.next_written(0) and self._is_title(at):
            return Title(number, at + 1, level=1)
        if line.start in self._shaped and not (clause(line.text) or label_alone(line.text)):
            return Title(number, at + 1)
        is_above = self._stands_above(at) or self._stands_over_prose(at)
        return Title(number, at + 1) if is_above else None

    def _is_in_capitals(self, at: int) -> bool:
        text = _ASIDE.sub("", self._lines[at].text)
        if sum(map(str.isupper, text)) < _FEWEST_CAPITALS or any(map(str.islower, text)):
            return False
        if text.endswith((".", ",", ";", ":", "!")) or not text[0].isalnum():
            return False
        beside = (self._lines[at - 1].text, self._lines[at + 1].text)
        return (
            label(text) is None
            and not any(map(str.isupper, beside))
            and self._lines.next_written(at + 1) < len(self._lines)
        )

    def _is_title(self, at: int) -> bool:
        """Whether a line on its own at the top is short enough to name what follows."""
        return (
            not self._lines[at + 1].text
            and is_short_title(self._lines[at].text, _LONGEST_ABOVE)
            and self._lines.next_written(at + 1) < len(self._lines)
        )

    def _stands_above(self, at: int) -> bool:
        """Whether a line stands directly above labels, clauses or a list, and below nothing."""
        line, following = self._lines[at], self._lines[at + 1].text
        above = self._lines[at - 1]
        if not following or (above.text and not above.is_rule) or label(line.text):
            return False
        if not is_short_title(line.text, _LONGEST_ABOVE):
            return False
        return bool(item(following) or clause(following) or label(following))

    def _stands_over_prose(self, at: int) -> bool:
        """Whether a line on its own stands above lines of prose that go on in one another."""
        if self._lines[at - 1].text or self._lines[at + 1].text or label(self._lines[at].text):
            return False
        below = self._lines.next_written(at + 1)
        return is_short_title(self._lines[at].text, _LONGEST_ABOVE) and self._lines.goes_on(below)


def level_of(title: Title, marked: int) -> int:
    """The level of a heading; `marked` is that of the last one that is marked, or 0."""
    return title.level or min(marked + title.depth, _LOWEST)
