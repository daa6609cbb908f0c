"""What a list, item, quotation or definition that is open says of the text in it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import BlockKind


@dataclass(slots=True)
class Scope:
    """An open list, item, quotation or definition, and what holds in it.

    `place` is that of the block that an item became, of a list's first item, or of the last term;
    `outer` that of what the item around stands for.
    """

    role: str
    kind: BlockKind
    first: int
    owner: Scope | None = None
    list: Scope | None = None
    level: int = 0
    number: str = ""
    place: int | None = None
    outer: int | None = None
    introduction: int | None = None
    links: int = 0  # of a list that shows links to places in the file and nothing else; or -1

    def add_links(self, links: int) -> None:
        """Count links to places in the file that its list shows; -1 for anything else."""
        if self.list:
            self.list.links = -1 if min(links, self.list.links) < 0 else self.list.links + links

    @property
    def owner_place(self) -> int | None:
        """The place of the item or term that the text belongs to."""
        if self.owner is None:
            return None
        return self.owner.outer if self.owner.place is None else self.owner.place
