"""How a piece of a document is read: with what it needs to be understood, and without mark-up.

The index, the encoder and the ranking read chunks so; what is shown of an answer is made of the
same. A row is read with its header ("Ticket: adult; Price: 12 EUR"), an item with the line that
introduces its list, a definition with its term, an answer with its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.documents.blocks import (
    block_at,
    column_header,
    context,
    is_section,
    section_at,
    shown,
    title_of,
)
from rag.types import BlockKind, Chunk, Document, Sentence, Span

_LEAD_CHARS = 200  # of each block that leads to another one
_CONTEXT_CHARS = 400  # of all that a chunk has to be read with; the innermost counts most


@dataclass(frozen=True, slots=True)
class Reading:
    """A chunk as it is read: the document's title; the `context` that stands outside of the chunk
    (headings, and what leads to its first sentence); of each sentence the visible text, its `lead`
    and the path of its headings, both of which may stand in the chunk itself, and its `key`: the
    first cell of a row, the label of a value."""

    title: str
    context: str
    sentences: tuple[str, ...]
    leads: tuple[str, ...]
    headings: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def body(self) -> str:
        """The chunk's own text."""
        return "\n".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A range of a document as it is shown; `lead` and `cells` as in `Segment`."""

    kind: BlockKind | None
    text: str
    lead: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


def read(document: Document, chunk: Chunk) -> Reading:
    """A chunk as it is read."""
    quoted = [quote(document, Span(s.start, s.end)) for s in chunk.sentences]
    return Reading(
        title=document.title,
        context=_outside(document, chunk.sentences),
        sentences=tuple(one.text for one in quoted),
        leads=tuple(" ".join(one.lead) for one in quoted),
        headings=tuple(section_at(document, one.start) for one in chunk.sentences),
        keys=tuple(_key(document, one.start) for one in chunk.sentences),
    )


def quote(document: Document, span: Span) -> Quoted:
    """A range within one block as it is shown."""
    place = block_at(document.blocks, span.start)
    if place is None:
        return Quoted(None, shown(document.text, span))
    block = document.blocks[place]
    lead = lead_of(document, place)
    is_row = block.kind == "row" and span.start <= block.start and block.end <= span.end
    cells = tuple(_cells(document, place)) if is_row else ()
    if cells:
        text = "; ".join(f"{header}: {words}" if header else words for header, words in cells)
        return Quoted(block.kind, text, lead, cells)
    return Quoted(block.kind, shown(document.text, span, block.marks), lead)


def lead_of(document: Document, place: int) -> tuple[str, ...]:
    """What stands above a block and it has to be read with, besides headings and header rows."""
    blocks = document.blocks
    leads = (at for at in context(blocks, place) if not is_section(blocks[at]))
    return tuple(_shortened(title_of(document, at)) for at in leads if blocks[at].kind != "header")


def _key(document: Document, offset: int) -> str:
    """What the row or label at an offset is found by; nothing where it has nothing beside it."""
    place = block_at(document.blocks, offset)
    if place is None or document.blocks[place].kind not in ("row", "label"):
        return ""
    block = document.blocks[place]
    if len(block.cells) < 2:
        return ""
    return shown(document.text, Span(block.cells[0].start, block.cells[0].end), block.marks)


def _cells(document: Document, place: int) -> Iterator[tuple[str, str]]:
    """The cells of a row as (header, cell); empty ones left out."""
    block = document.blocks[place]
    for cell in block.cells:
        words = shown(document.text, Span(cell.start, cell.end), block.marks)
        if words:
            yield column_header(document, place, cell.column), words


def _outside(document: Document, sentences: Sequence[Sentence]) -> str:
    """What stands above the chunk's first sentence that is no heading, and not in the chunk."""
    blocks = document.blocks
    first = next((one for one in sentences if not one.is_heading), sentences[0])
    place = block_at(blocks, first.start)
    if place is None:
        return ""
    above = [at for at in context(blocks, place) if blocks[at].end <= sentences[0].start]
    words: list[str] = []
    for at in reversed(above):
        if blocks[at].kind == "header":
            continue  # each row is read with it
        title = _shortened(title_of(document, at))
        if sum(map(len, words)) + len(title) > _CONTEXT_CHARS:
            break
        if title and title not in words and title != document.title:
            words.insert(0, title)
    return "\n".join(words)


def _shortened(text: str) -> str:
    """The end of a text that leads to something: what it introduces is said there."""
    return text if len(text) <= _LEAD_CHARS else "…" + text[-_LEAD_CHARS:].partition(" ")[2]
