"""Markdown: its headings and blocks, and what it says of itself; the text is the file's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.documents.blocks import title_of
from rag.documents.loaders.decoding import decode, normalise
from rag.documents.loaders.markdown.blocks import read_blocks
from rag.documents.loaders.markdown.properties import read_properties
from rag.types import Document, Heading


def load_markdown(document_id: str, data: bytes) -> Document:
    """A .md file; the title is that of its front matter or else its first top heading.

    Raises: DocumentError.
    """
    text = normalise(decode(data))
    properties, start = read_properties(text)
    document = Document(
        id=document_id, text=text, blocks=read_blocks(text, start), properties=properties
    )
    headings = tuple(_headings(document))
    title = next((heading.title for heading in headings if heading.level == 1), "")
    return replace(document, title=properties.get("title", "") or title, headings=headings)


def _headings(document: Document) -> Iterator[Heading]:
    for place, block in enumerate(document.blocks):
        if block.kind in ("heading", "question") and block.level:
            title = title_of(document, place)
            yield Heading(level=block.level, title=title, start=block.start, end=block.end)
