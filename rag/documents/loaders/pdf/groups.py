"""Rows of a table that introduce the ones below: "Current assets:", set out or in other type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.loaders.pdf.shapes import Element, Line
from rag.documents.loaders.pdf.wraps import text_of

_DEEPER = 2.0  # points by which rows are set in below the one that introduces them
_LEAST_CAPITALS = 6  # letters of a name in capitals, which abbreviations have not
_TOTAL = ("total", "summe", "gesamt")  # before the name of what is summed up
_NET = ("net", "netto")  # somewhere before it


@dataclass(frozen=True, slots=True)
class _Group:
    """A row that introduces others; a main one is set in bold or capitals, wherever it begins."""

    place: int
    indent: float
    name: str
    is_main: bool


def introducers(rows: Sequence[Element]) -> list[int | None]:
    """For each row of a table, the place of the row that introduces it; None where none does.

    The sum that ends a group belongs to it, and what follows the sum does not.
    """
    found: list[int | None] = []
    groups: list[_Group] = []  # the open ones, outermost first
    before: float | None = None  # where the row of figures before begins
    for place, (row, after) in enumerate(zip(rows, _next_starts(rows), strict=True)):
        label = _label(row)
        ended: int | None = None
        if row.kind != "row":
            groups, before = [], None
        elif label is not None and _is_alone(row):
            is_main = _is_main(row, rows)
            groups, before = [] if is_main else _around(groups, label.left), None
            found.append(groups[-1].place if groups else None)
            groups.append(_Group(place, label.left, _name(row), is_main))
            continue
        elif label is not None:
            stands_out = _stands_out(label.left, before, after)
            ended = _named(_name(row), groups, stands_out)
            if ended is None:
                groups = _around(groups, label.left)
                if stands_out and groups and _ends(groups[-1], after):
                    ended = len(groups) - 1
            before = label.left
        group = groups[-1 if ended is None else ended] if groups else None
        found.append(group.place if group else None)
        groups = groups[:ended]
    return found


def _label(row: Element) -> Line | None:
    """The first line of a row's label; None where the first column is empty."""
    box = next((box for box in row.boxes if box.lines), None)
    return box.lines[0] if box and box.column == 0 else None


def _next_starts(rows: Sequence[Element]) -> list[float | None]:
    """For each row, where the next one with a label begins."""
    found: list[float | None] = []
    after: float | None = None
    for row in reversed(rows):
        found.append(after)
        label = _label(row) if row.kind == "row" else None
        after = label.left if label else after
    return found[::-1]


def _is_alone(row: Element) -> bool:
    return sum(bool(box.lines) for box in row.boxes) == 1


def _name(row: Element) -> str:
    return text_of(row.boxes[0]).rstrip(":").casefold()


def _is_main(row: Element, rows: Sequence[Element]) -> bool:
    name = text_of(row.boxes[0])
    if name.isupper() and sum(map(str.isalpha, name)) >= _LEAST_CAPITALS:
        return True
    return _is_bold(row) and any(not _is_bold(other) for other in rows if other.kind == "row")


def _is_bold(row: Element) -> bool:
    label = _label(row)
    return label is not None and label.bold


def _around(groups: Sequence[_Group], indent: float) -> list[_Group]:
    """The open groups that a row which begins there can be part of."""
    return [group for group in groups if group.is_main or group.indent + _DEEPER <= indent]


def _stands_out(indent: float, before: float | None, after: float | None) -> bool:
    """Whether a row is set in deeper than both of its neighbours, as sums are."""
    if before is None or indent < before + _DEEPER:
        return False
    return after is None or after + _DEEPER <= indent


def _ends(group: _Group, after: float | None) -> bool:
    """Whether a group ends with a sum before a row that begins there."""
    return not group.is_main and (after is None or after < group.indent + _DEEPER)


def _named(name: str, groups: Sequence[_Group], stands_out: bool) -> int | None:
    """The innermost of the groups whose sum a row is by its name: "Total current assets"."""
    first, _, rest = name.partition(" ")
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place].name
        if not group:
            continue
        if first in _TOTAL:
            is_sum = rest.startswith(group)
        else:
            is_sum = (stands_out or first in _NET) and group in name
        if is_sum:
            return place
    return None
