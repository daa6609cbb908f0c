"""The columns of a table without ruled ones, and in which of them a cell stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.documents.loaders.pdf.figures import is_figure, is_year
from rag.documents.loaders.pdf.shapes import Box, Line

Row = Sequence[Line]
Span = tuple[int, int]  # the first and the last of some columns

LEAST_COLUMNS = 2
_ALIGNED = 3.0  # points between edges that are taken for one; of figures, the font's size
_LEAST_ALIGNED = 0.6  # share of the cells that share an edge or the middle with others
_LEAST_SHARED = 0.3  # share of a column's cells that have it in common
_NEAR = 0.75  # times the font's size: how far a header is off the middle of its columns
_MOST_BESIDE = 12  # columns to each side that a header reaches over besides those below it


@dataclass(slots=True)
class Column:
    left: float
    right: float


def holds_figures(row: Row) -> bool:
    """Whether a cell after the first is a figure that is no year."""
    return any(is_figure(cell.text) and not is_year(cell.text) for cell in row[1:])


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns, from the left: those of the fullest row, widened and added to by the others.

    Rows of figures tell more than headers, which stand over several columns.
    """
    columns: list[Column] = []
    for row in sorted(rows, key=lambda row: (holds_figures(row), len(row)), reverse=True):
        for cell in row:
            first, last = _reached(cell, columns)
            if last < first:
                columns.insert(first, Column(cell.left, cell.right))
            elif first == last:
                own = columns[first]
                low = columns[first - 1].right if first else cell.left
                high = columns[first + 1].left if first + 1 < len(columns) else cell.right
                own.left = min(own.left, max(cell.left, low))
                own.right = max(own.right, min(cell.right, high))
    return columns


def are_aligned(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether most cells after the first share an edge or the middle with others of the column:
    figures end in the same place, but some with a sign after it."""
    places: dict[int, list[tuple[float, float, float]]] = {}
    near: dict[int, float] = {}
    cells = 0
    for row in rows:
        for cell in row if len(row) >= LEAST_COLUMNS else ():
            box = box_of(cell, columns)
            if box.column and box.columns == 1:
                middle = (cell.left + cell.right) / 2
                places.setdefault(box.column, []).append((cell.left, cell.right, middle))
                if is_figure(cell.text):
                    near[box.column] = max(cell.size, near.get(box.column, _ALIGNED))
            cells += bool(box.column)
    aligned = sum(_aligned(places[place], near.get(place, _ALIGNED)) for place in places)
    return aligned >= max(2, _LEAST_ALIGNED * cells)


def _aligned(places: Sequence[tuple[float, float, float]], near: float) -> int:
    """How many of a column's cells share an edge or the middle with enough others."""
    needed = max(2, _LEAST_SHARED * len(places))
    found: set[int] = set()
    for edges in zip(*places, strict=True):
        ordered = sorted(edges)
        for number, edge in enumerate(edges):
            low = bisect_left(ordered, edge - near)
            if bisect_right(ordered, edge + near) - low >= needed:
                found.add(number)
    return len(found)


def box_of(cell: Line, columns: Sequence[Column]) -> Box:
    """The cell in the columns that it reaches into; in the first where it reaches into none."""
    first, last = _reached(cell, columns)
    return Box((cell,), first, last - first + 1) if first <= last else Box((cell,))


def header_boxes(row: Row, columns: Sequence[Column]) -> list[Box]:
    """The cells of a header, each over the columns in the middle of which it is set."""
    own = [_nearest(cell, columns) for cell in row]
    ends = [-1, *(last for _, last in own)]
    starts = [*(first for first, _ in own[1:]), len(columns)]
    spans = [
        _span(cell, span, before + 1, after, columns)
        for cell, span, before, after in zip(row, own, ends, starts, strict=False)
    ]
    return [
        Box((cell,), first, last - first + 1)
        for cell, (first, last) in zip(row, _even(spans, len(columns)), strict=True)
    ]


def _even(spans: Sequence[Span], columns: int) -> list[Span]:
    """The headers' spans; as many columns for each where they stand in the same places of equal
    groups, as "Three Months" and "Six Months" do that end with the second of two columns."""
    chosen = [span for span in spans if span[0]]
    size, rest = divmod(columns - 1, len(chosen) or 1)
    if len(chosen) < 2 or rest or size < 2:
        return list(spans)
    first, last = chosen[0]
    if last > size or chosen != [(first + n * size, last + n * size) for n in range(len(chosen))]:
        return list(spans)
    labels = len(spans) - len(chosen)
    groups = [(1 + n * size, (n + 1) * size) for n in range(len(chosen))]
    return [*spans[:labels], *groups]


def _reached(cell: Line, columns: Sequence[Column]) -> Span:
    """The first and the last column that a cell reaches into; where there is none, the place
    where its own would be, and the one before."""
    first = bisect_right(columns, cell.left, key=lambda column: column.right)
    return first, bisect_left(columns, cell.right, key=lambda column: column.left) - 1


def _nearest(cell: Line, columns: Sequence[Column]) -> Span:
    """The columns that a cell reaches into, or else the one beside it that is nearer."""
    first, last = _reached(cell, columns)
    if first <= last:
        return first, last
    if first == len(columns) or (
        last >= 0 and cell.left - columns[last].right < columns[first].left - cell.right
    ):
        return last, last
    return first, first


def _span(cell: Line, own: Span, low: int, high: int, columns: Sequence[Column]) -> Span:
    """The columns that a header stands over: those between its neighbours in whose middle it is,
    unless it begins or ends with the one below it."""
    first, last = own
    near = _NEAR * cell.size
    begins = abs(cell.left - columns[first].left) <= near
    ends = abs(cell.right - columns[last].right) <= near
    if first == last and (begins or ends):
        return own
    middle = (cell.left + cell.right) / 2
    best, least = own, near
    for start in range(max(low, first - _MOST_BESIDE, 0), first + 1):
        for end in range(last, min(high, last + _MOST_BESIDE + 1)):
            off = abs((columns[start].left + columns[end].right) / 2 - middle)
            if off < least:
                best, least = (start, end), off
    return best


def steps_of(rows: Sequence[Row]) -> list[float]:
    """The distances of rows of several cells that follow each other."""
    return [
        below[0].baseline - above[0].baseline
        for above, below in pairwise(rows)
        if len(above) >= LEAST_COLUMNS and len(below) >= LEAST_COLUMNS
    ]
