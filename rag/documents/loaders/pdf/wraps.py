"""Cells that are broken over several lines: which lines of a table make one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from rag.documents.loaders.pdf.cells import steps_of
from rag.documents.loaders.pdf.figures import is_figure, is_year
from rag.documents.loaders.pdf.shapes import Box

Boxes = Sequence[Box]

_TIGHT = 0.92  # of the usual distance of rows: a line that goes on in the same row
_CLOSE = 1.35  # times the font's size: the distance of lines within a cell


def text_of(box: Box) -> str:
    return " ".join(line.text for line in box.lines)


def has_figures(row: Boxes) -> bool:
    """Whether a cell after the first is a figure that is no year."""
    return any(is_figure(text_of(box)) and not is_year(text_of(box)) for box in row if box.column)


def united_rows(rows: Sequence[list[Box]]) -> Iterator[list[Box]]:
    """The rows, with the lines of a cell that is broken over several in one."""
    steps = steps_of([[box.lines[-1] for box in row] for row in rows])
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


def _goes_on(held: Boxes, row: Boxes, above: Boxes, usual: float) -> bool:
    """Whether a line of a table belongs to the row above it."""
    step = _baseline(row) - _baseline(above)
    tight = step < _TIGHT * usual
    first, last = text_of(row[0]), text_of(held[-1] if len(held) == 1 else held[0])
    small = row[0].column == 0 and first.lstrip("(")[:1].islower()
    if has_figures(held) and has_figures(row):
        return False
    if len(held) == 1 and held[0].column == 0:  # a label whose figures stand further down
        return not last.endswith(":") and (small or (tight and has_figures(row)))
    if len(row) == 1 and row[0].column == 0:
        return small or (tight and row[0].lines[0].left > held[0].lines[0].left + 1)
    close = step < _CLOSE * row[0].lines[0].size
    return (tight or (close and row[0].column > 0)) and not has_figures(row)


def _united(held: Boxes, row: Boxes) -> list[Box]:
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


def _baseline(row: Boxes) -> float:
    return row[0].lines[-1].baseline
