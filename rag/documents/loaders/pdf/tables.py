"""Tables without ruled columns: rows whose cells stand below each other."""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.loaders.pdf.cells import (
    LEAST_COLUMNS,
    Row,
    are_aligned,
    box_of,
    columns_of,
    header_boxes,
    holds_figures,
)
from rag.documents.loaders.pdf.figures import is_figure
from rag.documents.loaders.pdf.heads import LARGER, begins_anew, headers, titles_above
from rag.documents.loaders.pdf.shapes import Box, Element, Line
from rag.documents.loaders.pdf.wraps import united_rows
from rag.types import BlockKind

_APART = 3.0  # lines' heights between rows, from which a table ends
_BETWEEN = 3  # rows of one cell that may stand between rows of several
_ABOVE = 5  # rows of one cell that may stand over the first row of several


def table_end(rows: Sequence[Row], start: int) -> int:
    """Where the table that begins at this row ends; `start` where none begins."""
    first = start
    while first < len(rows) and first - start < _ABOVE and len(rows[first]) == 1:
        first += 1  # a header over columns: it has to stand to the right of the labels
    if first >= len(rows) or len(rows[first]) < LEAST_COLUMNS:
        return start
    below = rows[first : first + _BETWEEN + 2]
    labels = min(row[0].left for row in below)
    right = max(row[-1].right for row in below)
    for place in range(start, first):
        row = rows[place]
        introduces = place > start and row[0].right < rows[first][1].left
        if _is_apart(row, rows[place + 1]):
            return start
        if not introduces and not _is_over(row[0], rows[first], labels, right):
            return start
    return _end(rows, first, labels)


def _end(rows: Sequence[Row], first: int, labels: float) -> int:
    """Where the table whose first row of several cells this is ends."""
    edge = rows[first][1].left
    end, place, loose = first + 1, first + 1, 0
    size = rows[first][0].size if holds_figures(rows[first]) else 0.0  # of the rows of figures
    while place < len(rows) and not _is_apart(rows[place - 1], rows[place]):
        row = rows[place]
        head = row[0]
        if len(row) >= LEAST_COLUMNS:
            if size and begins_anew(row, edge - head.size):
                break
            edge = min(edge, row[1].left) if is_figure(row[1].text) else row[1].left
            size = max(size, head.size) if holds_figures(row) else size
            end, loose = place + 1, 0
        elif loose == _BETWEEN:
            break
        elif head.left < edge < head.right and (size or head.left < labels + head.size):
            break  # a line of text
        elif size and head.size > LARGER * size:
            break  # a heading
        else:
            loose += 1
        place += 1
    return end


def read_table(rows: Sequence[Row]) -> tuple[int, list[Element]] | None:
    """How many rows at the top stand above the table, and its rows; None where the cells don't
    stand in columns."""
    if sum(len(row) >= LEAST_COLUMNS for row in rows) < 2:
        return None
    columns = columns_of([row for row in rows if holds_figures(row)])
    above = titles_above(rows, columns) if len(columns) >= LEAST_COLUMNS else 0
    rows = rows[above:]
    body = next((place for place, row in enumerate(rows) if holds_figures(row)), 0)
    columns = columns_of(rows[body:])
    if len(columns) < LEAST_COLUMNS or not are_aligned(rows, columns):
        return None
    boxes = [[box_of(cell, columns) for cell in row] for row in rows]
    heads = headers(boxes)
    found = [Element("header", tuple(header_boxes(row, columns))) for row in rows[:heads]]
    kind = _kind(boxes[heads:], len(columns), heads)
    for row in united_rows(boxes[heads:]):
        found.append(Element(kind, tuple(row)))
    return above, found


def _is_over(cell: Line, row: Row, labels: float, right: float) -> bool:
    """Whether a cell stands over the columns after the first, as a header of several does.

    `labels` is where the first column begins, which a row of headers may not have; `right` is
    where the last one ends.
    """
    first = row[0] if row[0].left > labels + cell.size else row[1]
    return first.left - cell.size < cell.left and cell.right < right + cell.size


def _is_apart(above: Row, row: Row) -> bool:
    size = max(line.size for line in (*above, *row))
    return min(line.top for line in row) - max(line.bottom for line in above) > _APART * size


def _kind(rows: Sequence[Sequence[Box]], columns: int, heads: int) -> BlockKind:
    pairs = columns == LEAST_COLUMNS and not heads and all(len(row) == 2 for row in rows)
    return "label" if pairs else "row"
