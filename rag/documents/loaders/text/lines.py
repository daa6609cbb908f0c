"""The lines of a plain text: where each stands, how far it is pushed in, and which go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.documents.wrapping import wraps
from rag.types import Span

_HIDDEN = "\u00ad\u200b\u2060\ufeff"  # soft hyphens, blanks without width
_HIDDEN_RUN = re.compile(f"[{_HIDDEN}]+")
_VISIBLE = re.compile(rf"[^\s{_HIDDEN}]")
_TAB = 8  # columns
_RULE = re.compile(r"(?:[-=*_~#+.:|─═━│┼]\s*){2,}[-=*_~#+.:|─═━│┼]")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_SHORTEST_OPEN = 25  # characters of a line that goes on because the next begins in small letters
_FEWEST_WORDS = 4  # in it
_HEAD = 200  # characters in which they show
_LONGEST_RULE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line from its first visible character to its last; `indent` and `page` count from 0."""

    text: str
    start: int
    end: int
    indent: int
    page: int

    @property
    def is_rule(self) -> bool:
        """Whether it is drawn and not written."""
        return len(self.text) <= _LONGEST_RULE and _RULE.fullmatch(self.text) is not None


class Lines:
    """A text by lines; those before the first and after the last are blank."""

    def __init__(self, text: str, page_breaks: Sequence[int] = ()) -> None:
        self.text = text
        self._spans: list[tuple[int, int]] = []
        self._lines: list[Line] = []
        start = page = 0
        for piece in text.split("\n"):
            end = start + len(piece)
            first = _VISIBLE.search(piece)
            last = _VISIBLE.search(piece[::-1])
            shown = piece[first.start() : len(piece) - last.start()] if first and last else ""
            low = start + (first.start() if first else 0)
            while page < len(page_breaks) and page_breaks[page] < low:
                page += 1
            indent = len(text[start:low].expandtabs(_TAB))
            self._spans.append((start, end))
            self._lines.append(Line(shown, low, low + len(shown), indent, page))
            start = end + 1
        self._ends_each = self._sentences_by_line()

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, at: int) -> Line:
        return self._lines[at] if 0 <= at < len(self._lines) else _BLANK

    def next_written(self, at: int) -> int:
        """The place of the first line from `at` on that is neither blank nor a rule."""
        while at < len(self) and (not self[at].text or self[at].is_rule):
            at += 1
        return at

    def goes_on(self, at: int) -> bool:
        """Whether what stands on a line is not at its end there."""
        line, following = self[at], self[at + 1]
        if not line.text or not following.text or line.text == following.text:
            return False
        if following.is_rule or self._ends_each[at]:
            return False
        if wraps(self.text, self._spans, at):
            return True
        if not following.text[0].islower() or _SENTENCE_END.search(line.text[-5:]):
            return False
        return len(line.text) >= _SHORTEST_OPEN and len(line.text[:_HEAD].split()) >= _FEWEST_WORDS

    def _sentences_by_line(self) -> list[bool]:
        """Of each line, whether it and all that stand beside it end like sentences."""
        found: list[bool] = []
        for is_written, group in groupby(self._lines, key=lambda line: bool(line.text)):
            members = list(group)
            ends = is_written and all(_SENTENCE_END.search(line.text[-5:]) for line in members)
            found += [ends] * len(members)
        return found

    def hidden(self, start: int, end: int) -> tuple[Span, ...]:
        """What is not visible in a range."""
        found = _HIDDEN_RUN.finditer(self.text, start, end)
        return tuple(Span(match.start(), match.end()) for match in found)


_BLANK = Line("", 0, 0, 0, 0)


def is_short_title(text: str, longest: int) -> bool:
    """Whether a line could be a heading: short, begun like one, and not ended like a sentence."""
    return (
        2 <= len(text) <= longest
        and not text.rstrip("\"'”’)").endswith((".", ",", ";", ":", "!", "?", "…"))
        and (text[0].isupper() or text[0].isdigit() or text[0] in "§\"“„«¿'‘(")
        and any(letter.isalpha() for letter in text)
    )
