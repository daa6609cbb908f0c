"""Pictures of PDF pages: the boxes of a quote cover its words and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from rag.documents.loaders import parse
from rag.documents.loaders.pdf.image import draw_page
from rag.engine import Engine
from rag.types import Box, PageImage, Span
from tests.pdfs import make_pdf

LINES = [
    "Report of the mill (2024)",
    "The mill in Graz was built in 1811 and burnt",
    "down in 1871. The café reopened – at last.",
    "Nothing else is known.",
]
PAGES = [LINES, ["It was rebuilt", "by hand."], []]
POINTS = (595, 842)  # of a page of make_pdf


def drawn(data: bytes, quote: str, number: int = 1) -> PageImage:
    """A page with a quote; a newline in it stands for the end of the page."""
    document = parse(Path("a.pdf"), data)
    start = document.text.index(quote)
    page = document.pages[number - 1]
    return draw_page(data, page, document.text, Span(start, start + len(quote)))


def words_in(data: bytes, box: Box, number: int = 1, scale: float = 2.0) -> str:
    """What PDFium reads within a box on a page that is not turned."""
    pdf = pdfium.PdfDocument(data)
    left, right = box.left / scale, (box.left + box.width) / scale
    top, bottom = (POINTS[1] - y / scale for y in (box.top, box.top + box.height))
    textpage = pdf[number - 1].get_textpage()
    text = str(textpage.get_text_bounded(left=left, bottom=bottom, right=right, top=top))
    pdf.close()
    return text.strip()


def test_a_page_is_a_picture() -> None:
    image = drawn(make_pdf(PAGES), "1811")
    with Image.open(io.BytesIO(image.png)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (image.width, image.height) == (1190, 1684)


@pytest.mark.parametrize(
    ("quote", "lines"),
    [
        ("Graz", ["Graz"]),
        ("Report of the mill (2024)", ["Report of the mill (2024)"]),
        ("reopened – at last.", ["reopened – at last."]),
        ("and burnt down in 1871.", ["and burnt", "down in 1871."]),
        (
            "burnt down in 1871. The café reopened – at last. Nothing",
            ["burnt", LINES[2], "Nothing"],
        ),
    ],
)
def test_the_boxes_of_a_quote_hold_its_words(quote: str, lines: list[str]) -> None:
    data = make_pdf(PAGES)
    image = drawn(data, quote)
    assert [words_in(data, box) for box in image.boxes] == lines


def test_the_boxes_lie_on_ink() -> None:
    image = drawn(make_pdf(PAGES), "1811")
    (box,) = image.boxes
    with Image.open(io.BytesIO(image.png)) as picture:
        grey = picture.convert("L")
        inside = grey.crop((box.left, box.top, box.left + box.width, box.top + box.height))
        blank = grey.crop((box.left, 1400, box.left + box.width, 1400 + box.height))
        assert min(inside.tobytes()) < 50
        assert min(blank.tobytes()) == 255


def test_a_quote_over_a_page_break_has_boxes_on_each_page() -> None:
    data = make_pdf(PAGES)
    quote = "else is known.\nIt was rebuilt by"
    for number, lines in ((1, ["else is known."]), (2, ["It was rebuilt", "by"]), (3, [])):
        boxes = drawn(data, quote, number).boxes
        assert [words_in(data, box, number) for box in boxes] == lines


def test_a_page_that_lies_on_its_side() -> None:
    pdf = pdfium.PdfDocument(make_pdf(PAGES))
    pdf[0].set_rotation(90)
    turned = io.BytesIO()
    pdf.save(turned)
    pdf.close()
    upright = drawn(make_pdf(PAGES), "1811")
    image = drawn(turned.getvalue(), "1811")
    assert (image.width, image.height) == (upright.height, upright.width)
    (box,) = upright.boxes
    # Turned clockwise, what was up is to the right, and each digit stands below the last.
    assert len(image.boxes) == 4
    left, top = upright.height - box.top - box.height, box.left
    for digit in image.boxes:
        assert abs(digit.left - left) <= 1
        assert abs(digit.width - box.height) <= 1
    assert abs(image.boxes[0].top - top) <= 1
    assert abs(image.boxes[3].top + image.boxes[3].height - top - box.width) <= 1


def test_a_huge_page_is_drawn_smaller() -> None:
    data = make_pdf(PAGES).replace(b"[0 0 595 842]", b"[0 0 9e4 9e4]")
    image = drawn(data, "1811")
    assert image.width * image.height <= 4_000_000


@pytest.fixture
def indexed(engine: Engine, tmp_path: Path) -> Path:
    path = tmp_path / "docs" / "mill.pdf"
    path.parent.mkdir()
    path.write_bytes(make_pdf(PAGES))
    engine.ingest([path.parent])
    return path


def test_the_page_of_a_citation(engine: Engine, indexed: Path) -> None:
    citation = engine.ask("When was the mill in Graz built?").citations[0]
    assert citation.page == 1
    document_id = citation.passage.id.partition(":")[0]
    image = engine.page_image(document_id, 1, citation.start, citation.end)
    assert image is not None
    words = " ".join(words_in(indexed.read_bytes(), box) for box in image.boxes)
    assert words == " ".join(citation.quote.split())
    assert engine.page_image(document_id, 1, 0, 5, scope=["mill.pdf"]) is not None


def test_no_picture_where_the_file_has_another_content(engine: Engine, indexed: Path) -> None:
    document_id = engine.files()[0].document_id
    for number in (0, -1, 4, 10**12):
        assert engine.page_image(document_id, number, 0, 5) is None
    assert engine.page_image("0" * 32, 1, 0, 5) is None
    copy = indexed.with_name("copy.pdf")
    copy.write_bytes(indexed.read_bytes())
    engine.ingest([indexed.parent])
    indexed.write_bytes(make_pdf([["Something else."]]))
    assert engine.page_image(document_id, 1, 0, 5) is not None  # the copy still has it
    assert engine.page_image(document_id, 1, 0, 5, scope=["mill.pdf"]) is None
    copy.unlink()
    assert engine.page_image(document_id, 1, 0, 5) is None


def test_a_text_has_no_pages(seed_engine: Engine) -> None:
    assert seed_engine.page_image(seed_engine.files()[0].document_id, 1, 0, 5) is None
