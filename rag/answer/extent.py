"""How much is quoted around the sentence that answers: it, the whole of what it is a part of, all
entries of the list that is asked for, or the whole answer of the question that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from rag.documents.blocks import block_at, context, is_unit, title_of
from rag.types import Block, Document, Span
from rag.words.terms import terms

_LONGEST_UNIT = 400  # characters of an entry, a clause or an answer that is quoted as a whole
_LONGEST_LIST = 1200
_LONGEST_ANSWER = 600
_MOST_ENTRIES = 12


def extent(document: Document, span: Span, asked: frozenset[str]) -> list[Span]:
    """The ranges to quote for a sentence, each within one block, in order.

    An entry of a list stands for all of them where it takes up none of the terms `asked` for that
    what leads to the list doesn't: then the list is the answer. So does a part of the answer to a
    question that was written down.
    """
    place = block_at(document.blocks, span.start)
    if place is None:
        return [span]
    block = document.blocks[place]
    answer = list(_answer(document.blocks, place))
    length = sum(one.end - one.start for one in answer)
    if len(answer) > 1 and length <= _LONGEST_ANSWER and _is_of_all(document, place, asked):
        return answer
    entries = list(_entries(document.blocks, place)) if block.kind == "item" else []
    if len(entries) > 1 and _is_of_all(document, place, asked):
        length = entries[-1].end - entries[0].start
        if len(entries) <= _MOST_ENTRIES and length <= _LONGEST_LIST:
            return entries
    is_whole = is_unit(document.blocks, place) and block.end - block.start <= _LONGEST_UNIT
    return [Span(block.start, block.end) if is_whole else span]


def _is_of_all(document: Document, place: int, asked: frozenset[str]) -> bool:
    above = {t for at in context(document.blocks, place) for t in terms(title_of(document, at))}
    own = set(terms(title_of(document, place)))
    return bool(asked & above) and not asked & own - above


def _answer(blocks: tuple[Block, ...], place: int) -> Iterator[Span]:
    """All that stands below the written question that a block answers, if it answers one; of a
    table one row may answer."""
    above = [at for at in context(blocks, place) if blocks[at].kind == "question"]
    if not above:
        return
    places = range(above[-1] + 1, len(blocks))
    of_it = list(
        takewhile(lambda at: above[-1] in context(blocks, at) or _is_apart(blocks[at]), places)
    )
    if not any(blocks[at].kind in ("header", "row") for at in of_it):
        for at in of_it:
            if not _is_apart(blocks[at]):
                yield Span(blocks[at].start, blocks[at].end)


def _is_apart(block: Block) -> bool:
    return block.kind == "furniture"


def _entries(blocks: tuple[Block, ...], place: int) -> Iterator[Span]:
    """The entries of the list, those of lists inside it included."""
    first = last = place
    while first and _is_beside(blocks, first - 1, place):
        first -= 1
    while last + 1 < len(blocks) and _is_beside(blocks, last + 1, place):
        last += 1
    for block in blocks[first : last + 1]:
        yield Span(block.start, block.end)


def _is_beside(blocks: tuple[Block, ...], other: int, place: int) -> bool:
    block = blocks[place]
    if blocks[other].kind != "item":
        return False
    return blocks[other].parent == block.parent or blocks[other].level > block.level
