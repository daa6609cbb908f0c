"""A table's grid: which columns each cell stands in, where cells span columns and rows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from rag.documents.loaders.html.numbers import whole_number
from rag.documents.loaders.html.run import Line
from rag.types import Cell

_LONGEST_SPAN = 1000  # as in the standard of HTML
# How often cells are listed in rows that they reach into, for each cell of the table: people's
# tables stay far below it, and without it a small file could ask for millions.
_REACH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A row as one line, its cells' texts parted by tabs; no text where no cell has any.

    A "section" heads the rows below it, across all columns.
    """

    kind: Literal["header", "section", "row"]
    text: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """A cell of the row in hand, before it is known where it stands."""

    line: Line
    columns: int
    rows: int
    is_head: bool


class Table:
    """Takes a table's cells as they come, and gives its rows."""

    def __init__(self) -> None:
        self._in_head = False
        self._has_header = self._has_body = False
        self._row: list[_Own] = []
        self._reaching: list[tuple[Cell, int]] = []  # from rows above, with the rows to come
        self._width = 0  # columns, of what has been read
        self._cells = self._listed = 0

    @property
    def has_row(self) -> bool:
        """Whether a row is in hand."""
        return bool(self._row)

    def start_group(self, *, is_head: bool) -> None:
        """Begin a head, body or foot: no cell reaches into it from above."""
        self._in_head = is_head
        self._reaching = []

    def add(self, line: Line, columns: str | None, rows: str | None, *, is_head: bool) -> None:
        """Add a cell to the row in hand; `columns` and `rows` are its colspan and rowspan."""
        self._row.append(_Own(line, _span(columns), _span(rows, to_the_end=_LONGEST_SPAN), is_head))

    def end_row(self, start: int) -> Row:
        """The row in hand, the line of which is to stand at `start` in the document's text."""
        text = "\t".join(own.line.text for own in self._row)
        first, last = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
        above = deque(self._reaching)
        placed: list[tuple[Cell, int]] = []
        column = 0
        for own in self._row:
            while above and above[0][0].column <= column:
                before = above.popleft()[0]
                column = max(column, before.column + before.columns)
            end = start + len(own.line.text)
            # An empty cell at an end of the row stands outside what is visible of it.
            cell = Cell(_within(start, first, last), _within(end, first, last), column, own.columns)
            placed.append((cell, own.rows))
            start = end + 1
            column += own.columns
        listed = sorted((*placed, *self._reaching), key=lambda held: held[0].column)
        self._width = max(self._width, max((c.column + c.columns for c, _ in listed), default=0))
        self._cells += len(placed)
        self._listed += len(listed)
        goes_on = self._listed <= _REACH * (self._cells + _REACH)
        self._reaching = [(cell, rows - 1) for cell, rows in listed if rows > 1] if goes_on else []
        kind = self._kind()
        self._row = []
        if text.strip():
            self._has_header = self._has_header or kind == "header"
            self._has_body = self._has_body or kind == "row"
        return Row(kind, text, tuple(cell for cell, _ in listed))

    def _kind(self) -> Literal["header", "section", "row"]:
        cells = [own for own in self._row if own.line.text]
        if self._in_head:
            return "header"
        is_head = all(own.is_head for own in cells)
        is_bold = all(own.line.is_bold for own in cells)
        is_across = len(self._row) == 1 and self._width > 1 and self._row[0].columns >= self._width
        if is_across and (is_head or is_bold) and (self._has_header or self._has_body):
            return "section"
        if is_head or (is_bold and not self._has_header and not self._has_body):
            return "header"
        return "row"


def _within(offset: int, first: int, last: int) -> int:
    return min(max(offset, first), last)


def _span(written: str | None, to_the_end: int = 1) -> int:
    """How many columns or rows a cell spans; 0 is written for "all that are left"."""
    return min(max(0, whole_number(written, default=1)), _LONGEST_SPAN) or to_the_end
