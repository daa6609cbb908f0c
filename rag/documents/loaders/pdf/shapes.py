"""What the reading of a page is made of: lines of words, ruled lines, and elements of the text.

Lengths are points. y runs downwards, and a page is turned so that most of its text is upright.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.types import BlockKind


@dataclass(frozen=True, slots=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


Shape = TypeVar("Shape", bound=Rect)


@dataclass(frozen=True, slots=True)
class Line(Rect):
    """Words on one baseline with no wide gap between them.

    `numbers` are PDFium's of the characters of `text`, -1 for the blanks, which are ours.
    A line that ends in "\\u00ad" was hyphenated with a soft hyphen.
    """

    text: str
    numbers: tuple[int, ...]
    baseline: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, or the side of a drawn rectangle, along one axis: `at` on the other one."""

    upright: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Box:
    """The lines of a cell, and the columns it stands in. The same box may stand in several rows."""

    lines: tuple[Line, ...]
    column: int = 0
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Element:
    """What becomes a block: cells of a row, or the one cell that holds a paragraph's lines.

    `lead` is how many characters of the text, a list's mark, stand before the block.
    """

    kind: BlockKind
    boxes: tuple[Box, ...]
    number: str = ""
    level: int = 0
    lead: int = 0
    separator: str = "\t"  # between its boxes

    @property
    def lines(self) -> list[Line]:
        return [line for box in self.boxes for line in box.lines]

    @property
    def indent(self) -> float:
        return min(line.left for line in self.lines)


def joined(lines: Sequence[Line]) -> Line:
    """Lines side by side as one, blanks between."""
    if len(lines) == 1:
        return lines[0]
    numbers: list[int] = []
    for line in lines:
        numbers += [-1, *line.numbers] if numbers else line.numbers
    largest = max(lines, key=lambda line: len(line.text))
    return Line(
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        text=" ".join(line.text for line in lines),
        numbers=tuple(numbers),
        baseline=largest.baseline,
        size=largest.size,
        bold=all(line.bold for line in lines),
    )


def rows_of(shapes: Sequence[Shape]) -> list[list[Shape]]:
    """Shapes side by side in one row, from the left; the rows from the top."""
    rows: list[list[Shape]] = []
    top = bottom = 0.0
    for shape in sorted(shapes, key=lambda shape: (shape.top, shape.left)):
        middle = (shape.top + shape.bottom) / 2
        if rows and (middle < bottom and (top + bottom) / 2 > shape.top):
            rows[-1].append(shape)
        else:
            rows.append([shape])
            top, bottom = shape.top, shape.bottom
    return [sorted(row, key=lambda shape: shape.left) for row in rows]
