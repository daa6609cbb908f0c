"""A run of inline text as it stands in the file, with its marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.documents.loaders.markdown.inline import Inline
from rag.documents.loaders.markdown.source import Source
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Prose:
    """A range of the file that is one run of inline text; marks, bold and breaks are the file's."""

    span: Span
    marks: Sequence[Span] = ()
    bold: Sequence[Span] = ()
    breaks: Sequence[int] = ()


def prose_of(text: str, source: Source, inline: Inline) -> Prose:
    """A content as it stands in the file, of which it is known what it consists of."""
    return Prose(
        source.span(0, len(source.content)),
        marks=merged(
            [
                *(source.span(mark.start, mark.end) for mark in inline.marks),
                *prefixes(text, source),
            ]
        ),
        bold=[source.span(bold.start, bold.end) for bold in inline.bold if bold.start < bold.end],
        breaks=[source.at(end - 1) + 1 for end in inline.breaks],
    )


def prefixes(text: str, source: Source) -> Iterator[Span]:
    """What stands before the lines of a content but the first: marks of quotations."""
    for before, start in pairwise(source.file_starts):
        line = text.rfind("\n", before, start) + 1
        if line and text[line:start].strip():
            yield Span(line, start)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Ranges in order, none of which overlaps another."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start = max(span.start, found[-1].end) if found else span.start
        if start < span.end:
            found.append(Span(start, span.end))
    return found
