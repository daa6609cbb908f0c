"""From a Document to the chunks that are embedded: whole sentences, within one section."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from rag.documents.blocks import block_at, context, section_at
from rag.documents.sentences import sentences_of
from rag.types import Chunk, Document, Sentence

Piece = list[Sentence]

# Part of the fingerprint: change it when the same text would be cut into other chunks.
CHUNKER = "chunker-5"
# A shorter chunk is merged with a neighbour.
MIN_CHARS = 200


def split(document: Document, *, max_chars: int, min_chars: int = MIN_CHARS) -> list[Chunk]:
    """The document's chunks in order.

    A chunk holds whole sentences of one section, `max_chars` at most unless one sentence is
    longer. A piece shorter than `min_chars` joins a neighbour, so that a lone heading or list
    item is not embedded without its surroundings; such a chunk may exceed `max_chars` by that.
    No chunk ends with what leads to the next one's first sentence.
    """
    pieces: list[Piece] = []
    for section in _sections(sentences_of(document)):
        pieces += _pack(document.text, section, max_chars)
    merged = _merge_tiny(pieces, max_chars=max_chars, min_chars=min_chars)
    _hand_on_leads(document, merged)
    return [_chunk(document, position, piece) for position, piece in enumerate(merged)]


def page_number(document: Document, offset: int) -> int | None:
    """The number of the page that the character at `offset` stands on; None without pages."""
    if not document.pages:
        return None
    index = bisect_right(document.pages, offset, key=lambda page: page.start) - 1
    return document.pages[max(index, 0)].number


def _sections(sentences: list[Sentence]) -> Iterator[Piece]:
    section: Piece = []
    for sentence in sentences:
        # Headings that follow each other at once (title, subtitle) open one section together.
        if sentence.is_heading and section and not section[-1].is_heading:
            yield section
            section = []
        section.append(sentence)
    if section:
        yield section


def _pack(text: str, section: Piece, max_chars: int) -> Iterator[Piece]:
    """Fill pieces up to `max_chars`, ending early at a paragraph where the next one won't fit."""
    paragraphs: list[Piece] = []
    for sentence in section:
        gap = text[paragraphs[-1][-1].end : sentence.start] if paragraphs else "\n"
        follows_heading = bool(paragraphs) and paragraphs[-1][-1].is_heading
        if "\n" in gap and not follows_heading:
            paragraphs.append([])
        paragraphs[-1].append(sentence)
    piece: Piece = []
    for paragraph in paragraphs:
        if (
            piece
            and paragraph[-1].end - piece[0].start > max_chars
            and _length(piece) > max_chars // 2
        ):
            yield piece
            piece = []
        for sentence in paragraph:
            if piece and sentence.end - piece[0].start > max_chars:
                yield piece
                piece = []
            piece.append(sentence)
    if piece:
        yield piece


def _merge_tiny(pieces: list[Piece], *, max_chars: int, min_chars: int) -> list[Piece]:
    merged: list[Piece] = []
    waiting: Piece = []  # a tiny piece that opens what follows it
    for index, piece in enumerate(pieces):
        piece = waiting + piece
        waiting = []
        if _length(piece) >= min_chars or len(pieces) == 1:
            merged.append(piece)
            continue
        opens = any(sentence.is_heading for sentence in piece) and index + 1 < len(pieces)
        if merged and not opens and piece[-1].end - merged[-1][0].start <= max_chars + min_chars:
            merged[-1] = merged[-1] + piece
        elif index + 1 < len(pieces):
            waiting = piece
        else:
            merged.append(piece)
    return merged


def _hand_on_leads(document: Document, pieces: list[Piece]) -> None:
    """Move what a piece ends with to the next one where that is to be read with it."""
    blocks = document.blocks
    for piece, following in pairwise(pieces):
        place = block_at(blocks, following[0].start)
        above = context(blocks, place) if place is not None else []
        while len(piece) > 1 and block_at(blocks, piece[-1].start) in above:
            following.insert(0, piece.pop())


def _length(piece: Piece) -> int:
    return piece[-1].end - piece[0].start


def _chunk(document: Document, position: int, piece: Piece) -> Chunk:
    start, end = piece[0].start, piece[-1].end
    body = next((one for one in piece if not one.is_heading), piece[0])
    return Chunk(
        id=f"{document.id}-{position}",
        document_id=document.id,
        position=position,
        start=start,
        end=end,
        text=document.text[start:end],
        sentences=tuple(piece),
        heading=section_at(document, body.start),
        page=page_number(document, start),
    )
