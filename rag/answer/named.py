"""Whom or what a quote tells of, where it doesn't say so itself."""

from __future__ import annotations

import re

from rag.documents.blocks import block_at, context, title_of
from rag.types import Block, Document, Span
from rag.words.terms import terms

_OF_ONE = ("label", "definition")  # "Extension: 431" is somebody's
_PROPERTY_CELLS = 2  # a row of so many is a property and its value
_PRONOUN = re.compile(r"(?:she|he|it|they|her|his|its|their|this|these)\b", re.IGNORECASE)


def name_above(document: Document, span: Span) -> str:
    """What says whom or what a quote tells of, a value, an entry or a sentence that begins with
    "she": the heading above it, or the first value of a record among others ("Name: ..."). ""
    where nothing is left open, or only the document's title says it."""
    place = block_at(document.blocks, span.start)
    if place is None or not _leaves_open(document, place, span):
        return ""
    blocks = document.blocks
    heads = [at for at in context(blocks, place) if blocks[at].kind == "heading"]
    name = _record(document, place) or (title_of(document, heads[-1]) if heads else "")
    said = set(terms(document.text[span.start : span.end]))
    return "" if name == document.title or set(terms(name)) <= said else name


def _leaves_open(document: Document, place: int, span: Span) -> bool:
    blocks = document.blocks
    block = blocks[place]
    if block.kind in _OF_ONE or (block.kind == "row" and len(block.cells) <= _PROPERTY_CELLS):
        return True
    if block.kind == "item":
        return not _is_led(blocks, block)
    return bool(_PRONOUN.match(document.text, span.start))


def _record(document: Document, place: int) -> str:
    """The value of the label that begins the record a label is in; "" where there is only one."""
    blocks = document.blocks
    if blocks[place].kind != "label":
        return ""
    first = last = place
    while first and _is_beside(blocks, first - 1, place):
        first -= 1
    while last + 1 < len(blocks) and _is_beside(blocks, last + 1, place):
        last += 1
    key = _cell(document, first, 0)
    begins = [at for at in range(first, last + 1) if _cell(document, at, 0) == key]
    begin = max(at for at in begins if at <= place)
    return _cell(document, begin, -1) if len(begins) > 1 and begin != place else ""


def _is_beside(blocks: tuple[Block, ...], other: int, place: int) -> bool:
    return blocks[other].kind == "label" and blocks[other].parent == blocks[place].parent


def _cell(document: Document, place: int, number: int) -> str:
    cells = document.blocks[place].cells
    return document.text[cells[number].start : cells[number].end] if cells else ""


def _is_led(blocks: tuple[Block, ...], block: Block) -> bool:
    """Whether a line introduces it, which is shown above it anyway."""
    return block.parent is not None and blocks[block.parent].kind != "heading"
