"""Which rows of a table head it, and what stands above that is no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.documents.loaders.pdf.cells import Column, Row, holds_figures
from rag.documents.loaders.pdf.figures import is_figure, is_year
from rag.documents.loaders.pdf.shapes import Box
from rag.documents.loaders.pdf.wraps import has_figures

LARGER = 1.12  # times the size of the rows of figures, from which a row is a title
_MOST = 6  # rows that head a table; more without figures are rows like the others
_BETWEEN = 3  # rows without figures, at the most, between the headers and the first with some

_PERIOD = re.compile(r"\b(?:19|20)\d\d\b|months|quarter|\bended\b|\bQ[1-4]\b", re.IGNORECASE)


def titles_above(rows: Sequence[Row], columns: Sequence[Column]) -> int:
    """How many rows at the top are titles: larger than the rows of figures, or of one cell that
    runs from above the labels, the first of the columns, into those of figures."""
    size = max((row[0].size for row in rows if holds_figures(row)), default=0.0)
    count = 0
    for place, row in enumerate(rows):
        if holds_figures(row):
            break
        head = row[0]
        is_across = head.left < columns[0].right and head.right > columns[1].left
        if (len(row) == 1 and is_across) or (size and head.size > LARGER * size):
            count = place + 1
    return count


def headers(rows: Sequence[Sequence[Box]]) -> int:
    """The number of rows at the top that hold no figures, if any below does; of these, the last
    that stand over the labels alone introduce the rows below them, and head nothing."""
    count = 0
    for row in rows:
        filled = [box for box in row if box.lines]
        if has_figures(filled):
            break
        count += 1
    else:
        return 0
    if count > _MOST:
        return 0
    while count and not any(box.column for box in rows[count - 1] if box.lines):
        count -= 1
    first = next((place for place, row in enumerate(rows) if any(b.column for b in row)), 0)
    return (
        count if first < count and any(map(has_figures, rows[count : count + _BETWEEN + 1])) else 0
    )


def header_rows(rows: Sequence[Sequence[Box]]) -> int:
    """How many rows of a ruled table are headers: those without figures above rows with some, or
    the bold ones, or else the first."""
    heads = headers(rows)
    if heads or any(has_figures(row) for row in rows):
        return heads
    bold = [all(line.bold for box in row for line in box.lines) for row in rows]
    return bold.index(False) if False in bold and bold[0] else 1


def begins_anew(row: Row, columns_from: float) -> bool:
    """Whether a row amid figures heads the rows below it: it names periods.

    `columns_from` is where the columns of figures begin.
    """
    labels = [cell.text for cell in row if cell.left < columns_from]
    names = [cell.text for cell in row if cell.left >= columns_from]
    if not names or any(map(is_figure, labels)):
        return False
    if all(is_year(name) for name in names):
        return all(_PERIOD.search(label) or label[:1] == "(" for label in labels)
    return all(_PERIOD.search(name) and not is_figure(name) for name in names)
