"""Documents made of blocks by hand: each line is a block, its kind before the first blank."""

from __future__ import annotations

import re

from rag.documents.blocks import link
from rag.types import Block, Cell, Document

_LINE = re.compile(r"(?P<kind>[a-z]+)(?P<level>\d?)(?P<number>\(.*?\))? (?P<text>.*)")


def made(*lines: str, title: str = "") -> Document:
    """A document of lines like "heading2 Leave", "clause(4.2) 4.2 The tenant ...", and of rows and
    labels whose cells stand between tabs."""
    text, blocks = "", []
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match is not None, line
        start = len(text)
        text += match["text"]
        cells, at = [], start
        parts = match["text"].split("\t")
        for column, part in enumerate(parts if len(parts) > 1 else []):
            cells.append(Cell(at, at + len(part), column))
            at += len(part) + 1
        blocks.append(
            Block(
                kind=match["kind"],  # type: ignore[arg-type]
                start=start,
                end=len(text),
                level=int(match["level"] or 0),
                number=(match["number"] or "").strip("()"),
                cells=tuple(cells),
            )
        )
        text += "\n"
    return Document("d", text, title=title, blocks=link(blocks, text))
