"""The blocks of HTML in a Markdown file: what is in them, and what they do to what follows."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from rag.documents.blocks import shown
from rag.documents.loaders.html.numbers import heading_number
from rag.documents.loaders.html.run import asks
from rag.documents.loaders.markdown.html import HtmlPart, html_parts, leaves_comment_open
from rag.documents.loaders.markdown.prose import merged, prefixes
from rag.documents.loaders.markdown.source import Lines, Source
from rag.documents.loaders.markdown.writer import LONGEST_HEADING, Writer
from rag.types import Span


class Markup:
    """Writes the blocks of HTML of one file, in order."""

    def __init__(self, lines: Lines, writer: Writer) -> None:
        self.lines = lines
        self.writer = writer
        self.details: list[int] = []  # places of the first blocks of those that are open
        self.no_comment_ends = False

    def write(self, token: Token, owner: int | None) -> None:
        """Write the blocks that a block of HTML holds, in the item at the place `owner`."""
        if token.map is None:
            return
        span = self.lines.span(*token.map)
        source = self.lines.locate(token.content.rstrip("\n"), token.map[0])
        if source is None:
            source = Source(self.writer.text[span.start : span.end], [0], [span.start])
        found = list(html_parts(source.content))
        marks = merged(
            [
                *(source.span(mark.start, mark.end) for part in found for mark in part.marks),
                *prefixes(self.writer.text, source),
            ]
        )
        for part in found:
            if part.tag == "details":
                self.details.append(len(self.writer.drafts))
            elif part.tag == "/details":
                self.writer.close(self.details.pop() if self.details else len(self.writer.drafts))
            elif part.span.start < part.span.end:
                self._write_part(part, source, marks, owner)
        if leaves_comment_open(source.content):
            self._hide_comment(span.end)

    def _write_part(
        self, part: HtmlPart, source: Source, marks: Sequence[Span], owner: int | None
    ) -> None:
        span = source.span(part.span.start, part.span.end)
        kind = part.kind
        title = (
            shown(self.writer.text, span, marks)
            if kind == "heading" or part.tag == "summary"
            else ""
        )
        if kind == "heading" and len(title) > LONGEST_HEADING:
            kind = "paragraph"
        elif title:
            kind = "question" if asks(title) else "heading"
        self.writer.write(
            kind,
            span,
            marks,
            level=part.level if kind != "paragraph" else 0,
            number=heading_number(title) if title else "",
            cells=[
                source.span(c.start, c.end)
                if c.start < c.end
                else Span(source.at(c.start), source.at(c.start))
                for c in part.cells
            ],
            owner=owner,
            below=max(1, len(self.details)) if part.tag == "summary" else 0,
        )

    def _hide_comment(self, end: int) -> None:
        """Let nothing be visible up to where a comment ends that a block of HTML has left open."""
        if self.no_comment_ends or end < self.writer.hidden_until:
            return
        found = self.writer.text.find("-->", end)
        self.no_comment_ends = found < 0
        self.writer.hidden_until = max(self.writer.hidden_until, found + 3)
