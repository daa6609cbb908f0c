"""From what was laid out to linked blocks: what the order of blocks alone doesn't tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.documents.blocks import link
from rag.documents.loaders.captions import CAPTION
from rag.documents.loaders.html.run import asks
from rag.types import Block, BlockKind

_LOWEST = 6  # the level of the smallest heading
_HEADS = ("heading", "question")


@dataclass(slots=True)
class Draft:
    """A block, and what is known of its place in the tree.

    `owner` is the place of the item or term that it stands in, `table` that of the first block of
    its table, `first_item` that of the first item of its list. `closed` is the place of the first
    block that a heading or question doesn't stand for any more. `below` says that it heads what
    follows, as deep as that below the open heading, though it is no heading in name; where
    `is_sure` is False, only if text follows it.
    """

    block: Block
    owner: int | None = None
    table: int | None = None
    first_item: int | None = None
    closed: int | None = None
    below: int = 0
    is_sure: bool = True


def outline(drafts: Sequence[Draft], text: str) -> tuple[Block, ...]:
    """The blocks with their levels and parents."""
    blocks = list(link(_with_levels(drafts, text), text))
    for place, draft in enumerate(drafts):
        block = blocks[place]
        parent = block.parent
        while parent is not None and _is_closed(drafts[parent], place):
            parent = blocks[parent].parent
        if parent is not None and parent < (draft.table or 0) and blocks[parent].kind == "header":
            parent = _above_table(blocks, parent)  # a row of another table, just before this one
        if draft.first_item is not None and block.kind == "item":
            parent = blocks[draft.first_item].parent  # whatever stood between the two
        is_owned = draft.owner is not None and block.kind not in (*_HEADS, "furniture")
        if is_owned and (parent is None or parent < (draft.owner or 0)):
            parent = draft.owner
        if parent != block.parent:
            blocks[place] = replace(block, parent=parent)
    return tuple(blocks)


def _above_table(blocks: Sequence[Block], place: int | None) -> int | None:
    while place is not None and blocks[place].kind in ("header", "caption"):
        place = blocks[place].parent
    return place


def _is_closed(draft: Draft, place: int) -> bool:
    return draft.closed is not None and place >= draft.closed


def _with_levels(drafts: Sequence[Draft], text: str) -> list[Block]:
    """Lines that stand for headings become headings, one level or more below the last real one."""
    blocks: list[Block] = []
    level = 0
    for place, draft in enumerate(drafts):
        block = draft.block
        if draft.below and (draft.is_sure or _is_followed(drafts, place)):
            block = _heading(block, min(level + draft.below, _LOWEST), text)
            if not draft.is_sure and _heads_table(drafts, place, text):
                block = replace(block, kind="caption", level=0)
        elif block.kind in _HEADS and block.level:
            level = block.level
        blocks.append(block)
    return blocks


def _heading(block: Block, level: int, text: str) -> Block:
    kind: BlockKind = "question" if asks(text[block.start : block.end]) else "heading"
    return replace(block, kind=kind, level=level)


def _heads_table(drafts: Sequence[Draft], place: int, text: str) -> bool:
    """Whether a line such as "Table 3: Fares" stands directly above a table."""
    is_numbered = CAPTION.match(text, drafts[place].block.start) is not None
    return is_numbered and drafts[place + 1].table is not None


def _is_followed(drafts: Sequence[Draft], place: int) -> bool:
    """Whether what comes next is text that a heading could stand above."""
    if place + 1 == len(drafts):
        return False
    following = drafts[place + 1]
    return not following.below and following.block.kind not in (*_HEADS, "furniture")
