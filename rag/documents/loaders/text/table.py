"""Tables in plain text: columns parted by pipes, by tabs, or by blanks below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from rag.documents.loaders.text.lines import Line, Lines
from rag.documents.loaders.text.openings import item
from rag.types import Block, Cell, Span

_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_SENTENCE_END = ".!?"  # two blanks after it are those of a typewriter
_PIPE = re.compile(r"[|│┃]")
_TABS = re.compile(r" *\t[ \t]*")
_TAB = re.compile(r"\t")
_LONGEST = 1000  # characters of a row
_FEWEST_PIPED = 3  # rows that are parted by one pipe, without a frame

Gap = tuple[int, int]  # columns of the page, from and to
Parts = list[Span]  # the cells of a row in the text, perhaps empty


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, and the first line after it."""

    blocks: tuple[Block, ...]
    after: int


@dataclass(slots=True)
class _Rows:
    """Lines that are rows; `is_ruled` says that a rule stands below the first."""

    places: list[int]
    after: int
    is_ruled: bool = False


def table_at(lines: Lines, at: int) -> Table | None:
    """The table that begins on a line; None where none does."""
    return _piped(lines, at) or _tabbed(lines, at) or _aligned(lines, at)


def _piped(lines: Lines, at: int) -> Table | None:
    count = _pipes(lines[at])
    if not count:
        return None
    is_framed = bool(_PIPE.match(lines[at].text))
    rows = _Rows([], at)
    while (line := lines[rows.after]).text:
        if line.is_rule:
            rows.is_ruled = rows.is_ruled or len(rows.places) == 1
        elif _pipes(line) and (is_framed or _pipes(line) == count):
            rows.places.append(rows.after)
        else:
            break
        rows.after += 1
    fewest = 2 if is_framed or count > 1 or rows.is_ruled else _FEWEST_PIPED
    if len(rows.places) < fewest:
        return None
    return _table(lines, rows, [_split(lines[place], _PIPE) for place in rows.places])


def _pipes(line: Line) -> int:
    return 0 if len(line.text) > _LONGEST else len(_PIPE.findall(line.text))


def _tabbed(lines: Lines, at: int) -> Table | None:
    rows = _Rows([], at)
    counts: list[int] = []
    while (line := lines[rows.after]).text and len(line.text) <= _LONGEST:
        if line.is_rule and rows.places:
            rows.is_ruled = rows.is_ruled or len(rows.places) == 1
        else:
            tabs, gaps = line.text.count("\t"), len(_TABS.findall(line.text))
            if not tabs or (counts and tabs != counts[0] and gaps != counts[1]):
                break
            counts = counts or [tabs, gaps]
            rows.places.append(rows.after)
        rows.after += 1
    if len(rows.places) < 2:
        return None
    is_even = all(lines[place].text.count("\t") == counts[0] for place in rows.places)
    mark = _TAB if is_even else _TABS
    return _table(lines, rows, [_split(lines[place], mark) for place in rows.places])


def _split(line: Line, mark: re.Pattern[str]) -> Parts:
    """The cells between marks; a frame's own marks at the ends part nothing."""
    edges = [0, *(edge for found in mark.finditer(line.text) for edge in found.span())]
    edges.append(len(line.text))
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    if mark is _PIPE and pairs[0][0] == pairs[0][1]:
        pairs = pairs[1:]
    if mark is _PIPE and pairs and pairs[-1][0] == pairs[-1][1]:
        pairs = pairs[:-1]
    return [_stripped(line, low, high) for low, high in pairs]


def _aligned(lines: Lines, at: int) -> Table | None:
    gutters = _gaps(lines[at])
    if not gutters:
        return None
    rows = _Rows([at], at + 1)
    ends: dict[int, int] = {}  # of rows whose last cell goes on below, the last line
    while (line := lines[rows.after]).text:
        if line.is_rule:
            rows.is_ruled = rows.is_ruled or len(rows.places) == 1
        elif common := _common(gutters, line):
            gutters = common
            rows.places.append(rows.after)
        elif line.indent >= gutters[-1][1] and _reaches(lines[rows.places[-1]], gutters[-1]):
            ends[len(rows.places) - 1] = line.end
        else:
            break
        rows.after += 1
    if len(rows.places) < 2:
        return None
    parts = [_between(lines[place], gutters) for place in rows.places]
    said = [lines.text[part.start : part.end] for part in chain(*(row[1:] for row in parts))]
    if not any(character.isalnum() for cell in said for character in cell):
        return None  # the right side of a box that is drawn around text
    for place, end in ends.items():
        parts[place][-1] = Span(parts[place][-1].start, end)
    return _table(lines, rows, parts)


