"""The document's text, written from the elements of its pages, and the blocks in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.documents.loaders.pdf.hyphens import SOFT, Words
from rag.documents.loaders.pdf.parents import Parents
from rag.documents.loaders.pdf.shapes import Element, Line
from rag.types import Block, Cell, Page


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
    parents: Parents = field(default_factory=Parents)

    def write_page(self, elements: Sequence[Element]) -> None:
        if self.pages:
            self._put("\n")
        start = self.length
        boxes: dict[int, tuple[int, int]] = {}
        shown = list(_shown(elements))
        for element, parent in zip(shown, self.parents.of(shown, len(self.blocks)), strict=True):
            if self.length > start:
                self._put("\n")
            self._write(element, boxes, parent)
        self.pages.append(Page(number=len(self.pages) + 1, start=start, end=self.length))

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _write(
        self, element: Element, boxes: dict[int, tuple[int, int]], parent: int | None
    ) -> None:
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
        self.blocks.append(
            Block(
                element.kind,
                start + element.lead,
                self.length,
                parent=parent,
                level=element.level,
                number=element.number,
                cells=tuple(cells) if element.kind in ("header", "row", "label") else (),
            )
        )

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


def _shown(elements: Sequence[Element]) -> Iterator[Element]:
    """The elements that hold something which hasn't been written yet: a box may stand in two."""
    written: set[int] = set()
    for element in elements:
        new = [id(box) for box in element.boxes if box.lines and id(box) not in written]
        if new:
            written.update(new)
            yield element
