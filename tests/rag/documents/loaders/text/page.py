"""Plain text files made of lines, and what of them a test looks at."""

from __future__ import annotations

from pathlib import Path

from rag.documents.blocks import faults, title_of
from rag.documents.loaders import parse
from rag.types import Document


def plain(*lines: str) -> Document:
    """The document of a file of these lines."""
    document = parse(Path("a.txt"), "\n".join(lines).encode())
    assert list(faults(document)) == []
    return document


def outline(document: Document) -> list[str]:
    """Each block as "kind level (number): text", a dot before it for each that it stands under."""
    found = []
    for place, block in enumerate(document.blocks):
        depth, parent = 0, block.parent
        while parent is not None:
            depth, parent = depth + 1, document.blocks[parent].parent
        level = str(block.level or "")
        number = f" ({block.number})" if block.number else ""
        found.append(f"{'.' * depth}{block.kind}{level}{number}: {title_of(document, place)}")
    return found


def cells(document: Document) -> list[list[str]]:
    """The texts of the cells, block by block."""
    return [
        [document.text[cell.start : cell.end] for cell in block.cells]
        for block in document.blocks
        if block.cells
    ]
