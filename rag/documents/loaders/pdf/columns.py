"""The order in which a page is read: one column after the other, between what runs across them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.loaders.pdf.figures import is_figure
from rag.documents.loaders.pdf.shapes import Line, Rect, Shape

_LEAST_LINES = 3  # of a column
_GUTTER = 0.9  # width between columns, in units of the font's size
_FULL = 0.6  # of the column's width, from which a line fills it
_LEAST_FULL = 0.5  # share of a column's lines that fill it: a table's cells don't
_LEAST_WORDS = 3  # of a column's lines, on the average
_MOST_FIGURES = 0.2  # share of a column's lines that are numbers
_LEAST_BESIDE = 0.4  # of the shorter column that stands beside the other one
_EDGES = 8  # left edges that are tried for a column
_DEPTH = 6  # of columns within columns


@dataclass(frozen=True, slots=True)
class _Band:
    """Where two columns stand side by side."""

    left: list[Rect]
    right: list[Rect]

    @property
    def size(self) -> int:
        return len(self.left) + len(self.right)

    @property
    def top(self) -> float:
        return min(shape.top for shape in (*self.left, *self.right))

    @property
    def is_columns(self) -> bool:
        if not (_is_prose(self.left) and _is_prose(self.right)):
            return False
        (top1, bottom1), (top2, bottom2) = _reach(self.left), _reach(self.right)
        beside = min(bottom1, bottom2) - max(top1, top2)
        return beside >= _LEAST_BESIDE * min(bottom1 - top1, bottom2 - top2)


def regions(shapes: Sequence[Shape], depth: int = _DEPTH) -> list[list[Shape]]:
    """The shapes of a page in parts that are read one after the other, each from the top."""
    band = _widest_band(shapes) if depth else None
    if band is None:
        return [list(shapes)] if shapes else []
    chosen = {id(shape) for shape in (*band.left, *band.right)}
    rest = [shape for shape in shapes if id(shape) not in chosen]
    left, right = {id(shape) for shape in band.left}, {id(shape) for shape in band.right}
    top = band.top
    parts = (
        [shape for shape in rest if shape.top < top],
        [shape for shape in shapes if id(shape) in left],
        [shape for shape in shapes if id(shape) in right],
        [shape for shape in rest if shape.top >= top],
    )
    return [region for part in parts for region in regions(part, depth - 1)]


def _widest_band(shapes: Sequence[Rect]) -> _Band | None:
    """The two columns that hold the most lines; None where there are none."""
    lines = [shape for shape in shapes if isinstance(shape, Line)]
    edges = Counter(round(line.left / 2) * 2 for line in lines)
    best: _Band | None = None
    for edge, count in edges.most_common(_EDGES):
        if count + edges[edge - 2] + edges[edge + 2] < _LEAST_LINES:
            continue
        for band in _bands(shapes, edge - 3.0):
            if (best is None or band.size > best.size) and band.is_columns:
                best = band
    return best


def _bands(shapes: Sequence[Rect], edge: float) -> list[_Band]:
    """What stands to both sides of a gutter, between the shapes that run across it."""
    bands: list[_Band] = []
    left: list[Rect] = []
    right: list[Rect] = []
    for shape in sorted(shapes, key=lambda shape: shape.top):
        size = shape.size if isinstance(shape, Line) else 0.0
        if shape.left >= edge:
            right.append(shape)
        elif shape.right <= edge + 3 - _GUTTER * size:
            left.append(shape)
        else:
            bands.append(_Band(left, right))
            left, right = [], []
    bands.append(_Band(left, right))
    return [band for band in bands if band.left and band.right]


def _reach(shapes: Sequence[Rect]) -> tuple[float, float]:
    return min(shape.top for shape in shapes), max(shape.bottom for shape in shapes)


def _is_prose(shapes: Sequence[Rect]) -> bool:
    """Whether the shapes are lines of text that fill a column, not cells of a table."""
    lines = [shape for shape in shapes if isinstance(shape, Line)]
    if len(lines) < _LEAST_LINES:
        return False
    widths = sorted(line.width for line in lines)
    usual = widths[int(0.9 * (len(widths) - 1))]
    full = sum(width >= _FULL * usual for width in widths)
    words = sum(line.text.count(" ") + 1 for line in lines)
    figures = sum(is_figure(line.text) for line in lines)
    return (
        full >= _LEAST_FULL * len(lines)
        and words >= _LEAST_WORDS * len(lines)
        and figures <= _MOST_FIGURES * len(lines)
    )
