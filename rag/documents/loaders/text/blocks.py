"""From the lines of a plain text to its blocks: what each line begins, and how far that goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.documents.blocks import link
from rag.documents.loaders.captions import CAPTION
from rag.documents.loaders.html.run import Entry
from rag.documents.loaders.text.furniture import furniture
from rag.documents.loaders.text.headings import Headings, Title, level_of
from rag.documents.loaders.text.lines import Lines
from rag.documents.loaders.text.openings import (
    Item,
    clause,
    is_answer,
    is_asked,
    is_question,
    item,
    label,
    label_alone,
    mark_alone,
    opens,
)
from rag.documents.loaders.text.table import table_at
from rag.types import Block, BlockKind, Cell, Heading

_FURTHER = 4  # columns that a second paragraph may be pushed in beyond the text of its item
_MOST_WORDS = 6  # of a label that stands among others


def blocks_of(
    lines: Lines, headings: Iterable[Heading], header: tuple[Block, ...] = (), after: int = 0
) -> tuple[Block, ...]:
    """The blocks of a text; `header` are those of its first lines, up to the line `after`."""
    shaped = frozenset(heading.start for heading in headings)
    blocks = _Reader(lines, shaped, furniture(lines), header).read(after)
    if all(block.kind == "furniture" for block in blocks):
        blocks = _Reader(lines, shaped, set(), header).read(after)
    return link(blocks, lines.text)


class _Reader:
    def __init__(
        self, lines: Lines, shaped: frozenset[int], left_out: set[int], header: tuple[Block, ...]
    ) -> None:
        self._lines = lines
        self._left_out = left_out
        self._headings = Headings(lines, shaped)
        self._blocks = list(header)
        self._marked = 0  # the level of the last heading that is underlined or in capitals
        self._lists: list[tuple[int, str]] = []  # the open lists: how far pushed in, style
        self._clauses: list[tuple[int, int]] = []  # the open clauses: how far pushed in, place

    def read(self, at: int) -> list[Block]:
        while at < len(self._lines):
            line = self._lines[at]
            if not line.text:
                at += 1
            elif at in self._left_out:
                self._add("furniture", line.start, line.end)
                at += 1
            else:
                at = self._read(at)
        return self._blocks

    def _read(self, at: int) -> int:
        """Read what begins on a line that is not blank; the first line after it."""
        line = self._lines[at]
        after = self._read_labels(at)
        if after is None:
            after = self._read_table(at)
        if after is not None:
            return after
        if line.is_rule:
            return at + 1
        if (alone := mark_alone(line.text)) and self._continues(at + 1):
            after = self._read_question(at + 1, alone.number)
            return self._read_item(at + 1, alone) if after is None else after
        if (after := self._read_question(at)) is not None:
            return after
        if title := self._headings.at(at):
            return self._read_heading(at, title)
        if number := clause(line.text):
            return self._read_clause(at, number)
        if begun := item(line.text):
            return self._read_item(at, begun)
        return self._read_paragraph(at)

    def _read_labels(self, at: int) -> int | None:
        found: list[tuple[Entry, int, int]] = []
        after = at
        while (entry := self._label(after)) is not None:
            first = after
            after += 1
            while self._is_pushed_in(after, self._lines[first].indent) and not self._label(after):
                after += 1
            found.append((entry, first, after - 1))
        line = self._lines[at]
        is_alone = not (self._lines.goes_on(at - 1) or self._lines.goes_on(at))
        if len(found) < 2 and not (found and is_alone and label_alone(line.text)):
            return None
        if len(found) == 1 and CAPTION.match(line.text) and table_at(self._lines, after):
            return None
        for entry, first, last in found:
            start, end = self._lines[first].start, self._lines[last].end
            if entry.label and entry.value:
                cells = (
                    Cell(start + entry.label.start, start + entry.label.end, 0),
                    Cell(start + entry.value.start, end, 1),
                )
                self._add("label", start, end, cells=cells)
        return after

    def _label(self, at: int) -> Entry | None:
        text = self._lines[at].text
        if not text or at in self._left_out or text[0].islower():
            return None
        if is_answer(text) and self._blocks and self._blocks[-1].kind == "question":
            return None
        entry = label(text)
        if not entry or not entry.label:
            return None
        words = text[entry.label.start : entry.label.end].split()
        return entry if len(words) <= _MOST_WORDS else None

    def _read_table(self, at: int) -> int | None:
        table = table_at(self._lines, at)
        if table is None:
            return None
        last = self._blocks[-1] if self._blocks else None
        if last and last.kind in ("paragraph", "heading") and self._is_caption(last, at):
            self._blocks[-1] = replace(last, kind="caption", level=0, number="")
        self._blocks += table.blocks
        return table.after

    def _is_caption(self, block: Block, at: int) -> bool:
        """Whether a block such as "Table 3: Fares" stands directly above a line."""
        text = self._lines.text
        gap = text.count("\n", block.end, self._lines[at].start)
        return (
            gap <= 2
            and "\n" not in text[block.start : block.end]
            and bool(CAPTION.match(text, block.start, block.end))
        )

    def _read_question(self, at: int, number: str = "") -> int | None:
        lines, text = self._lines, self._lines[at].text
        if is_asked(text):
            after = at + 1
            while self._continues(after) and not (is_answer(lines[after].text)):
                after += 1
            self._add("question", lines[at].start, lines[after - 1].end)
            return after
        following = lines[lines.next_written(at + 1)].text
        is_alone = (number or not lines[at - 1].text) and not lines.goes_on(at)
        if not is_question(text) or not is_alone or not following or following.endswith("?"):
            return None
        if lines[at + 1].is_rule:
            return None
        begun = item(text)
        if begun and (other := item(following)) and other.style == begun.style:
            return None
        number = number or (begun.number if begun else clause(text))
        start = lines[at].start + (begun.mark if begun else 0)
        self._add("question", start, lines[at].end, number=number)
        return at + 1

    def _read_heading(self, at: int, title: Title) -> int:
        line = self._lines[at]
        level = level_of(title, self._marked)
        if title.level:
            self._marked = title.level
        kind: BlockKind = "question" if is_question(line.text) else "heading"
        self._add(kind, line.start, line.end, level=level, number=title.number)
        self._clauses = []
        return title.after

    def _read_clause(self, at: int, number: str) -> int:
        line = self._lines[at]
        is_inner = number.startswith("(")
        if not is_inner:
            self._clauses = []
        elif self._introduces(line.indent):
            self._clauses = [(-1, len(self._blocks) - 1)]
        while self._clauses and self._clauses[-1][0] >= line.indent:
            self._clauses.pop()
        parent = self._clauses[-1][1] if self._clauses else None
        self._clauses.append((line.indent if is_inner else -1, len(self._blocks)))
        after = self._end_of(at, line.indent, furthest=line.indent)
        self._add("clause", line.start, self._lines[after - 1].end, number=number, parent=parent)
        return after

    def _introduces(self, indent: int) -> bool:
        """Whether the last block is the item or line that a clause in brackets is part of."""
        last = self._blocks[-1] if self._blocks else None
        if last is None or last.kind not in ("item", "paragraph"):
            return False
        is_outer = last.kind == "item" and bool(self._lists) and self._lists[-1][0] < indent
        return is_outer or self._lines.text[last.end - 1] == ":"

    def _read_item(self, at: int, begun: Item) -> int:
        line = self._lines[at]
        last = self._blocks[-1].kind if self._blocks else None
        if last not in ("item", "furniture"):
            self._lists = []
        while self._lists and self._lists[-1][0] > line.indent:
            self._lists.pop()
        here = (line.indent, begun.style)
        if here in self._lists:
            del self._lists[self._lists.index(here) + 1 :]
        else:
            self._lists.append(here)
        after = self._end_of(at, line.indent, furthest=line.indent + begun.mark + _FURTHER)
        self._add(
            "item",
            line.start + begun.mark,
            self._lines[after - 1].end,
            level=len(self._lists),
            number=begun.number,
        )
        return after

    def _read_paragraph(self, at: int) -> int:
        after = at + 1
        while self._lines.goes_on(after - 1) and self._continues(after):
            after += 1
        self._add("paragraph", self._lines[at].start, self._lines[after - 1].end)
        return after

    def _end_of(self, at: int, indent: int, furthest: int) -> int:
        """The first line after an item or clause, to which belongs what is pushed in further:
        behind a blank line, not further than `furthest`."""
        after = at + 1
        while True:
            is_wrapped = self._lines.goes_on(after - 1) and self._continues(after)
            if is_wrapped or self._is_pushed_in(after, indent):
                after += 1
                continue
            below = self._lines[after + 1]
            if self._lines[after].text or below.indent > furthest:
                return after
            if not self._is_pushed_in(after + 1, indent):
                return after
            after += 2

    def _is_pushed_in(self, at: int, indent: int) -> bool:
        """Whether a line stands further in, and begins nothing of its own."""
        return self._continues(at) and self._lines[at].indent > indent

    def _continues(self, at: int) -> bool:
        line = self._lines[at]
        is_text = bool(line.text) and at not in self._left_out and not line.is_rule
        return is_text and not opens(line.text)

    def _add(
        self,
        kind: BlockKind,
        start: int,
        end: int,
        *,
        parent: int | None = None,
        level: int = 0,
        number: str = "",
        cells: tuple[Cell, ...] = (),
    ) -> None:
        marks = self._lines.hidden(start, end)
        self._blocks.append(Block(kind, start, end, parent, level, number, cells, marks))
