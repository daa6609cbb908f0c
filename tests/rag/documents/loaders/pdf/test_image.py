"""The boxes of quotes on a page: over words joined from two lines, and over a table's rows."""

from __future__ import annotations

from pathlib import Path

from rag.documents.loaders import parse
from rag.documents.loaders.pdf.image import draw_page
from rag.types import Span
from tests.rag.documents.loaders.pdf.placed import Words, placed

_SCALE = 2  # pixels a point


def boxes(words: list[Words], quote: str) -> list[tuple[int, int]]:
    """The left edge and the baseline's height, in points, of each box of a quote."""
    data = placed(words)
    document = parse(Path("a.pdf"), data)
    start = document.text.index(quote)
    span = Span(start, start + len(quote))
    image = draw_page(data, document.pages[0], document.text, span)
    return [(round(b.left / _SCALE), round((b.top + b.height / 2) / _SCALE)) for b in image.boxes]


def test_a_word_joined_from_two_lines_has_a_box_on_each() -> None:
    words = [
        Words(50, 100, "The engine is read in the morning, and after it the tempera-"),
        Words(50, 112, "ture of the water is read, as is the engine itself."),
    ]
    found = boxes(words, "temperature of")
    assert len(found) == 2
    assert found[0][0] > 250
    assert found[1][0] == 50
    assert abs(found[0][1] - 97) <= 2
    assert abs(found[1][1] - 109) <= 2


def test_a_row_has_boxes_on_its_cells_alone() -> None:
    words = [
        *(Words(0, 100, text, to=end, bold=True) for text, end in (("2023", 300), ("2022", 450))),
        *(Words(50, y, text) for y, text in ((114, "Cash"), (128, "Stock"))),
        *(Words(0, 114, text, to=end) for text, end in (("28,408", 300), ("23,646", 450))),
        *(Words(0, 128, text, to=end) for text, end in (("7,351", 300), ("4,946", 450))),
    ]
    found = boxes(words, "Stock\t7,351\t4,946")
    assert [left for left, _ in found] == [50, 275, 425]
    assert all(abs(height - 125) <= 2 for _, height in found)
