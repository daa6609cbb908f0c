"""A paragraph of Markdown: its lines, and the labels, questions and clauses they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.documents.blocks import shown
from rag.documents.loaders.html.run import Entry, Line, asks, entries, visible
from rag.documents.loaders.markdown.prose import Prose
from rag.types import BlockKind, Span

_LABEL = re.compile(r"[^\s:][^:]{0,48}?\s*:\s+\S.*")
_CLAUSE = re.compile(r"(?:§+\s*\d+(?:\.\d{1,3})*[a-z]?|\d{1,3}(?:\.\d{1,3})+)\.?\s+[^\W\d_a-z]")
_QUESTION = re.compile(r"(?:Q|Question)\s*\d*\s*[:.]\s+\S")
_ANSWER = re.compile(r"(?:A|Answer)\s*\d*\s*[:.]\s+\S")
_STOPS = (".", ":", ";", "?", "!")
_LONGEST_QUESTION = 200


@dataclass(frozen=True, slots=True)
class Part:
    """What a block is to be made of."""

    kind: BlockKind
    span: Span
    number: str = ""
    cells: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Row:
    """A line of the file in a paragraph; `breaks` says that the reader sees it end there."""

    span: Span
    line: Line
    breaks: bool


@dataclass(slots=True)
class _Group:
    """Lines that the reader sees as one."""

    rows: list[_Row] = field(default_factory=list)

    @property
    def line(self) -> Line:
        lines = [row.line for row in self.rows if row.line.text]
        return Line(
            " ".join(line.text for line in lines),
            is_bold=bool(lines) and all(line.is_bold for line in lines),
            starts_bold=bool(lines) and lines[0].starts_bold,
        )

    @property
    def span(self) -> Span:
        return Span(self.rows[0].span.start, self.rows[-1].span.end)


def lines_of(text: str, prose: Prose) -> list[Line]:
    """The lines that a reader sees, those without text left out."""
    return [group.line for group in _groups(_rows(text, prose)) if group.line.text]


def parts(text: str, prose: Prose) -> Iterator[Part]:
    """The blocks that a paragraph is."""
    groups = _groups(_rows(text, prose))
    lines = [group.line for group in groups]
    if len(groups) > 1 and lines[0].is_bold and _is_question(lines[0].text):
        yield Part("question", groups[0].span)
        groups, lines = groups[1:], lines[1:]
    seen = [group for group, line in zip(groups, lines, strict=True) if line.text]
    place = 0
    for run in _runs(lines):
        for entry in entries(run):
            count = entry.text.count("\n") + 1
            span = Span(seen[place].span.start, seen[place + count - 1].span.end)
            kind = entry.kind
            cells: tuple[Span, ...] = ()
            if entry.label and entry.value:
                cells = _cells(text, span, prose.marks, entry)
                kind = "label" if cells else "paragraph"
            elif kind == "paragraph" and _QUESTION.match(entry.text) and _is_question(entry.text):
                kind = "question"
            yield Part(kind, span, entry.number, cells)
            place += count


def _cells(text: str, span: Span, marks: Sequence[Span], entry: Entry) -> tuple[Span, ...]:
    """Where an entry's label and value stand in the file; nothing where that isn't sure."""
    offsets = _offsets(text, span, marks)
    while offsets and text[offsets[-1]].isspace():
        offsets.pop()
    if "".join(" " if text[at].isspace() else text[at] for at in offsets) != entry.text:
        return ()
    return tuple(
        Span(offsets[cell.start], offsets[cell.end - 1] + 1)
        for cell in (entry.label, entry.value)
        if cell
    )


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """The lines, parted before each question and its answer."""
    run: list[Line] = []
    for line in lines:
        if run and (_QUESTION.match(line.text) or _ANSWER.match(line.text)):
            yield run
            run = []
        run.append(line)
    yield run


def _is_question(text: str) -> bool:
    return asks(text) and len(text) <= _LONGEST_QUESTION


def _rows(text: str, prose: Prose) -> list[_Row]:
    rows: list[_Row] = []
    start, at = prose.span.start, 0
    while start < prose.span.end:
        while at < len(prose.breaks) and prose.breaks[at] <= start:
            at += 1
        end = text.find("\n", start, prose.span.end)
        stop = end if end >= 0 else prose.span.end
        breaks = at < len(prose.breaks) and prose.breaks[at] <= stop + 1
        if breaks:
            stop = prose.breaks[at]
        elif end >= 0:
            breaks = text.endswith("  ", start, stop)
            stop += 1
        span = Span(start, stop)
        rows.append(_Row(span, _line(text, span, prose), breaks))
        start = stop
    return rows


def _groups(rows: list[_Row]) -> list[_Group]:
    """The lines as a reader sees them, or as the writer surely meant them to be seen."""
    texts = [row.line.text for row in rows]
    are_labels = len(rows) > 1 and all(
        row.line.starts_bold and not row.line.is_bold and _LABEL.fullmatch(row.line.text)
        for row in rows
    )
    are_clauses = bool(texts) and _CLAUSE.match(texts[0]) is not None
    is_asked = bool(texts) and (
        _QUESTION.match(texts[0]) is not None or (rows[0].line.is_bold and _is_question(texts[0]))
    )
    groups = [_Group()]
    for place, row in enumerate(rows):
        if place and (
            rows[place - 1].breaks
            or are_labels
            or (are_clauses and _CLAUSE.match(texts[place]) and texts[place - 1].endswith(_STOPS))
            or (is_asked and _begins_answer(texts, place, rows))
        ):
            groups.append(_Group())
        groups[-1].rows.append(row)
    return [group for group in groups if group.rows]


def _begins_answer(texts: list[str], place: int, rows: list[_Row]) -> bool:
    is_first = place == 1 and rows[0].line.is_bold and not rows[1].line.is_bold
    return is_first or bool(_ANSWER.match(texts[place]) or _QUESTION.match(texts[place]))


def _line(text: str, span: Span, prose: Prose) -> Line:
    marks = _touching(prose.marks, span)
    plain = visible(shown(text, span, marks))
    if not plain or not prose.bold:
        return Line(plain, is_bold=False, starts_bold=False)
    bold = _touching(prose.bold, span)
    around = sorted([*marks, *bold], key=lambda other: other.start)
    rest = visible(shown(text, span, around))
    first = next(iter(_offsets(text, span, marks)), span.start)
    starts_bold = any(inner.start <= first < inner.end for inner in bold)
    return Line(plain, is_bold=not rest, starts_bold=starts_bold)


def _touching(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    low = max(0, bisect_right(spans, span.start, key=lambda other: other.start) - 1)
    high = bisect_left(spans, span.end, key=lambda other: other.start)
    return [other for other in spans[low:high] if other.end > span.start]


def _offsets(text: str, span: Span, marks: Sequence[Span]) -> list[int]:
    """Where each character of a range's visible text stands in the file."""
    found: list[int] = []
    at = span.start
    touching = _touching(marks, span)
    for mark in [*touching, replace(span, start=span.end)]:
        for offset in range(at, min(mark.start, span.end)):
            character = text[offset]
            if not visible(f"x{character}x")[1:-1]:
                continue
            if character.isspace() and (not found or text[found[-1]].isspace()):
                continue
            found.append(offset)
        at = max(at, mark.end)
    return found
