"""Where in the file the content of a Markdown token stands: tokens know their lines only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from rag.types import Span


@dataclass(frozen=True, slots=True)
class Source:
    """A token's content in pieces, each of which stands in the file in one piece: where each
    starts in the content, and where in the file."""

    content: str
    starts: list[int]
    file_starts: list[int]

    def at(self, offset: int) -> int:
        """Where in the file the character at an offset of the content stands."""
        place = max(0, bisect_right(self.starts, offset) - 1)
        found = self.file_starts[place] + max(0, offset - self.starts[place])
        # Blanks before a line's text may be fewer in the file than in the content.
        return min([found, *self.file_starts[place + 1 : place + 2]])

    def span(self, start: int, end: int) -> Span:
        """Where in the file a range that isn't empty stands, with what the content leaves out."""
        return Span(self.at(start), self.at(end - 1) + 1)


class Lines:
    """A text's lines, by number."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def span(self, first: int, last: int) -> Span:
        """The range of the lines from `first` up to `last`, which it leaves out."""
        most = len(self._starts) - 1
        start = self._starts[min(first, most)]
        return Span(min(start, len(self.text)), max(start, self._starts[min(last, most)] - 1))

    def locate(self, content: str, first: int) -> Source | None:
        """Where a token's content stands, which starts on line `first`; None where it isn't sure.

        Each of its lines ends one of the file's: before it, there may be blanks and marks of
        quotations and lists; after it, blanks, and those of a heading.
        """
        starts: list[int] = []
        file_starts: list[int] = []
        offset = 0
        for number, line in enumerate(content.split("\n"), start=first):
            if number + 1 >= len(self._starts):
                break
            found = self._find(line, number)
            if found is None:
                return None
            starts.append(offset + len(line) - len(line.lstrip()))
            file_starts.append(found)
            offset += len(line) + 1
        return Source(content, starts, file_starts) if starts else None

    def _find(self, line: str, number: int) -> int | None:
        """Where the text of a content's line starts, or the line ends if it has none."""
        span = self.span(number, number + 1)
        bare = line.strip()
        if not bare:
            return span.end
        end = span.start + len(self.text[span.start : span.end].rstrip())
        found = end - len(bare)
        if not self.text.endswith(bare, span.start, end):
            found = self.text.rfind(bare, span.start, end)
            if self.text[found + len(bare) : end].strip("# \t"):
                return None
        return None if found < span.start else found
