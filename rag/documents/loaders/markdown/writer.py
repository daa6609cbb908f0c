"""The blocks of a Markdown file as they are found, each cut to what of it is visible."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from rag.documents.loaders.html.outline import Draft
from rag.types import Block, BlockKind, Cell, Span

LONGEST_HEADING = 200  # a longer "heading" is a paragraph that happens to stand above a rule
_VISIBLE = re.compile(r"\S")


class Writer:
    """Keeps a draft of each block of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.drafts: list[Draft] = []
        self.hidden_until = 0  # the end of a comment that goes on over several blocks
        self._heads: list[int] = []  # places of the headings and questions that nothing has closed

    def introduction(self, owner: int | None) -> int | None:
        """The place of the last block if it is a paragraph that a list may go on, in the item at
        the place `owner`."""
        last = self.drafts[-1] if self.drafts else None
        if not last or last.block.kind != "paragraph" or last.below:
            return None
        if last.owner != owner and len(self.drafts) - 1 != owner:
            return None
        end = last.block.end
        goes_on = self.text[end - 8 : end].rstrip("\"'”’»)*_")[-1:] not in (".", "!", "?", "…")
        return len(self.drafts) - 1 if goes_on else None

    def close(self, first: int) -> None:
        """Let no heading from the place `first` on stand above what comes next."""
        while self._heads and self._heads[-1] >= first:
            self.drafts[self._heads.pop()].closed = len(self.drafts)

    def write(
        self,
        kind: BlockKind,
        span: Span,
        marks: Sequence[Span] = (),
        *,
        level: int = 0,
        number: str = "",
        cells: Sequence[Span] = (),
        parent: int | None = None,
        owner: int | None = None,
        table: int | None = None,
        below: int = 0,
        is_sure: bool = True,
    ) -> int | None:
        """Write a block and give its place; None, and no block, where nothing of it is visible.

        `marks` are in order and apart; those that lie elsewhere don't matter.
        """
        shown = trimmed(self.text, Span(max(span.start, self.hidden_until), span.end), marks)
        if shown is None:
            return None
        place = len(self.drafts)
        block = Block(
            kind,
            shown.start,
            shown.end,
            parent,
            level,
            number,
            tuple(self._cells(cells, shown, marks)),
            tuple(_within(marks, shown)),
        )
        self.drafts.append(Draft(block, owner=owner, table=table, below=below, is_sure=is_sure))
        if kind in ("heading", "question") or below:
            self._heads.append(place)
        return place

    def _cells(self, cells: Sequence[Span], row: Span, marks: Sequence[Span]) -> Iterator[Cell]:
        for column, cell in enumerate(cells):
            inner = trimmed(self.text, cell, marks)
            start, end = (inner.start, inner.end) if inner else (cell.start, cell.start)
            low, high = max(row.start, start), min(row.end, end)
            yield Cell(min(low, row.end), max(high, min(low, row.end)), column)


def trimmed(text: str, span: Span, marks: Sequence[Span]) -> Span | None:
    """A range from its first visible character to its last; None where it has none."""
    start, end = span.start, span.end
    place = max(0, bisect_right(marks, start, key=lambda mark: mark.start) - 1)
    while True:
        match = _VISIBLE.search(text, start, end)
        if not match:
            return None
        start = match.start()
        while place < len(marks) and marks[place].end <= start:
            place += 1
        if place == len(marks) or marks[place].start > start:
            break
        start = marks[place].end
    place = bisect_right(marks, end, key=lambda mark: mark.start) - 1
    while True:
        while text[end - 1].isspace():
            end -= 1
        while place >= 0 and marks[place].start >= end:
            place -= 1
        if place < 0 or marks[place].end < end:
            return Span(start, end)
        end = marks[place].start


def _within(marks: Sequence[Span], span: Span) -> Iterator[Span]:
    place = max(0, bisect_right(marks, span.start, key=lambda mark: mark.start) - 1)
    for at in range(place, len(marks)):
        mark = marks[at]
        if mark.start >= span.end:
            break
        start, end = max(mark.start, span.start), min(mark.end, span.end)
        if start < end:
            yield Span(start, end)
