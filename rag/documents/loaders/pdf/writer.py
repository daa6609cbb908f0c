"""The document's text, written from the elements of its pages, and the blocks in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.documents.loaders.pdf.hyphens import SOFT, Words
from rag.documents.loaders.pdf.shapes import Box, Element, Line
from rag.types import Block, Cell, Page

_DEEPER = 2.0  # points by which rows are set in below the one that introduces them
_ENDS = ".!?:;"


def characters_of(elements: Sequence[Element]) -> Iterator[tuple[str, int]]:
    """The visible characters in the order of the text, with PDFium's number of each.

    The hyphens of words that are broken at a line's end are among them, in the text they may not.
    """
    written: set[int] = set()
    for element in elements:
        for box in element.boxes:
            if id(box) not in written:
                written.add(id(box))
                for line in box.lines:
                    for character, number in zip(line.text, line.numbers, strict=True):
                        if number >= 0 and character != SOFT:
                            yield character, number


@dataclass(slots=True)
class Writer:
    """Text and blocks as they grow, page by page."""

    words: Words
    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    last: tuple[int, Element] | None = None  # the last block that is no furniture, and its place
    rows: list[tuple[float, int]] = field(default_factory=list)  # indents of open groups of rows

    def write_page(self, elements: Sequence[Element]) -> None:
        if self.pages:
            self._put("\n")
        start = self.length
        boxes: dict[int, tuple[int, int]] = {}
        is_first = True
        for element in elements:
            if not any(box.lines for box in element.boxes if id(box) not in boxes):
                continue
            if self.length > start:
                self._put("\n")
            self._write(element, boxes, is_first and bool(self.pages))
            is_first = is_first and element.kind == "furniture"
        self.pages.append(Page(number=len(self.pages) + 1, start=start, end=self.length))

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _write(self, element: Element, boxes: dict[int, tuple[int, int]], is_first: bool) -> None:
        start = self.length
        cells = []
        for box in element.boxes:
            if id(box) not in boxes and box.lines:
                if self.length > start:
                    self._put(element.separator)
                low = self.length
                self._put(self._text(box.lines))
                boxes[id(box)] = (low, self.length)
            low, high = boxes.get(id(box), (self.length, self.length))
            cells.append(Cell(low, high, box.column, box.columns))
        place = len(self.blocks)
        self.blocks.append(
            Block(
                element.kind,
                start + element.lead,
                self.length,
                parent=self._parent(element, place, is_first),
                level=element.level,
                number=element.number,
                cells=tuple(cells) if element.kind in ("header", "row", "label") else (),
            )
        )
        if element.kind != "furniture":
            self.last = place, element

    def _text(self, lines: Sequence[Line]) -> str:
        parts: list[str] = []
        for before, after in zip(lines, [*lines[1:], None], strict=True):
            if after is None:
                parts.append(before.text.removesuffix(SOFT))
                break
            drops, blank = self.words.joint(before.text, after.text)
            parts.append(before.text[:-1] if drops else before.text)
            parts.append(blank)
        return "".join(parts)

    def _parent(self, element: Element, place: int, is_first: bool) -> int | None:
        """What a row is part of, and the paragraph that goes on from the page before."""
        if element.kind == "row":
            return self._group(element, place)
        if element.kind != "furniture":
            self.rows = []
        if element.kind != "paragraph" or not is_first or self.last is None:
            return None
        before, last = self.last
        goes_on = (
            last.kind in ("paragraph", "item", "clause")
            and last.lines[-1].text[-1:] not in _ENDS
            and abs(last.lines[-1].size - element.lines[0].size) < 0.5
            and last.lines[-1].bold == element.lines[0].bold
        )
        return before if goes_on else None

    def _group(self, element: Element, place: int) -> int | None:
        """The row that introduces this one, which is set in below it."""
        if self.last is None or self.last[1].kind != "row":
            self.rows = []
        filled: list[Box] = [box for box in element.boxes if box.lines]
        indent = filled[0].lines[0].left if filled[0].column == 0 else float("inf")
        while self.rows and self.rows[-1][0] + _DEEPER > indent:
            self.rows.pop()
        parent = self.rows[-1][1] if self.rows else None
        if parent is None and self.last and self.last[1].kind == "row":
            parent = self.blocks[self.last[0]].parent
            while parent is not None and self.blocks[parent].kind == "row":
                parent = self.blocks[parent].parent
        if len(filled) == 1 and filled[0].column == 0:
            self.rows.append((indent, place))
        return parent
