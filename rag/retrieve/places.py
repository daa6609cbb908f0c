"""Sections, clauses and items that a question names by number: "§ 9 (4)", "clause 12.1.b"."""

from __future__ import annotations

import re

from rag.documents.blocks import block_at, context
from rag.types import Document, Span

Place = tuple[str, ...]  # the parts of its number, from the outermost

_KINDS = (
    r"§+|sections?|sec\.|clauses?|articles?|art\.?|paragraphs?|para\.?|items?|chapters?|points?|"
    r"rules?|steps?|abschnitt|absatz|abs\.|artikel|ziffer|punkt|kapitel|sección|artículo|cláusula|"
    r"apartado|capítulo"
)
_NUMBER = r"\d{1,3}(?:\.(?:\d{1,3}|[a-z])\b)*(?:\s?\([a-z\d]{1,4}\))*"
_NAMED = re.compile(rf"(?:(?<!\w)(?:{_KINDS})\s*{_NUMBER}[,\s]*)+", re.IGNORECASE)
_KIND = re.compile(rf"(?<!\w)(?:{_KINDS})")
# Without a word for it, only what can hardly be a mere number.
_BARE = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{1,3})*(?:\s?\([a-z\d]{1,4}\)|\.[a-z]\b)+")
_PART = re.compile(r"\d+|[a-z]{1,4}")


def named_place(question: str) -> tuple[Place, Span] | None:
    """The place that a question names, and where in the question it does."""
    found = _NAMED.search(question) or _BARE.search(question)
    if found is None:
        return None
    return tuple(_parts(found.group())), Span(found.start(), found.end())


def is_at(document: Document, offset: int, place: Place) -> bool:
    """Whether the block at an offset is what has this number, or a part of it."""
    blocks = document.blocks
    at = block_at(blocks, offset)
    if at is None:
        return False
    path: list[str] = []
    for above in [*context(blocks, at), at]:
        parts = _parts(blocks[above].number or _heading_number(document, above))
        # "4.2" below "4" has the whole number; "(b)" below that has only its own part.
        path = parts if parts[: len(path)] == path else path + parts
        if tuple(path) == place or (len(place) == 1 and tuple(parts) == place):
            return True
    return False


def _parts(number: str) -> list[str]:
    """9, 4 of "§ 9 (4)"; 12, 1, b of "12.1.b"."""
    return _PART.findall(_KIND.sub(" ", number.lower()))


def _heading_number(document: Document, place: int) -> str:
    """The number of a heading that is written with a word for it: "Item 4  Lecture times"."""
    block = document.blocks[place]
    found = _NAMED.match(document.text, block.start, block.end)
    return found.group() if found and block.kind == "heading" else ""