def _gaps(line: Line) -> list[Gap]:
    """Where a line's text is parted by two blanks or more, in columns of the page."""
    text = line.text
    if len(text) > _LONGEST or "\t" in text:
        return []
    begun = item(text)
    first = (
        begun.mark
        if begun
        else next((place for place, character in enumerate(text) if character.isalnum()), len(text))
    )
    return [
        (line.indent + gap.start(), line.indent + gap.end())
        for gap in _GAP.finditer(text)
        if gap.start() >= first
        and not (gap.end() - gap.start() == 2 and text[gap.start() - 1] in _SENTENCE_END)
    ]


def _common(gutters: Sequence[Gap], line: Line) -> list[Gap]:
    """The gutters that a line leaves blank, too; none where it isn't parted at most of them."""
    own = _gaps(line)
    if not own:
        return []
    end = line.indent + len(line.text)
    blank = [(0, line.indent), *own, (end, end + max(gutters[-1][1], end))]
    found: list[Gap] = []
    place = inner = 0
    for low, high in gutters:
        while place < len(blank) - 1 and blank[place][1] <= low:
            place += 1
        shared = (max(low, blank[place][0]), min(high, blank[place][1]))
        if shared[0] < shared[1]:
            found.append(shared)
            inner += 0 < place < len(blank) - 1
    return found if inner and 2 * len(found) >= len(gutters) else []


def _reaches(line: Line, gutter: Gap) -> bool:
    """Whether a line has text behind a gutter."""
    return line.indent + len(line.text) > gutter[1]


def _between(line: Line, gutters: Sequence[Gap]) -> Parts:
    edges = [0, *(max(0, gutter[0] - line.indent) for gutter in gutters), len(line.text)]
    edges = [min(edge, len(line.text)) for edge in edges]
    return [_stripped(line, low, high) for low, high in pairwise(edges)]


def _stripped(line: Line, low: int, high: int) -> Span:
    piece = line.text[low:high]
    text = piece.strip()
    low += len(piece) - len(piece.lstrip()) if text else 0
    return Span(line.start + low, line.start + low + len(text))


def _table(lines: Lines, rows: _Rows, parts: Sequence[Parts]) -> Table | None:
    text = lines.text
    written = [row for row in parts if any(part.start < part.end for part in row)]
    if not written:
        return None
    has_header = len(written) > 1 and (rows.is_ruled or _is_header(written, text))
    blocks = []
    for place, row in enumerate(written):
        is_header = has_header and place == 0
        blocks.append(_row(lines, row, is_header=is_header))
    return Table(tuple(blocks), rows.after)


def _is_header(rows: Sequence[Parts], text: str) -> bool:
    """Whether only the first row holds no digit, and a text in each of its cells."""
    has_digit = [
        any(map(str.isdigit, "".join(text[part.start : part.end] for part in row))) for row in rows
    ]
    is_full = all(part.start < part.end for part in rows[0]) and len(rows[0]) > 1
    return is_full and not has_digit[0] and all(has_digit[1:])


def _row(lines: Lines, row: Parts, *, is_header: bool) -> Block:
    filled = [part for part in row if part.start < part.end]
    start, end = filled[0].start, filled[-1].end
    marks: list[Span] = []
    for place, part in enumerate(filled):
        if place:
            marks += _padding(lines.text, filled[place - 1].end, part.start)
        marks += lines.hidden(part.start, part.end)
    cells = tuple(
        Cell(min(max(part.start, start), end), min(max(part.end, start), end), column)
        for column, part in enumerate(row)
    )
    return Block("header" if is_header else "row", start, end, cells=cells, marks=tuple(marks))


def _padding(text: str, start: int, end: int) -> list[Span]:
    """What lies between two cells, less a blank that keeps them apart."""
    if text[start].isspace():
        start += 1
    elif text[end - 1].isspace():
        end -= 1
    else:
        return []
    return [Span(start, end)] if start < end else []
