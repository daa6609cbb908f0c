"""Tables without ruled columns: rows whose cells stand below each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.documents.loaders.pdf.figures import is_figure, is_year
from rag.documents.loaders.pdf.shapes import Box, Element, Line
from rag.types import BlockKind

Row = Sequence[Line]

_APART = 3.0  # lines' heights between rows, from which a table ends
_BETWEEN = 3  # rows of one cell that may stand between rows of several
_ALIGNED = 3.0  # points between edges that are taken for one
_LEAST_ALIGNED = 0.6  # share of a column's cells that share an edge or the middle
_TIGHT = 0.92  # of the usual distance of rows: a line that goes on in the same row
_LARGER = 1.12  # times the size of the row above
_CLOSE = 1.35  # times the font's size: the distance of lines within a cell
_LEAST_COLUMNS = 2

_PERIOD = re.compile(r"\b(?:19|20)\d\d\b|months|quarter|\bended\b|\bQ[1-4]\b", re.IGNORECASE)


@dataclass(slots=True)
class _Column:
    left: float
    right: float


def table_end(rows: Sequence[Row], start: int) -> int:
    """Where the table that begins at this row ends; `start` where none begins."""
    first = start
    while first < len(rows) and first - start < 2 and len(rows[first]) == 1:
        first += 1  # a header over columns: it has to stand to the right of the labels
    if first >= len(rows) or len(rows[first]) < _LEAST_COLUMNS:
        return start
    edge = rows[first][1].left
    labels = min(row[0].left for row in rows[first : first + _BETWEEN + 2])
    for above, row in pairwise(rows[start : first + 1]):
        if not _is_over(above[0], rows[first], labels) or _is_apart(above, row):
            return start
    end, place, loose = first + 1, first + 1, 0
    while place < len(rows) and not _is_apart(rows[place - 1], rows[place]):
        row = rows[place]
        if len(row) >= _LEAST_COLUMNS:
            edge = min(edge, row[1].left) if is_figure(row[1].text) else row[1].left
            end, loose = place + 1, 0
        elif loose == _BETWEEN or row[0].left < edge < row[0].right:
            break
        elif row[0].size > _LARGER * rows[place - 1][0].size:
            break  # a heading
        else:
            loose += 1
        place += 1
    return end


def read_table(rows: Sequence[Row]) -> list[Element] | None:
    """The rows of a table; None where the cells don't stand in columns."""
    if sum(len(row) >= _LEAST_COLUMNS for row in rows) < 2:
        return None
    columns = _columns(rows)
    if len(columns) < _LEAST_COLUMNS or not _are_aligned(rows, columns):
        return None
    boxes = [[_box(cell, columns) for cell in row] for row in rows]
    heads = _headers(boxes)
    found = [Element("header", tuple(row)) for row in boxes[:heads]]
    kind = _kind(boxes[heads:], len(columns), heads)
    for row in _wrapped(boxes[heads:]):
        found.append(Element("header" if _is_period(row) else kind, tuple(row)))
    return found


def header_rows(rows: Sequence[Sequence[Box]]) -> int:
    """How many rows of a ruled table are headers: those without figures above rows with some, or
    the bold ones, or else the first."""
    heads = _headers(rows)
    if heads or any(_has_figures(row) for row in rows):
        return heads
    bold = [all(line.bold for box in row for line in box.lines) for row in rows]
    return bold.index(False) if False in bold and bold[0] else 1


def _is_over(cell: Line, row: Row, labels: float) -> bool:
    """Whether a cell stands over the columns after the first, as a header of several does.

    `labels` is where the first column begins, which a row of headers may not have.
    """
    first = row[0] if row[0].left > labels + cell.size else row[1]
    return first.left - cell.size < cell.left and cell.right < row[-1].right + cell.size


def _is_apart(above: Row, row: Row) -> bool:
    size = max(line.size for line in (*above, *row))
    return min(line.top for line in row) - max(line.bottom for line in above) > _APART * size


def _columns(rows: Sequence[Row]) -> list[_Column]:
    """The columns, from the left: those of the fullest row, widened and added to by the others."""
    columns: list[_Column] = []
    for row in sorted(rows, key=len, reverse=True):
        for cell in row:
            under = [c for c in columns if cell.left < c.right and cell.right > c.left]
            if not under:
                columns.append(_Column(cell.left, cell.right))
                columns.sort(key=lambda column: column.left)
            elif len(under) == 1:
                place = columns.index(under[0])
                low = columns[place - 1].right if place else cell.left
                high = columns[place + 1].left if place + 1 < len(columns) else cell.right
                under[0].left = min(under[0].left, max(cell.left, low))
                under[0].right = max(under[0].right, min(cell.right, high))
    return columns


