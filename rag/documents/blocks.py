"""The blocks of a document: what each is to be read with, and what of it is visible."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.types import Block, Document, Span

_HEADS = ("heading", "question")
_BELOW_HEADINGS = 7  # the level of a question that is no heading of its own
_TABLE = ("header", "row")
_UNITS = ("item", "row", "term", "definition", "label", "clause", "quotation")
_LONGEST_UNIT = 1000  # characters
_DEEPEST = 20  # blocks that one is read with
_PARTING = re.compile(r"\||<(?:br|/?t[dh])\b", re.I)  # marks that part words
_ENDING = 8  # characters in which a line shows whether it introduces something


def link(blocks: Iterable[Block], text: str) -> tuple[Block, ...]:
    """The blocks, each with its parent; one that a loader has set stays.

    A table or list whose parent is not set begins where the kind before was another one.
    """
    linked: list[Block] = []
    heads: list[int] = []  # the open headings and questions, outermost first
    clauses: dict[str, int] = {}  # the numbered blocks of the section, by number
    before: int | None = None  # the last block that is no furniture
    for place, block in enumerate(blocks):
        parent = block.parent
        if block.kind in _HEADS:
            level = block.level or _BELOW_HEADINGS
            while heads and (linked[heads[-1]].level or _BELOW_HEADINGS) >= level:
                heads.pop()
            if parent is None:
                parent = heads[-1] if heads else None
            heads.append(place)
            if block.level:
                clauses = {number: at for number, at in clauses.items() if at in heads}
        elif parent is None and block.kind != "furniture":
            parent = _parent(block, linked, before, text)
            if parent is None and block.number:
                parent = _outer(block.number, clauses)
            if parent is None:
                parent = heads[-1] if heads else None
        if block.number and block.kind in ("clause", "heading"):
            clauses[block.number.rstrip(".")] = place
        linked.append(replace(block, parent=parent))
        if block.kind != "furniture":
            before = place
    return tuple(linked)


def context(blocks: Sequence[Block], place: int) -> list[int]:
    """The places of what a block has to be read with, outermost first; of what is nested deeper
    than anybody reads, the innermost."""
    found: list[int] = []
    parent = blocks[place].parent
    while parent is not None and len(found) < _DEEPEST:
        found.append(parent)
        parent = blocks[parent].parent
    return found[::-1]


def block_at(blocks: Sequence[Block], offset: int) -> int | None:
    """The place of the block that the character at `offset` stands in; None between blocks."""
    place = bisect_right(blocks, offset, key=lambda block: block.start) - 1
    return place if place >= 0 and offset < blocks[place].end else None


def shown(text: str, span: Span, marks: Iterable[Span] = ()) -> str:
    """The visible text of a range: without what is marked, white space as single blanks."""
    parts = []
    low = span.start
    for mark in marks:
        if mark.end <= span.start or mark.start >= span.end:
            continue
        parts.append(text[low : max(low, mark.start)])
        if _PARTING.match(text, mark.start, mark.end):
            parts.append(" ")
        low = max(low, min(mark.end, span.end))
    parts.append(text[low : span.end])
    return " ".join("".join(parts).split())


def title_of(document: Document, place: int) -> str:
    """The visible text of a block, as of a heading in a path."""
    block = document.blocks[place]
    return shown(document.text, Span(block.start, block.end), block.marks)


def section_at(document: Document, offset: int) -> str:
    """The headings that the character at `offset` stands under, outermost first: "A > B"."""
    blocks = document.blocks
    place = bisect_right(blocks, offset, key=lambda block: block.start) - 1
    while place >= 0 and blocks[place].kind == "furniture":
        place -= 1
    if place < 0:
        return ""
    path = (at for at in [*context(blocks, place), place] if is_section(blocks[at]))
    return " > ".join(title_of(document, at) for at in path)


def is_section(block: Block) -> bool:
    """Whether a block opens a section: a heading, or a question that is written as one."""
    return block.kind == "heading" or (block.kind == "question" and block.level > 0)


def is_unit(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block says one thing and is read as a whole: an item, a clause, a definition, an
    answer; no mere paragraph."""
    block = blocks[place]
    if block.end - block.start > _LONGEST_UNIT:
        return False
    is_answer = block.parent is not None and blocks[block.parent].kind == "question"
    return block.kind in _UNITS or is_answer


def column_header(document: Document, place: int, column: int) -> str:
    """What stands above a column of a row: of several header rows, all, from the top."""
    blocks = document.blocks
    found: list[str] = []
    for above in context(blocks, place):
        if blocks[above].kind != "header":
            continue
        for cell in blocks[above].cells:
            if cell.column <= column < cell.column + cell.columns:
                words = shown(document.text, Span(cell.start, cell.end), blocks[above].marks)
                if words and words not in found:
                    found.append(words)
    return " ".join(found)


def faults(document: Document) -> Iterator[str]:
    """What is wrong with a document's blocks, in words; nothing, whatever was loaded."""
    text, end = document.text, 0
    for place, block in enumerate(document.blocks):
        name = f"{block.kind} at {block.start}-{block.end}"
        if not end <= block.start < block.end <= len(text):
            yield f"{name} overlaps the one before, is empty or leaves the text"
            continue
        if text[block.start].isspace() or text[block.end - 1].isspace():
            yield f"{name} begins or ends with white space"
        if block.parent is not None and not 0 <= block.parent < place:
            yield f"{name} has a parent that doesn't come before it"
        inner = block.start
        for mark in block.marks:
            if not inner <= mark.start < mark.end <= block.end:
                yield f"{name} has marks that overlap or leave it"
            inner = mark.end
        for cell in block.cells:
            if not 0 <= cell.start <= cell.end <= block.end or cell.columns < 1:
                yield f"{name} has a cell outside"
        end = block.end


def _parent(block: Block, linked: Sequence[Block], before: int | None, text: str) -> int | None:
    """What introduces a block by the kind of what stands before it; None where nothing does."""
    if before is None:
        return None
    last = linked[before]
    if block.kind == "row" and last.kind in _TABLE:
        return before if last.kind == "header" else last.parent
    if block.kind == "header" and last.kind == "header":
        return before
    if block.kind == "item":
        return _list(block, linked, before, text)
    if block.kind == "definition" and last.kind in ("term", "definition"):
        return before if last.kind == "term" else last.parent
    if block.kind in _TABLE and last.kind == "caption":
        return before
    if block.kind in (*_TABLE, "caption", "code", "label") and _introduces(last, text):
        return before
    if block.kind == "label" and last.kind == "label":
        return last.parent
    return None


def _list(block: Block, linked: Sequence[Block], before: int, text: str) -> int | None:
    """What an item stands under: an item further out, or the line that introduces the list."""
    last = linked[before]
    while last.kind == "item":
        if last.level < block.level:
            return before
        if last.level == block.level:
            return last.parent
        if last.parent is None:
            return None
        before, last = last.parent, linked[last.parent]
    return before if _introduces(last, text) or last.kind in ("clause", "definition") else None


def _introduces(block: Block, text: str) -> bool:
    if block.kind not in ("paragraph", "item", "clause", "definition"):
        return False
    end = text[max(block.start, block.end - _ENDING) : block.end]
    return end.rstrip("*_` ").endswith(":")


def _outer(number: str, clauses: dict[str, int]) -> int | None:
    """The clause that a numbered one is part of: 4 of 4.2."""
    rest = number.rstrip(".")
    while "." in rest:
        rest = rest.rpartition(".")[0]
        if rest in clauses:
            return clauses[rest]
    return None
