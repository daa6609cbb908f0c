"""From a tree to blocks: one walk, in which whatever begins a block ends the one before."""

from __future__ import annotations

import re
from typing import Any

from lxml.etree import _Element, iterwalk

from rag.documents.loaders.html.furniture import Survey
from rag.documents.loaders.html.numbers import item_number, whole_number
from rag.documents.loaders.html.outline import outline
from rag.documents.loaders.html.run import Run, visible
from rag.documents.loaders.html.scope import Grid, Scope
from rag.documents.loaders.html.writer import Writer
from rag.types import Block, BlockKind

_BREAKING = set(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " listing main menu nav ol optgroup option p pre search section summary table tbody td tfoot"
    " th thead tr ul".split()
)
_LISTS = ("ul", "ol", "menu", "dir")
_GROUPS = ("thead", "tbody", "tfoot")
# The role of an element, the kind of the text in it, and whether that is all one block.
_ROLES: dict[str, tuple[str, BlockKind | None, bool]] = {
    "blockquote": ("quotation", "quotation", False),
    "caption": ("caption", "caption", True),
    "details": ("details", None, False),
    "dl": ("terms", None, False),
    "dt": ("term", "term", True),
    "figcaption": ("caption", "caption", True),
    "listing": ("code", "code", True),
    "pre": ("code", "code", True),
    "summary": ("summary", None, True),
}
_BOLD = ("b", "strong")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp)", re.I)


def lay_out(tree: _Element, survey: Survey) -> tuple[str, tuple[Block, ...]]:
    """The text that a tree shows, and its blocks."""
    layout = _Layout(survey)
    layout.walk(tree)
    text = layout.writer.text
    return text, outline(layout.writer.drafts, text)