def _are_aligned(rows: Sequence[Row], columns: Sequence[_Column]) -> bool:
    """Whether most cells after the first share an edge or the middle with others below."""
    edges: dict[int, list[tuple[float, float, float]]] = {}
    cells = 0
    for row in rows:
        for cell in row if len(row) >= _LEAST_COLUMNS else ():
            box = _box(cell, columns)
            if box.column and box.columns == 1:
                middle = (cell.left + cell.right) / 2
                edges.setdefault(box.column, []).append((cell.left, cell.right, middle))
            cells += bool(box.column)
    aligned = 0
    for places in edges.values():
        for line in zip(*places, strict=True):
            common = median(line)
            shared = sum(abs(place - common) <= _ALIGNED for place in line)
            if shared >= max(2, _LEAST_ALIGNED * len(line)):
                aligned += len(line)
                break
    return aligned >= _LEAST_ALIGNED * cells and aligned >= 2


def _box(cell: Line, columns: Sequence[_Column]) -> Box:
    under = [
        place
        for place, column in enumerate(columns)
        if cell.left < column.right and cell.right > column.left
    ]
    return Box((cell,), under[0], len(under)) if under else Box((cell,))


def _text(box: Box) -> str:
    return " ".join(line.text for line in box.lines)


def _has_figures(row: Sequence[Box]) -> bool:
    return any(is_figure(_text(box)) and not is_year(_text(box)) for box in row if box.column)


def _headers(rows: Sequence[Sequence[Box]]) -> int:
    """The number of rows at the top that hold no figures, if any below does."""
    count = 0
    for row in rows:
        filled = [box for box in row if box.lines]
        if _has_figures(filled) or not any(box.column for box in filled):
            break
        count += 1
    return count if any(map(_has_figures, rows[count : count + _BETWEEN + 1])) else 0


def _is_period(row: Sequence[Box]) -> bool:
    """Whether a row in the middle names the periods of the columns below it."""
    names = [_text(box) for box in row if box.column]
    return bool(names) and all(_PERIOD.search(name) and not is_figure(name) for name in names)


def _kind(rows: Sequence[Sequence[Box]], columns: int, heads: int) -> BlockKind:
    pairs = columns == _LEAST_COLUMNS and not heads and all(len(row) == 2 for row in rows)
    return "label" if pairs else "row"


def _wrapped(rows: Sequence[list[Box]]) -> Iterator[list[Box]]:
    """The rows, with the lines of a cell that is broken over several in one."""
    full = [row for row in rows if len(row) >= _LEAST_COLUMNS]
    steps = [_baseline(b) - _baseline(a) for a, b in pairwise(full)]
    usual = median(steps) if steps else 0.0
    held: list[Box] | None = None
    for place, row in enumerate(rows):
        if held is None:
            held = row
            continue
        if _goes_on(held, row, rows[place - 1], usual):
            held = _united(held, row)
            continue
        yield held
        held = row
    if held is not None:
        yield held


def _goes_on(held: Sequence[Box], row: Sequence[Box], above: Sequence[Box], usual: float) -> bool:
    """Whether a line of a table belongs to the row above it."""
    step = _baseline(row) - _baseline(above)
    tight = step < _TIGHT * usual
    first, last = _text(row[0]), _text(held[-1] if len(held) == 1 else held[0])
    small = row[0].column == 0 and first[:1].islower()
    if _has_figures(held) and _has_figures(row):
        return False
    if len(held) == 1 and held[0].column == 0:  # a label whose figures stand further down
        return not last.endswith(":") and (small or (tight and _has_figures(row)))
    if len(row) == 1 and row[0].column == 0:
        return small or (tight and row[0].lines[0].left > held[0].lines[0].left + 1)
    close = step < _CLOSE * row[0].lines[0].size
    return (tight or (close and row[0].column > 0)) and not _has_figures(row)


def _united(held: Sequence[Box], row: Sequence[Box]) -> list[Box]:
    boxes = {box.column: box for box in held}
    for box in row:
        if box.column in boxes:
            before = boxes[box.column]
            boxes[box.column] = Box(
                before.lines + box.lines, box.column, max(before.columns, box.columns)
            )
        else:
            boxes[box.column] = box
    return [boxes[column] for column in sorted(boxes)]


def _baseline(row: Sequence[Box]) -> float:
    return row[0].lines[-1].baseline
