"""Plain text files: the text as it is, and the blocks that its lines make."""

from __future__ import annotations

from rag.documents.blocks import title_of
from rag.documents.loaders.decoding import decode, find_headings, normalise
from rag.documents.loaders.text.blocks import blocks_of
from rag.documents.loaders.text.lines import Lines
from rag.documents.loaders.text.mail import mail_header
from rag.types import Block, Document, Heading


def load_text(document_id: str, data: bytes) -> Document:
    """A .txt file; its title is a mail's subject. Raises: DocumentError where it is no text."""
    decoded = decode(data)
    text = normalise(decoded)
    lines = Lines(text, [at for at, character in enumerate(decoded) if character == "\f"])
    header = mail_header(lines)
    found = find_headings(text)
    if header is None:
        blocks = blocks_of(lines, found)
    else:
        blocks = blocks_of(lines, found, header.blocks, header.after)
    document = Document(id=document_id, text=text, blocks=blocks)
    headings = tuple(
        Heading(block.level, title_of(document, place), block.start, block.end)
        for place, block in enumerate(blocks)
        if block.kind in ("heading", "question") and block.level
    )
    return Document(
        id=document_id,
        text=text,
        title=header.subject if header else "",
        headings=headings,
        blocks=blocks,
        properties={"date": header.date} if header and header.date else {},
    )


def find_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text of which nothing else is known."""
    return blocks_of(Lines(text, []), find_headings(text))
