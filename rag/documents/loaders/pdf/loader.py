"""From a PDF file to a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.documents.blocks import link, shown
from rag.documents.loaders.pdf.headings import find_headings, outline_of, text_of
from rag.documents.loaders.pdf.hyphens import Words
from rag.documents.loaders.pdf.page import lay_out, read_page
from rag.documents.loaders.pdf.pdfium import opened
from rag.documents.loaders.pdf.shapes import Element
from rag.documents.loaders.pdf.writer import Writer
from rag.types import Block, Document, Heading, Span

_PLACEHOLDER = re.compile(
    r"(?:microsoft \w+\s+-.*|untitled.*|unbenannt.*|document\d*|dokument\d*|[\d\s_.-]*"
    r"|.*\.(?:docx?|dotx?|xlsx?|pptx?|pdf|odt|rtf|txt|html?|indd|tex|dvi|qxd|ps))",
    re.IGNORECASE,
)
_NOBODY = ("anonymous", "unknown", "(unspecified)", "user", "admin")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_LARGEST = 1.3  # times the next size, from which the largest type of page 1 is a title
_BELOW_HEADINGS = 7


def load_pdf(document_id: str, data: bytes) -> Document:
    """A .pdf file. Raises: DocumentError where it is damaged or locked."""
    with opened(data) as pdf:
        outline = outline_of(pdf)
        lines = {index: read_page(pdf, index) for index in range(len(pdf))}
        pages = [lay_out(index, lines, len(lines), outline.get(index, {})) for index in lines]
        metadata = pdf.get_metadata_dict()
    pages = find_headings(pages)
    words = Words()
    for page in lines.values():
        words.read(page.lines)
    writer = Writer(words)
    for elements in pages:
        writer.write_page(elements)
    text = writer.text
    blocks = writer.parents.settle(link(writer.blocks, text))
    return Document(
        id=document_id,
        text=text,
        title=_title(metadata, pages),
        headings=_headings(blocks, text),
        blocks=blocks,
        pages=tuple(writer.pages),
        properties=_properties(metadata),
        is_plain=False,
    )


def _title(metadata: Mapping[str, str], pages: Sequence[Sequence[Element]]) -> str:
    """The file's own, or else what is set in the largest type of the first page."""
    title = " ".join(metadata.get("Title", "").split())
    if not _PLACEHOLDER.fullmatch(title):
        return title
    first = [element for element in pages[0] if element.kind != "furniture"] if pages else []
    sizes = sorted({max(line.size for line in element.lines) for element in first}, reverse=True)
    heads = [e for e in first if e.kind in ("heading", "question") and e.lines[0].size == sizes[0]]
    is_clear = len(sizes) > 1 and sizes[0] >= _LARGEST * sizes[1]
    return text_of(heads[0]) if heads and is_clear else ""


def _properties(metadata: Mapping[str, str]) -> dict[str, str]:
    found = {}
    author = metadata.get("Author", "").strip()
    if author and author.casefold() not in _NOBODY:
        found["author"] = author
    if match := _DATE.match(metadata.get("CreationDate", "")):
        found["date"] = "-".join(part for part in match.groups() if part)
    return found


def _headings(blocks: Sequence[Block], text: str) -> tuple[Heading, ...]:
    return tuple(
        Heading(
            block.level or _BELOW_HEADINGS,
            shown(text, Span(block.start, block.end), block.marks),
            block.start,
            block.end,
        )
        for block in blocks
        if block.kind == "heading" or (block.kind == "question" and block.level)
    )
