"""Markdown as tests write it, and what they look at in the document."""

from __future__ import annotations

from pathlib import Path

from rag.documents.blocks import context, faults, shown, title_of
from rag.documents.loaders import parse
from rag.types import Document, Span


def markdown(text: str) -> Document:
    """The document of a text; its blocks are sound."""
    document = parse(Path("a.md"), text.encode())
    assert list(faults(document)) == []
    return document


def kinds(document: Document) -> list[tuple[str, str]]:
    """Each block's kind and visible text."""
    return [(block.kind, title_of(document, at)) for at, block in enumerate(document.blocks)]


def texts(text: str) -> list[str]:
    """The visible texts of a text's blocks."""
    return [shown_text for _, shown_text in kinds(markdown(text))]


def cells(document: Document, place: int) -> list[str]:
    """The visible texts of a block's cells."""
    block = document.blocks[place]
    return [shown(document.text, Span(c.start, c.end), block.marks) for c in block.cells]


def above(document: Document, text: str) -> list[str]:
    """What the only block of this text has to be read with, outermost first."""
    (place,) = (place for place, (_, other) in enumerate(kinds(document)) if other == text)
    return [title_of(document, at) for at in context(document.blocks, place)]
