"""PDF files whose words, ruled lines and type stand where a test wants them; and lines without a
file, for what works on these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.documents.blocks import faults
from rag.documents.loaders import parse
from rag.documents.loaders.pdf.shapes import Line
from rag.types import Block, Document

_CHARACTER = 0.5  # of the font's size: how wide the lines made here take a character to be


@dataclass(frozen=True, slots=True)
class Words:
    """Words at a place, in points from the page's top left corner; `y` is their baseline. With
    `to` they end there."""

    x: float
    y: float
    text: str
    size: float = 10.0
    bold: bool = False
    to: float | None = None


def placed(
    *pages: Sequence[Words], rules: Sequence[tuple[float, float, float, float]] = ()
) -> bytes:
    """Pages in Helvetica, 595 points wide and 842 high; `rules` are drawn on each, as (x1, y1, x2,
    y2). Figures and signs are as wide as in Helvetica, so they end at `to` exactly."""
    objects: list[bytes] = [b""] * 4
    kids = []
    for words in pages:
        content = b"".join(
            b"%g %g m %g %g l S\n" % (a, 842 - b, c, 842 - d) for a, b, c, d in rules
        )
        for word in words:
            left = word.x if word.to is None else word.to - width_of(word.text) * word.size
            content += b"BT /%s %g Tf %g %g Td (%s) Tj ET\n" % (
                b"F2" if word.bold else b"F1",
                word.size,
                left,
                842 - word.y,
                word.text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)"),
            )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    for place, name in ((2, b"Helvetica"), (3, b"Helvetica-Bold")):
        objects[place] = (
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
        )
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (len(objects) + 1, table, len(objects) + 1, len(data))


def width_of(text: str) -> float:
    """Of figures and their signs in Helvetica, in sizes of the font; other characters as digits."""
    narrow = {".": 0.278, ",": 0.278, " ": 0.278, "(": 0.333, ")": 0.333, "-": 0.333, "%": 0.889}
    return sum(narrow.get(character, 0.556) for character in text)


def read(
    *pages: Sequence[Words], rules: Sequence[tuple[float, float, float, float]] = ()
) -> Document:
    """The document of such a file, without faults."""
    document = parse(Path("a.pdf"), placed(*pages, rules=rules))
    assert list(faults(document)) == []
    return document


def shown(document: Document, *kinds: str) -> list[str]:
    """The blocks of some kinds, or all: "row: Sales | 12 | 13", cells over columns as "Total*2"."""
    return [
        _shown(document, block) for block in document.blocks if not kinds or block.kind in kinds
    ]


def _shown(document: Document, block: Block) -> str:
    text = document.text[block.start : block.end]
    if block.cells:
        text = " | ".join(
            document.text[cell.start : cell.end] + (f"*{cell.columns}" if cell.columns > 1 else "")
            for cell in block.cells
        )
    return f"{block.kind}: {text}"


def above(document: Document, words: str) -> list[str]:
    """What the block that holds the words has to be read with, outermost first."""
    found: list[str] = []
    parent = next(b.parent for b in document.blocks if words in document.text[b.start : b.end])
    while parent is not None:
        block = document.blocks[parent]
        found.insert(0, document.text[block.start : block.end].replace("\t", " "))
        parent = block.parent
    return found


def line(
    text: str,
    left: float,
    baseline: float,
    *,
    to: float | None = None,
    size: float = 10.0,
    bold: bool = False,
) -> Line:
    """A line of words that begins at `left`, or ends at `to`."""
    width = len(text) * _CHARACTER * size
    start = left if to is None else to - width
    return Line(
        left=start,
        top=baseline - 0.75 * size,
        right=start + width,
        bottom=baseline + 0.25 * size,
        text=text,
        numbers=tuple(range(len(text))),
        baseline=baseline,
        size=size,
        bold=bold,
    )