class _Layout:
    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.writer = Writer()
        self.run = Run()
        self.scopes = [Scope(None, "page")]
        self.bold = self.raised = self.details = 0  # how many are open
        self.paragraph: _Element | None = None  # the open <p>
        self.nested: list[_Element] = []  # tables in cells, to come after the one around them

    def walk(self, tree: _Element) -> None:
        """Lay out a tree."""
        walks: list[tuple[_Element, Any]] = [(tree, _events(tree))]
        while walks:
            root, events = walks[-1]
            for event, element in events:
                if event == "start":
                    if self._is_nested_table(element):
                        self._break()
                        self.nested.append(element)
                        events.skip_subtree()
                    else:
                        self._start(element)
                        self._add(element.text)
                    continue
                if event == "end":
                    self._end(element)
                    if self.nested and element.tag == "table" and not self.scopes[-1].is_whole:
                        if element is not root:
                            walks.append((root, iter([("tail", element)])))
                        walks.extend((table, _events(table)) for table in reversed(self.nested))
                        self.nested = []
                        break
                if element is not root:
                    self._add(element.tail)
            else:
                walks.pop()
        self._flush()

    def _is_nested_table(self, element: _Element) -> bool:
        return (
            element.tag == "table"
            and self.scopes[-1].role == "cell"
            and element not in self.survey.layout_tables
        )

    def _add(self, text: str | None) -> None:
        if text:
            self.run.add(text, is_bold=self.bold > 0, is_raised=self.raised > 0)

    def _start(self, element: _Element) -> None:
        scope = self.scopes[-1]
        if self._is_breaking(element):
            self._break()
            if scope.is_whole:
                scope.level = scope.level or self.survey.headings.get(element, 0)
            else:
                self._open(element)
        elif element in self.survey.controls and not (scope.is_whole or scope.kind == "furniture"):
            self._flush()
            self._push(element, "control", is_whole=True)
        elif element.tag == "br":
            self.run.end_line()
        elif element.tag == "img":
            alternative = visible(element.get("alt", ""))
            if alternative and not _FILE_NAME.fullmatch(alternative):
                self.run.images.append(alternative)
        else:
            self._style(element, 1)

    def _end(self, element: _Element) -> None:
        scope = self.scopes[-1]
        if scope.element is element:
            while self.scopes[-1].element is element:
                self._close()
        elif self._is_breaking(element):
            self._break(ends_paragraph=self.paragraph is element)
            if element.tag == "tr" and scope.grid and not scope.is_whole:
                self._end_row(scope.grid)
        else:
            self._style(element, -1)

    def _is_breaking(self, element: _Element) -> bool:
        survey = self.survey
        return (
            element.tag in _BREAKING
            or element in survey.headings
            or element in survey.furniture
            or element in survey.panels
        )

    def _style(self, element: _Element, step: int) -> None:
        if element.tag == "sup":
            self.raised += step
        elif element.tag not in ("br", "img") and _is_bold(element):
            self.bold += step

    def _break(self, *, ends_paragraph: bool = False) -> None:
        """End a line here, as far as the open element has several."""
        scope = self.scopes[-1]
        if not scope.is_whole:
            self._flush(is_paragraph=ends_paragraph)
        elif scope.role != "code":
            self.run.add(" ")
        elif self.run.last not in ("", "\n"):
            self.run.end_line()

    def _flush(self, *, is_paragraph: bool = False) -> None:
        self.paragraph = None
        if not self.run.is_empty:
            self.writer.write_lines(self.run.take(), self.scopes[-1], is_paragraph=is_paragraph)

    def _push(
        self,
        element: _Element,
        role: str,
        kind: BlockKind | None = None,
        *,
        is_whole: bool = False,
        level: int = 0,
    ) -> Scope:
        first = len(self.writer.drafts)
        scope = self.scopes[-1].inner(
            element, role, kind, first=first, is_whole=is_whole, level=level
        )
        self.scopes.append(scope)
        return scope

    def _open(self, element: _Element) -> None:
        """Begin an element that may say what the text in it is."""
        tag, survey = element.tag, self.survey
        if element in survey.panels:
            self._push(element, "panel").first = self.writer.head_in_hand
        if element in survey.boxes:
            self._push(element, "box")
        if element in survey.furniture:
            self._push(element, "furniture", "furniture")
        around = self.scopes[-1]
        if level := survey.headings.get(element, 0):
            self._push(element, "heading", is_whole=True, level=level)
        elif tag == "p":
            self.paragraph = element
        elif tag in _LISTS:
            self._open_list(element)
        elif tag == "li":
            scope = self._push(element, "item", "item")
            scope.owner = scope
            scope.number = _item_number(element, scope.list)
        elif tag == "dd" and around.terms:
            self._push(element, "definition", "definition").owner = around.terms
        elif tag == "table":
            is_layout = element in survey.layout_tables
            scope = self._push(element, "table")
            scope.grid = None if is_layout else Grid(first=scope.first)
        elif around.grid and tag in ("td", "th"):
            self._push(element, "cell", is_whole=True)
        elif around.grid and tag in ("tr", *_GROUPS):
            if around.grid.table.has_row:
                self._end_row(around.grid)
            if tag in _GROUPS:
                around.grid.table.start_group(is_head=tag == "thead")
        elif tag in _ROLES:
            role, kind, is_whole = _ROLES[tag]
            scope = self._push(element, role, kind, is_whole=is_whole)
            if role == "details":
                self.details += 1
            elif role == "terms":
                scope.terms = scope
            elif role == "term" and scope.terms:
                self.writer.close(scope.terms.first)

    def _open_list(self, element: _Element) -> None:
        scope = self._push(element, "list")
        scope.introduction = self.writer.introduction
        scope.level = scope.list.level + 1 if scope.list else 1
        scope.count = whole_number(element.get("start"), default=1)
        scope.list = scope

    def _close(self) -> None:
        """End the innermost scope."""
        scope = self.scopes[-1]
        if scope.role == "code":
            self.writer.write_code(self.run.take_as_written(), scope)
        elif scope.role == "cell" and scope.grid and scope.element is not None:
            scope.grid.table.add(
                self.run.take_whole(),
                scope.element.get("colspan"),
                scope.element.get("rowspan"),
                is_head=scope.element.tag == "th",
            )
        elif scope.is_whole:
            self.writer.write_whole(self.run.take_whole().text, scope, below=max(1, self.details))
        else:
            self._flush()
        if scope.role == "table" and scope.grid:
            if scope.grid.table.has_row:
                self._end_row(scope.grid)
            self.writer.end_table(scope.grid)
        if scope.role == "details":
            self.details -= 1
        if scope.role in ("details", "terms", "item", "quotation", "panel", "box"):
            self.writer.close(scope.first)
        self.scopes.pop()

    def _end_row(self, grid: Grid) -> None:
        self.writer.write_row(grid.table.end_row(self.writer.next_line), grid, self.scopes[-1])


def _events(tree: _Element) -> Any:
    return iterwalk(tree, events=("start", "end"))


def _is_bold(element: _Element) -> bool:
    if element.tag in _BOLD:
        return True
    style = element.get("style")
    return style is not None and _BOLD_STYLE.search(style) is not None


def _item_number(item: _Element, around: Scope | None) -> str:
    """What a browser writes before an item; "" for a bullet."""
    if around is None or around.element is None or around.element.tag != "ol":
        return ""
    number = whole_number(item.get("value"), default=around.count)
    around.count = number + 1
    return item_number(number, around.element.get("type", "1"))
