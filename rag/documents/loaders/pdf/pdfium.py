"""PDFium's documents, opened one at a time: the library may not be used by two threads at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from rag.errors import DocumentError

_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The file's document, to be used within the context only.

    Raises: DocumentError where it is damaged or locked, or a page of it can't be read.
    """
    with _ONE_AT_A_TIME:
        try:
            pdf = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:  # it says which, and nothing else that helps
            if "assword" in str(error):
                raise DocumentError(
                    "is locked; save a copy without the password", kind="file.locked"
                ) from None
            raise DocumentError(
                "is not a PDF that can be opened; export it again", kind="file.no_pdf"
            ) from None
        try:
            yield pdf
        except pdfium.PdfiumError:
            raise DocumentError(
                "has a page that can't be read; export it again", kind="file.page"
            ) from None
        finally:
            pdf.close()
