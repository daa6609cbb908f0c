"""A Markdown table: its header and rows, and where in them cells and pipes stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token
from markdown_it.utils import EnvType

from rag.documents.loaders.markdown.inline import read_inline
from rag.documents.loaders.markdown.parser import PARSER
from rag.documents.loaders.markdown.prose import merged, prose_of
from rag.documents.loaders.markdown.source import Lines, Source
from rag.documents.loaders.markdown.writer import Writer
from rag.types import Span

_PREFIX = re.compile(r"(?:[ \t]*(?:>|[-*+:~](?=\s)|\d{1,9}[.)](?=\s)))*")  # of quotations, lists
_PIPE = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\\|")


class Table:
    """Writes the blocks of one table, in order."""

    def __init__(self, lines: Lines, writer: Writer, env: EnvType) -> None:
        self.lines = lines
        self.writer = writer
        self.env = env
        self.first = len(writer.drafts)
        self.header: int | None = None

    def write_row(self, tokens: Sequence[Token], owner: int | None, is_nested: bool) -> None:
        """Write a row; it `is_nested` in a list or quotation, of which marks stand before it."""
        contents = [token for token in tokens if token.type == "inline"]
        if not contents or contents[0].map is None:
            return
        text = self.writer.text
        line = self.lines.span(*contents[0].map)
        match = _PREFIX.match(text, line.start, line.end) if is_nested else None
        cells, marks = split_row(text, Span(match.end() if match else line.start, line.end))
        for place, cell in enumerate(cells):
            source, escapes = cell_source(text, cell)
            marks += escapes
            # Cells beyond the columns of the header are shown as they are written.
            if place < len(contents) and source.content == contents[place].content != "":
                inline = read_inline(PARSER, source.content, self.env)
                marks += prose_of(text, source, inline).marks
        is_header = any(token.type == "th_open" for token in tokens[:2])
        row = self.writer.write(
            "header" if is_header else "row",
            Span(cells[0].start, cells[-1].end) if cells else line,
            merged(marks),
            cells=cells,
            parent=self.header,
            owner=owner,
            table=self.first,
        )
        if is_header:
            self.header = row

    def end(self) -> None:
        """Take a header that nothing follows for a row."""
        if self.header is not None and self.header == len(self.writer.drafts) - 1:
            draft = self.writer.drafts[self.header]
            draft.block = replace(draft.block, kind="row")


def split_row(text: str, line: Span) -> tuple[list[Span], list[Span]]:
    """The ranges of a line's cells, blanks and all, and those of its pipes."""
    row = text[line.start : line.end]
    start = line.start + len(row) - len(row.lstrip())
    end = line.start + len(row.rstrip())
    pipes = [Span(*match.span()) for match in _PIPE.finditer(text, start, end)]
    edges = [start, *(edge for pipe in pipes for edge in (pipe.start, pipe.end)), end]
    cells = [Span(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    if cells and cells[0].start == cells[0].end:
        cells.pop(0)
    if cells and cells[-1].start == cells[-1].end:
        cells.pop()
    return cells, pipes


def cell_source(text: str, cell: Span) -> tuple[Source, list[Span]]:
    """A cell's content, in which a pipe stands for itself, and the marks before such pipes."""
    bare = text[cell.start : cell.end].strip(" \t")
    start = (
        cell.start
        + len(text[cell.start : cell.end])
        - len(text[cell.start : cell.end].lstrip(" \t"))
    )
    marks: list[Span] = []
    starts, file_starts = [0], [start]
    for count, match in enumerate(_ESCAPED.finditer(bare)):
        marks.append(Span(start + match.start(), start + match.start() + 1))
        starts.append(match.start() - count)
        file_starts.append(start + match.start() + 1)
    return Source(_ESCAPED.sub("|", bare), starts, file_starts), marks
