"""A PDF's page as an image, with boxes around the words that stand at some offsets of its text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
from pypdfium2.raw import FPDFText_GetUnicode
from rapidfuzz.distance import LCSseq

from rag.documents.loaders.pdf import page_text
from rag.documents.loaders.pdfium import opened
from rag.types import Box, Page, PageImage, Span

_PIXELS_PER_POINT = 2.0  # 144 dots an inch: sharp on a screen, 0.2 to 0.7 MB a page
_MOST_PIXELS = 4_000_000  # a poster is drawn smaller
_LONGEST = 20_000  # characters of a page whose two readings can be aligned; a full one has 6,000


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
        content = text[page.start : page.end]
        within = Span(max(quote.start - page.start, 0), quote.end - page.start)
        places = [
            textpage.get_charbox(i, loose=True) for i in _characters(textpage, content, within)
        ]
        to_pixels = bitmap.get_posconv(leaf).to_bitmap
        boxes = [
            _box(*to_pixels(left, top), *to_pixels(right, bottom))
            for left, bottom, right, top in places
        ]
        image = PageImage(picture.getvalue(), bitmap.width, bitmap.height, tuple(_lines(boxes)))
        for part in (textpage, bitmap, leaf):  # now, and not by a finaliser in another thread
            part.close()
    return image


def _characters(textpage: pdfium.PdfTextPage, content: str, within: Span) -> Iterator[int]:
    """PDFium's numbers for the characters of the page's text in this range, blanks left out.

    PDFium reads a page as text and as a list of characters, and the two differ: in blanks, and
    now and then in a character that only one of them has.
    """
    codes = [FPDFText_GetUnicode(textpage, i) for i in range(textpage.count_chars())]
    # Characters beyond the first 65,536 are in the list as two halves.
    listed = [(page_text(chr(code)), number) for number, code in enumerate(codes)]
    listed = [(unit, number) for unit, number in listed if not unit.isspace()]
    wanted = [
        (unit, place)
        for place, character in enumerate(content)
        if not character.isspace()
        for unit in _halves(character)
    ]
    in_text, in_list = ("".join(unit for unit, _ in units) for units in (wanted, listed))
    if in_text != in_list and max(len(in_text), len(in_list)) > _LONGEST:
        return
    for block in LCSseq.opcodes(in_text, in_list):  # the longest common subsequence
        if block.tag != "equal":
            continue
        for step in range(block.src_end - block.src_start):
            if within.start <= wanted[block.src_start + step][1] < within.end:
                yield listed[block.dest_start + step][1]


def _halves(character: str) -> Iterable[str]:
    if ord(character) < 0x10000:
        return (character,)
    data = character.encode("utf-16-be")
    return (chr(int.from_bytes(data[:2])), chr(int.from_bytes(data[2:])))


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
