"""A PDF's page as an image, with boxes around the words that stand at some offsets of its text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium

from rag.documents.loaders.pdf.headings import outline_of
from rag.documents.loaders.pdf.page import around, lay_out, read_page
from rag.documents.loaders.pdf.pdfium import opened
from rag.documents.loaders.pdf.writer import characters_of
from rag.types import Box, Page, PageImage, Span

_PIXELS_PER_POINT = 2.0  # 144 dots an inch: sharp on a screen, 0.2 to 0.7 MB a page
_MOST_PIXELS = 4_000_000  # a poster is drawn smaller


def draw_page(data: bytes, page: Page, text: str, quote: Span) -> PageImage:
    """Draw a page of a .pdf file, and box what of the quote is on it.

    Args:
        text: the document's, in which `page` and `quote` are ranges.

    Raises: DocumentError.
    """
    with opened(data) as pdf:
        leaf = pdf[page.number - 1]
        width, height = leaf.get_size()
        scale = min(_PIXELS_PER_POINT, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = leaf.render(scale=scale, draw_annots=False)
        picture = io.BytesIO()
        bitmap.to_pil().save(picture, "PNG")
        textpage = leaf.get_textpage()
        within = Span(max(quote.start - page.start, 0), quote.end - page.start)
        numbers = _characters(pdf, page, text[page.start : page.end], within)
        places = [_place(textpage, number) for number in numbers]
        to_pixels = bitmap.get_posconv(leaf).to_bitmap
        boxes = [
            _box(*to_pixels(left, top), *to_pixels(right, bottom))
            for left, bottom, right, top in places
        ]
        image = PageImage(picture.getvalue(), bitmap.width, bitmap.height, tuple(_lines(boxes)))
        for part in (textpage, bitmap, leaf):  # now, and not by a finaliser in another thread
            part.close()
    return image


def _characters(pdf: pdfium.PdfDocument, page: Page, content: str, within: Span) -> Iterator[int]:
    """PDFium's numbers for the characters of the page's text in this range, blanks left out.

    The page is laid out as it was when it was loaded: what the text then has and has not is only
    the hyphens of words that are broken at the end of a line.
    """
    index = page.number - 1
    lines = {place: read_page(pdf, place) for place in around(index, len(pdf))}
    titles = outline_of(pdf).get(index, {})
    laid_out = characters_of(lay_out(index, lines, len(pdf), titles))
    for place, wanted in enumerate(content):
        if wanted.isspace():
            continue
        character, number = next(laid_out, ("", -1))
        while character == "-" != wanted:
            character, number = next(laid_out, ("", -1))
        if character != wanted:
            return
        if within.start <= place < within.end:
            yield number


def _place(textpage: pdfium.PdfTextPage, number: int) -> tuple[float, float, float, float]:
    """The box of a character, as high as its line; PDFium has none for text that is turned."""
    left, bottom, right, top = textpage.get_charbox(number, loose=True)
    if right - left < 0.1 or top - bottom < 0.1:
        left, bottom, right, top = textpage.get_charbox(number)
    return left, bottom, right, top


def _box(x1: int, y1: int, x2: int, y2: int) -> Box:
    """The box between two corners, whichever they are: a page may be turned."""
    return Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """The boxes of characters in order, those of a line in one."""
    line: Box | None = None
    for box in boxes:
        if line is None:
            line = box
        elif _goes_on(line, box):
            left, top = min(line.left, box.left), min(line.top, box.top)
            right = max(line.left + line.width, box.left + box.width)
            bottom = max(line.top + line.height, box.top + box.height)
            line = Box(left, top, right - left, bottom - top)
        else:
            yield line
            line = box
    if line is not None:
        yield line


def _goes_on(line: Box, box: Box) -> bool:
    """Whether the character stands beside the line, not below it or in another column."""
    middle, gap = box.top + box.height / 2, 4 * box.height
    return (
        line.top <= middle <= line.top + line.height
        and box.left <= line.left + line.width + gap
        and box.left + box.width >= line.left - gap
    )
