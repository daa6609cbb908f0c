"""Tables with ruled lines between the columns: each cell is what stands inside its lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.documents.loaders.pdf.shapes import Box, Line, Rect, Rule, rows_of

_NEAR = 2.5  # points between lines that meet, or that are one
_MOST_SLOTS = 20_000  # of a grid


@dataclass(frozen=True, slots=True)
class Grid(Rect):
    """A ruled table: the boxes of each row; a box that spans rows is in each of them."""

    rows: tuple[tuple[Box, ...], ...]


def find_grids(rules: Sequence[Rule], lines: Sequence[Line]) -> tuple[list[Grid], list[Line]]:
    """The ruled tables of a page, and the lines that stand in none."""
    grids: list[Grid] = []
    rest = list(lines)
    for group in _groups(rules):
        xs = _merged(rule.at for rule in group if rule.upright)
        ys = _merged(rule.at for rule in group if not rule.upright)
        if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > _MOST_SLOTS:
            continue  # a frame, or a single column
        inside: list[Line] = []
        outside: list[Line] = []
        for line in rest:
            x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
            within = xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]
            (inside if within else outside).append(line)
        rows = _rows(group, xs, ys, inside)
        if len(rows) >= 2 and max(len(row) for row in rows) >= 2:
            grids.append(Grid(xs[0], ys[0], xs[-1], ys[-1], rows))
            rest = outside
    return grids, rest


def _groups(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    """Rules that meet or cross, directly or over others; each group once."""
    parents = list(range(len(rules)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    level = sorted((rule.at, place) for place, rule in enumerate(rules) if not rule.upright)
    heights = [at for at, _ in level]
    for place, rule in enumerate(rules):
        if not rule.upright:
            continue
        first = bisect_right(heights, rule.low - _NEAR)
        last = bisect_right(heights, rule.high + _NEAR)
        for _, other in level[first:last]:
            if rules[other].low - _NEAR <= rule.at <= rules[other].high + _NEAR:
                parents[root(other)] = root(place)
    groups: dict[int, list[Rule]] = {}
    for place, rule in enumerate(rules):
        groups.setdefault(root(place), []).append(rule)
    return sorted(groups.values(), key=len, reverse=True)


def _merged(places: Iterable[float]) -> list[float]:
    """The places of lines, those that are drawn as two at once taken as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _rows(
    rules: Sequence[Rule], xs: Sequence[float], ys: Sequence[float], lines: Iterable[Line]
) -> tuple[tuple[Box, ...], ...]:
    """The rows of a grid that hold something, each slot with the box that covers it."""
    columns, heights = len(xs) - 1, len(ys) - 1
    upright = [[False] * columns for _ in range(heights)]  # a line on the slot's left
    level = [[False] * columns for _ in range(heights)]  # a line on its top
    for rule in rules:
        across, along, marks = (xs, ys, upright) if rule.upright else (ys, xs, level)
        at = _nearest(across, rule.at)
        for place in range(len(along) - 1):
            middle = (along[place] + along[place + 1]) / 2
            if rule.low <= middle <= rule.high and at < len(across) - 1:
                row, column = (place, at) if rule.upright else (at, place)
                marks[row][column] = True
    held: dict[tuple[int, int], list[Line]] = {}
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(heights):
        for column in range(columns):
            owner = (row, column)
            if column and not upright[row][column]:
                owner = owners[row, column - 1]
            elif row and not level[row][column]:
                owner = owners[row - 1, column]
            owners[row, column] = owner
    for line in lines:
        row = bisect_right(ys, (line.top + line.bottom) / 2) - 1
        column = bisect_right(xs, (line.left + line.right) / 2) - 1
        if 0 <= row < heights and 0 <= column < columns:
            held.setdefault(owners[row, column], []).append(line)
    spans: dict[tuple[int, int], int] = {}
    for (row, column), owner in owners.items():
        if row == owner[0]:
            spans[owner] = max(spans.get(owner, 1), column - owner[1] + 1)
    boxes = {
        owner: Box(_in_order(held.get(owner, ())), owner[1], span) for owner, span in spans.items()
    }
    found = []
    for row in range(heights):
        own = dict.fromkeys(owners[row, column] for column in range(columns))
        cells = tuple(boxes[owner] for owner in own if owner in boxes)
        if any(cell.lines for cell in cells):
            found.append(cells)
    return tuple(found)


def _nearest(places: Sequence[float], place: float) -> int:
    after = bisect_right(places, place)
    if after and (after == len(places) or place - places[after - 1] <= places[after] - place):
        return after - 1
    return after


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for row in rows_of(list(lines)) for line in row)
