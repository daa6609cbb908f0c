"""How two lines of a paragraph are joined: words that were hyphenated at a line's end are whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.documents.loaders.pdf.shapes import Line

SOFT = "\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?=-$)")
_FIRST = re.compile(r"[^\W\d_]+")
_SHARED = ("and", "or", "und", "oder", "bzw", "to", "bis")  # "pre- and postwar"
_SHORT = 3  # letters of a half that is no word of its own


@dataclass(slots=True)
class Words:
    """The words of a document that stand whole in a line, in small letters."""

    known: set[str] = field(default_factory=set)

    def read(self, lines: Iterable[Line]) -> None:
        is_half = False
        for line in lines:
            text = line.text
            words = _WORD.findall(text)
            if is_half:
                words = words[1:]
            is_half = text.endswith(("-", SOFT))
            if is_half:
                words = words[:-1]
            self.known.update(word.casefold() for word in words)

    def joint(self, before: str, after: str) -> tuple[bool, str]:
        """Whether the hyphen that ends the text before goes, and what stands between instead."""
        if before.endswith(SOFT):
            return True, ""
        last, first = _LAST.search(before), _FIRST.match(after)
        if not last:
            return False, " "
        if not first:
            return False, "" if after[:1].isdigit() else " "
        left, right = last.group(), first.group()
        if right.casefold() in _SHARED:
            return False, " "
        tail = left.rpartition("-")[2]
        if not tail.isalpha() or not (right[0].islower() or (tail.isupper() and right.isupper())):
            return False, ""
        if (left + right).casefold() in self.known or (tail + right).casefold() in self.known:
            return True, ""
        if f"{left}-{right}".casefold() in self.known:
            return False, ""
        halves = tail.casefold() in self.known and right.casefold() in self.known
        return not (halves and min(len(tail), len(right)) >= _SHORT), ""
