"""HTML as tests write it, and what they look at in the document."""

from __future__ import annotations

from pathlib import Path

from rag.documents.blocks import context, faults
from rag.documents.loaders import parse
from rag.types import Block, Document


def html(markup: str) -> Document:
    """The document of a page; its blocks are sound."""
    document = parse(Path("a.html"), markup.encode())
    assert list(faults(document)) == []
    return document


def text_of(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def kinds(document: Document) -> list[tuple[str, str]]:
    """Each block's kind and text."""
    return [(block.kind, text_of(document, block)) for block in document.blocks]


def shown_as(document: Document, kind: str) -> list[str]:
    """The texts of the blocks of a kind."""
    return [text for other, text in kinds(document) if other == kind]


def content(document: Document) -> list[str]:
    """The texts of all blocks but furniture."""
    return [text for kind, text in kinds(document) if kind != "furniture"]


def above(document: Document, text: str) -> list[str]:
    """What the only block of this text has to be read with, outermost first."""
    (place,) = (
        place for place, block in enumerate(document.blocks) if text_of(document, block) == text
    )
    return [text_of(document, document.blocks[at]) for at in context(document.blocks, place)]
