"""Pictures of the pages that were cited, drawn from the files as they lie on the disk now."""

from __future__ import annotations

from pathlib import Path

from rag.documents.loaders import document_id as identify
from rag.documents.loaders import read
from rag.documents.loaders.pdf.image import draw_page
from rag.errors import DocumentError
from rag.index.catalog import Catalog
from rag.index.scope import EVERYTHING, Scope
from rag.types import PageImage, Span


def page_image(
    catalog: Catalog, document_id: str, number: int, quote: Span, scope: Scope = EVERYTHING
) -> PageImage | None:
    """The page of this number; None where there is none, or no file holds the document any more."""
    document = catalog.find_document(document_id)
    if document is None:
        return None
    page = next((page for page in document.pages if page.number == number), None)
    files = [file for file in catalog.files_of(document_id) if scope.holds(file)]
    data = _content(document_id, [Path(file.path) for file in files])
    if page is None or data is None:
        return None
    return draw_page(data, page, document.text, quote)


def _content(document_id: str, paths: list[Path]) -> bytes | None:
    """The bytes that the document was made of, from a file that still has them."""
    for path in paths:
        try:
            data = read(path)
        except DocumentError:  # gone, or changed beyond reading: it has them no more
            continue
        if identify(path, data) == document_id:
            return data
    return None
