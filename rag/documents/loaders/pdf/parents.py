"""What a block is read with, where the order of the blocks doesn't tell it: the rows of tables, and
paragraphs and tables that go on from the page before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from rag.documents.loaders.pdf.groups import introducers
from rag.documents.loaders.pdf.shapes import Element
from rag.types import Block

_ENDS = ".!?:;"
_SAME_PLACE = 3.0  # points
_SAME_SIZE = 0.5  # points
_TABLE = ("header", "row")


@dataclass(frozen=True, slots=True)
class _Table:
    """The table that was read last: its columns, where it ends, and the places of its header (or,
    where it has none, of its first row)."""

    columns: int
    right: float
    header: int | None
    first: int


@dataclass(slots=True)
class Parents:
    """Finds the parents of the blocks of one page after the other."""

    last: tuple[int, Element] | None = None  # the last block that is no furniture, and its place
    table: _Table | None = None  # of which it is a row
    alike: dict[int, int] = field(default_factory=dict)  # rows, and the first one of their table
    fresh: set[int] = field(default_factory=set)  # rows that begin a table right after another

    def of(self, elements: Sequence[Element], first: int) -> list[int | None]:
        """The parents of a page's elements, the first of which is the block at this place; None
        where `link` finds them."""
        found: list[int | None] = []
        is_first = first > 0
        for is_table, run in groupby(elements, lambda element: element.kind in _TABLE):
            part = list(run)
            place = first + len(found)
            if is_table:
                found += self._rows(part, place, is_first)
                is_first = False
                continue
            for element in part:
                goes_on = is_first and element.kind == "paragraph" and self._goes_on(element)
                found.append(self.last[0] if goes_on and self.last else None)
                if element.kind != "furniture":
                    is_first = False
                    self.last, self.table = (first + len(found) - 1, element), None
        return found

    def settle(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The linked blocks, the rows of a table without a header with one parent, which is
        nothing of the table before."""
        settled = list(blocks)
        for place in sorted(self.fresh):
            parent = settled[place].parent
            while parent is not None and settled[parent].kind in _TABLE:
                parent = settled[parent].parent
            settled[place] = replace(settled[place], parent=parent)
        for place, first in self.alike.items():
            settled[place] = replace(settled[place], parent=settled[first].parent)
        return tuple(settled)

    def _rows(self, rows: Sequence[Element], place: int, is_first: bool) -> list[int | None]:
        boxes = [box for row in rows for box in row.boxes if box.lines]
        columns = max(box.column + box.columns for box in boxes)
        right = max(line.right for box in boxes for line in box.lines)
        before = self.table if is_first else None
        if before and (before.columns != columns or abs(before.right - right) > _SAME_PLACE):
            before = None
        header, first = (before.header, before.first) if before else (None, place)
        if before is None and self.table and rows[0].kind == "row":
            self.fresh.add(place)
        table = _Table(columns, right, header, first)
        found: list[int | None] = []
        for offset, (row, within) in enumerate(zip(rows, introducers(rows), strict=True)):
            own = place + offset
            if row.kind == "header":
                table = replace(table, header=own)
                found.append(None)
                continue
            found.append(table.header if within is None else place + within)
            if found[-1] is None and own != table.first:
                self.alike[own] = table.first
        self.last, self.table = (place + len(rows) - 1, rows[-1]), table
        return found

    def _goes_on(self, element: Element) -> bool:
        """Whether the last paragraph of the page before goes on with this one."""
        if self.last is None:
            return False
        last = self.last[1]
        return (
            last.kind in ("paragraph", "item", "clause")
            and last.lines[-1].text[-1:] not in _ENDS
            and abs(last.lines[-1].size - element.lines[0].size) < _SAME_SIZE
            and last.lines[-1].bold == element.lines[0].bold
        )
