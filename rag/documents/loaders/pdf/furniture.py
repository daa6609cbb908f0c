"""Running headers, footers and page numbers: what stands at the edge of pages again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.documents.loaders.pdf.shapes import Line, rows_of

REACH = 4  # pages before and after, among which a line has to be repeated
_REPEATED = 3  # pages, this one among them
_EDGE_ROWS = 3  # rows at the top and at the bottom in which furniture may stand
_SAME_HEIGHT = 4.0  # points
_LONGEST = 200  # characters of a running header

_NUMBER = "\0"  # stands for a number where lines are compared
_DIGITS = re.compile(r"[0-9]+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|p\.|s\.)\s*)?(\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the edge of a page, and how many rows stand between it and the edge."""

    line: Line
    is_top: bool
    rank: int
    masked: str
    numbers: tuple[int, ...]  # that stand in it


def find_furniture(
    index: int, pages: Sequence[tuple[int, Sequence[Line]]]
) -> tuple[list[Line], list[Line]]:
    """The furniture at the top and at the bottom of a page; a page of nothing else has none.

    Args:
        pages: the page and those around it, each with its index.
    """
    edges = {place: list(_edges(lines)) for place, lines in pages}
    needed = min(_REPEATED, len(pages))
    found: dict[bool, list[Line]] = {True: [], False: []}
    rows: dict[tuple[bool, int], list[_Edge]] = {}
    for edge in edges[index]:
        rows.setdefault((edge.is_top, edge.rank), []).append(edge)
    for (is_top, rank), row in rows.items():
        repeated = [edge for edge in row if _is_repeated(edge, index, edges, needed)]
        alone = len(row) == 1 and rank == 0 and _PAGE_NUMBER.fullmatch(row[0].line.text)
        if alone or len(repeated) == len(row) or (repeated and rank == 0):
            found[is_top] += [edge.line for edge in row]
    tops = {id(line) for line in found[True]}
    bottom = [line for line in found[False] if id(line) not in tops]
    lines = next(lines for place, lines in pages if place == index)
    if len(found[True]) + len(bottom) == len(lines):
        return [], []
    return found[True], bottom


def _edges(lines: Sequence[Line]) -> Iterator[_Edge]:
    rows = rows_of(lines)
    for is_top, chosen in ((True, rows[:_EDGE_ROWS]), (False, rows[: -_EDGE_ROWS - 1 : -1])):
        for rank, row in enumerate(chosen):
            for line in row:
                if len(line.text) <= _LONGEST:
                    masked = _DIGITS.sub(_NUMBER, line.text.casefold())
                    numbers = tuple(int(digits[-9:]) for digits in _DIGITS.findall(line.text))
                    yield _Edge(line, is_top, rank, masked, numbers)


def _is_repeated(edge: _Edge, index: int, edges: dict[int, list[_Edge]], needed: int) -> bool:
    """Whether the line stands at this place on other pages, the page's number apart."""
    if not any(character.isalpha() for character in edge.masked) and edge.masked != _NUMBER:
        return False
    same = 1
    for place, others in edges.items():
        same += place != index and any(
            other.is_top == edge.is_top
            and other.masked == edge.masked
            and _same_place(edge, other)
            and _same_numbers(edge, index, other, place)
            for other in others
        )
    return needed > 1 and same >= needed


def _same_numbers(a: _Edge, index: int, b: _Edge, place: int) -> bool:
    """Whether the numbers in two lines are the same, or grow with the pages."""
    if a.masked == _NUMBER:
        return a.numbers[0] - index == b.numbers[0] - place
    pairs = zip(a.numbers, b.numbers, strict=True)
    return all(one == other or one - index == other - place for one, other in pairs)


def _same_place(a: _Edge, b: _Edge) -> bool:
    if a.rank == b.rank == 0:
        return True
    return abs(a.line.top - b.line.top) <= _SAME_HEIGHT
