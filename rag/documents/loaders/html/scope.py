"""What the elements that are open in a walk say of the text in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

from rag.documents.loaders.html.table import Table
from rag.types import BlockKind


@dataclass(slots=True)
class Grid:
    """A table being laid out, with the places of its blocks.

    `top` is what all of it stands under, its header or caption; `above` what heads the next row.
    """

    first: int
    table: Table = field(default_factory=Table)
    caption: int | None = None
    top: int | None = None
    above: int | None = None
    headers: list[int] = field(default_factory=list)
    has_rows: bool = False


@dataclass(slots=True)
class Scope:
    """An open element, and what holds in it; in what it doesn't say itself, it is as around it.

    All in a whole one is one block or one cell. `owner` is the item, or the list of definitions,
    that the text belongs to; `place` that of the block that the item became, of the last term, or
    of a list's first item; `outer` that of the item around it.
    """

    element: _Element | None
    role: str
    kind: BlockKind = "paragraph"
    is_whole: bool = False
    first: int = 0  # the place of the first block in it
    level: int = 0  # of a heading, or how deep a list is nested
    number: str = ""  # of an item
    count: int = 1  # the number of a list's next item
    introduction: int | None = None  # the place of the line that a list follows
    place: int | None = None
    outer: int | None = None
    owner: Scope | None = None
    list: Scope | None = None
    terms: Scope | None = None
    grid: Grid | None = None

    @property
    def owner_place(self) -> int | None:
        """The place of the item or term that the text belongs to."""
        if self.owner is None:
            return None
        return self.owner.outer if self.owner.place is None else self.owner.place

    def inner(
        self,
        element: _Element,
        role: str,
        kind: BlockKind | None = None,
        *,
        first: int,
        is_whole: bool = False,
        level: int = 0,
    ) -> Scope:
        """The scope of an element in this one; in furniture, all is furniture."""
        return Scope(
            element,
            role,
            self.kind if kind is None or self.kind == "furniture" else kind,
            is_whole=is_whole,
            first=first,
            level=level,
            outer=self.owner_place,
            owner=self.owner,
            list=self.list,
            terms=self.terms,
            grid=self.grid,
        )
