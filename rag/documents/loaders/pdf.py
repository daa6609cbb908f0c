"""PDF: text page by page through PDFium, headings from the file's own outline."""

from __future__ import annotations

import re

import pypdfium2 as pdfium

from rag.documents.loaders.pdfium import opened
from rag.documents.loaders.text import normalise
from rag.types import Document, Heading, Page


def load_pdf(document_id: str, data: bytes) -> Document:
    """A .pdf file. Raises: DocumentError where it is damaged or locked."""
    with opened(data) as pdf:
        text, pages = _read_pages(pdf)
        return Document(
            id=document_id,
            text=text,
            title=pdf.get_metadata_value("Title").strip(),
            headings=_outline(pdf, text, pages),
            pages=pages,
            is_plain=False,
        )


def page_text(raw: str) -> str:
    """What PDFium reads on a page, as it stands in the document's text."""
    # PDFium marks a hyphen at a line's end with U+FFFE or U+0002.
    return normalise(raw.replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-"))


def _read_pages(pdf: pdfium.PdfDocument) -> tuple[str, tuple[Page, ...]]:
    parts: list[str] = []
    pages = []
    start = 0
    for index in range(len(pdf)):
        page = pdf[index]
        content = page_text(page.get_textpage().get_text_bounded())
        page.close()
        pages.append(Page(number=index + 1, start=start, end=start + len(content)))
        parts.append(content)
        start += len(content) + 1
    return "\n".join(parts), tuple(pages)


def _outline(pdf: pdfium.PdfDocument, text: str, pages: tuple[Page, ...]) -> tuple[Heading, ...]:
    """Outline entries whose title stands on the page that they point to."""
    found = []
    for entry in pdf.get_toc():
        title = " ".join((entry.get_title() or "").split())
        destination = entry.get_dest()
        index = destination.get_index() if destination is not None else None
        if not title or index is None or index >= len(pages):
            continue
        page = pages[index]
        pattern = r"\s+".join(re.escape(word) for word in title.split())
        match = re.compile(pattern).search(text, page.start, page.end)
        if match:
            found.append(
                Heading(level=entry.level + 1, title=title, start=match.start(), end=match.end())
            )
    return tuple(sorted(found, key=lambda heading: heading.start))
