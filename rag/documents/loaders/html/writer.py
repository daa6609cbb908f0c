"""The text of a page as it is written, block by block, with what is known of each."""

from __future__ import annotations

from dataclasses import replace

from rag.documents.loaders.html.numbers import heading_number
from rag.documents.loaders.html.outline import Draft
from rag.documents.loaders.html.run import Entry, Line, asks, entries
from rag.documents.loaders.html.scope import Grid, Scope
from rag.documents.loaders.html.table import Row
from rag.types import Block, BlockKind, Cell

_BOLD_HEADING = 80  # characters of the longest bold line that is taken for a heading
_STOPS = (".", ":", ",", ";", "!", "…")


class Writer:
    """Keeps the text, and a draft of each block in it."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._parts: list[str] = []
        self._length = 0
        self._heads: list[int] = []  # places of the headings and questions that nothing has closed

    @property
    def text(self) -> str:
        """All that has been written."""
        return "".join(self._parts)

    @property
    def next_line(self) -> int:
        """Where in the text the next line begins."""
        return self._length + bool(self._length)

    @property
    def head_in_hand(self) -> int:
        """The place of the last block if it is a heading, else of the next block."""
        last = len(self.drafts) - 1
        return last if self._heads and self._heads[-1] == last else last + 1

    @property
    def introduction(self) -> int | None:
        """The place of the last block if it is a paragraph that a list may go on."""
        if not self.drafts or self.drafts[-1].block.kind != "paragraph" or self.drafts[-1].below:
            return None
        goes_on = self._parts[-1].rstrip("\"'”’»)")[-1:] not in (".", "!", "?", "…")
        return len(self.drafts) - 1 if goes_on else None

    def close(self, first: int) -> None:
        """Let no heading from the place `first` on stand above what comes next."""
        while self._heads and self._heads[-1] >= first:
            self.drafts[self._heads.pop()].closed = len(self.drafts)

    def write_lines(self, lines: list[Line], scope: Scope, *, is_paragraph: bool) -> None:
        """Write a run of text; `is_paragraph` says that it is all of a <p>."""
        lines_with_text = [line for line in lines if line.text]
        text = "\n".join(line.text for line in lines_with_text)
        if not text:
            return
        owner = scope.owner
        if scope.kind == "item" and owner and owner.place is None:
            level = owner.list.level if owner.list else 1
            mark = f"{'  ' * (level - 1)}{owner.number or '-'} "
            first_item = owner.list.place if owner.list else None
            parent = owner.list.introduction if owner.list and first_item is None else None
            owner.place = self._write(
                "item", text, scope, mark=mark, level=level, number=owner.number, parent=parent
            )
            self.drafts[-1].first_item = first_item
            if owner.list and first_item is None:
                owner.list.place = owner.place
        elif scope.kind == "definition":
            self._write("definition", text, scope, parent=owner.place if owner else None)
        elif scope.kind not in ("paragraph", "item"):
            self._write(scope.kind, text, scope)
        elif is_paragraph and owner is None and _is_heading(lines_with_text):
            self._write("paragraph", text, scope, below=1, is_sure=False)
        else:
            for entry in entries(lines):
                self._write_entry(entry, scope)

    def write_code(self, text: str, scope: Scope) -> None:
        """Write text with its blanks and line ends."""
        lines = [line.rstrip() for line in text.split("\n")]
        first = next((place for place, line in enumerate(lines) if line), None)
        if first is not None:
            self._write("code", "\n".join(lines[first:]), scope)

    def write_whole(self, text: str, scope: Scope, *, below: int) -> None:
        """Write a heading, a term, a caption, or what opens a part of the page."""
        if not text:
            return
        kind: BlockKind = "question" if asks(text) else "heading"
        role = scope.role
        if role == "caption":
            place = self._write("caption", text, scope)
            if scope.grid and scope.element is not None and scope.element.tag == "caption":
                scope.grid.caption = scope.grid.top = scope.grid.above = place
        elif role == "term":
            self._write_term(text, scope)
        elif scope.level:
            self._write(kind, text, scope, level=scope.level, number=heading_number(text))
        elif kind == "question":
            self._write("question", text, scope)
        elif role == "summary":
            self._write("heading", text, scope, below=below)
        else:  # a button, unless it turns out to stand above what it opens
            is_button = scope.element is not None and scope.element.tag == "button"
            kind = "furniture" if is_button else "paragraph"
            self._write(kind, text, scope, below=below, is_sure=False)

    def write_row(self, row: Row, grid: Grid, scope: Scope) -> None:
        """Write a table's row, unless it is empty."""
        if not row.text.strip():
            return
        if row.kind == "row":
            self._write("row", row.text, scope, cells=row.cells, parent=grid.above, grid=grid)
            grid.has_rows = True
            return
        parent = grid.caption if grid.has_rows else grid.above
        if row.kind == "section":
            parent = grid.top
        place = self._write("header", row.text, scope, cells=row.cells, parent=parent, grid=grid)
        grid.headers.append(place)
        grid.above = place
        if row.kind == "header":
            grid.top = place

    def end_table(self, grid: Grid) -> None:
        """Take headers that nothing follows for rows."""
        if not grid.has_rows:
            for place in grid.headers:
                draft = self.drafts[place]
                if draft.block.kind == "header":
                    draft.block = replace(draft.block, kind="row", parent=grid.caption)

    def _write_term(self, text: str, scope: Scope) -> None:
        terms = scope.terms
        kind: BlockKind = "term"
        if asks(text):
            kind = "question"
        elif scope.level:
            kind = "heading"
        last = len(self.drafts) - 1
        is_second = terms is not None and terms.place == last and kind == "term"
        place = self._write(
            kind, text, scope, level=scope.level, parent=last if is_second else None
        )
        if terms:
            terms.place = place

    def _write_entry(self, entry: Entry, scope: Scope) -> None:
        base = self.next_line
        cells = tuple(
            Cell(base + span.start, base + span.end, column)
            for column, span in enumerate((entry.label, entry.value))
            if span
        )
        self._write(entry.kind, entry.text, scope, number=entry.number, cells=cells)

    def _write(
        self,
        kind: BlockKind,
        text: str,
        scope: Scope,
        *,
        mark: str = "",
        level: int = 0,
        number: str = "",
        cells: tuple[Cell, ...] = (),
        parent: int | None = None,
        below: int = 0,
        is_sure: bool = True,
        grid: Grid | None = None,
    ) -> int:
        """Write a block on lines of its own, `mark` before it, and give its place."""
        is_head = kind in ("heading", "question") or below > 0
        gap = "" if not self._length else "\n\n" if is_head else "\n"
        line = f"{gap}{mark}{text}"
        start = self._length + len(line) - len(text.lstrip())
        self._parts.append(line.rstrip())
        self._length += len(self._parts[-1])
        place = len(self.drafts)
        if scope.kind == "furniture":
            self.drafts.append(Draft(Block("furniture", start, self._length)))
            return place
        self.drafts.append(
            Draft(
                Block(kind, start, self._length, parent, level, number, cells),
                owner=scope.owner_place,
                table=grid.first if grid else None,
                below=below,
                is_sure=is_sure,
            )
        )
        if is_head:
            self._heads.append(place)
        return place


def _is_heading(lines: list[Line]) -> bool:
    """Whether a paragraph is a line in bold, short and without an end, as headings are."""
    return (
        len(lines) == 1
        and lines[0].is_bold
        and len(lines[0].text) <= _BOLD_HEADING
        and not lines[0].text.endswith(_STOPS)
    )
