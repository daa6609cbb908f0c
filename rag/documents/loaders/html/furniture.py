"""What of a page is furniture (menus, banners, tables of contents), what a heading or a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml.etree import _Element, iterwalk

from rag.documents.loaders.html.numbers import whole_number
from rag.documents.loaders.html.visible import Controls

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_LONGEST_HEADING = 200  # a longer "heading" is one that was never closed

_ROLES = set("navigation banner contentinfo search dialog alertdialog menubar doc-toc".split())
_FORM_PARTS = {"nav", "button", "select", "textarea"}
_CONTROLS = {"a", "button", "div", "p", "span", "label"}
_MAIN = {"main", "article"}
_SECTIONS = {*_MAIN, "section", "aside"}
_LISTS = {"ul", "ol", "menu"}
_NEVER = {"html", "body", "main", "article", *_LEVELS}

# Words in a class or an id that say what a part is.
_NOTICE = "(?:banner|notice|bar|box|pop-?up|dialog|modal|overlay|message|layer|consent)"
_NAMES = re.compile(
    r"(?<![a-z])(?:"
    rf"(?P<consent>(?:cookies?|gdpr|consent)[-_ ]?{_NOTICE})"
    r"|(?P<guide>breadcrumbs?|pagination|pager|skip-?(?:to|link|nav)|nav-?(?:header|footer))"
    r"|(?P<menu>toc|contents|[a-z]*nav(?:bar|igation)?|menu|side-?bar|related)"
    r"|(?P<banner>cookies?|consent|gdpr|banner)"
    r"|(?P<box>admonition|callout|note|tip|hint|warning|caution|important|info-?box)"
    r"|(?P<footer>(?<![\w-])(?:page-|site-)?footer(?![\w-]))"
    r")(?![a-z])",
    re.I,
)
_SKIP = re.compile(r"\s*(?:skip|jump) to\b", re.I)
_GUIDE_CHARACTERS = 500

_LINKS = 4  # so many links make a list of links a menu
_MENU_SHARE = 0.7
_SHORT = 40  # characters of a menu's entry, on average

_HEADING, _BUTTON, _TABLE, _CODE, _LIST = 1, 2, 4, 8, 16
_HOLDS = {
    **dict.fromkeys(_LEVELS, _HEADING),
    "button": _BUTTON,
    "input": _BUTTON,
    "table": _TABLE,
    "pre": _CODE,
    **dict.fromkeys((*_LISTS, "dl"), _LIST),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """The parts of a page by what they are; `headings` with their levels."""

    furniture: frozenset[_Element]
    headings: dict[_Element, int]
    layout_tables: frozenset[_Element]
    boxes: frozenset[_Element]  # apart from the text around them, as notes and warnings are
    controls: frozenset[_Element]  # short ones, that head what they open
    panels: frozenset[_Element]

    def without_furniture(self) -> Survey:
        """The same with the whole page taken for its content."""
        return replace(self, furniture=frozenset())


@dataclass(slots=True)
class _Measure:
    """What an element holds: characters, of them those in links, and so on."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    own_links: int = 0  # that lead to a place on the same page
    titles: int = 0  # <h1>
    holds: int = 0

    def add(self, inner: _Measure) -> None:
        self.characters += inner.characters
        self.linked += inner.linked
        self.links += inner.links
        self.own_links += inner.own_links
        self.titles += inner.titles
        self.holds |= inner.holds

    def is_short(self) -> bool:
        return self.characters < _GUIDE_CHARACTERS

    def is_linked(self, share: float = 0.5) -> bool:
        return self.linked > share * self.characters


def survey(tree: _Element, controls: Controls) -> Survey:
    """Tell the parts of a page apart, in one walk."""
    return _Surveyor(controls).walk(tree)


class _Surveyor:
    def __init__(self, controls: Controls) -> None:
        self.controls = controls
        self.titles_of_panels: set[_Element] = set()
        self.furniture: set[_Element] = set()
        self.headings: dict[_Element, int] = {}
        self.layout_tables: set[_Element] = set()
        self.boxes: set[_Element] = set()
        self.headers: list[tuple[_Element, int]] = []  # of the page, with how many titles
        self.links = self.sections = self.mains = 0  # how many are open

    def walk(self, tree: _Element) -> Survey:
        open_elements = [_Measure()]
        for event, element in iterwalk(tree, events=("start", "end")):
            if event == "start":
                self._enter(element, 1)
                measure = _Measure()
                open_elements.append(measure)
                text = element.text
            else:
                self._enter(element, -1)
                inner = open_elements.pop()
                self._judge(element, inner)
                measure = open_elements[-1]
                measure.add(inner)
                text = element.tail
            if text and (length := len(text.strip())):
                measure.characters += length
                if self.links:
                    measure.linked += length
        titles = open_elements[0].titles
        # The title of a page often stands in its header; that of the site, beside another.
        self.furniture.update(
            header for header, within in self.headers if not within or within < titles
        )
        return Survey(
            furniture=frozenset(self.furniture),
            headings=self.headings,
            layout_tables=frozenset(self.layout_tables),
            boxes=frozenset(self.boxes),
            controls=frozenset(self.titles_of_panels),
            panels=self.controls.panels,
        )

    def _enter(self, element: _Element, step: int) -> None:
        tag = element.tag
        if tag == "a" and element.get("href"):
            self.links += step
        elif tag in _SECTIONS:
            self.sections += step
            self.mains += step * (tag in _MAIN)

    def _judge(self, element: _Element, inside: _Measure) -> None:
        """Decide what an element is; `inside` takes in the element itself from here on."""
        tag, role = element.tag, element.get("role")
        if tag in _CONTROLS and element in self.controls.buttons and role not in _ROLES:
            if inside.characters <= _LONGEST_HEADING and role != "tab":
                self.titles_of_panels.add(element)
        elif role in _ROLES or tag in _FORM_PARTS or self._is_named(element, inside):
            self.furniture.add(element)
        elif tag in _LISTS:
            if self._is_menu(element, inside):
                self.furniture.add(element)
        elif tag == "table":
            if _is_layout(element, inside):
                self.layout_tables.add(element)
            elif self._is_menu(element, inside):
                self.furniture.add(element)
        elif tag in ("header", "footer") and not self.sections:
            self.headers.append((element, inside.titles))
        elif tag == "aside":
            (self.furniture if inside.is_linked() else self.boxes).add(element)
        href = element.get("href", "") if tag == "a" else ""
        if href:
            inside.links += 1
            inside.own_links += href.startswith("#")
            if href.startswith("#") and _SKIP.match(element.text or ""):
                self.furniture.add(element)
        level = _LEVELS.get(tag) or (role == "heading" and _aria_level(element))
        if level and inside.characters <= _LONGEST_HEADING:
            self.headings[element] = level
        inside.titles += tag == "h1"
        inside.holds |= _HOLDS.get(tag, 0)

    def _is_named(self, element: _Element, inside: _Measure) -> bool:
        """Whether its classes or id say that it is furniture, and what it holds bears that out."""
        classes, id_ = element.get("class"), element.get("id")
        if not (classes or id_) or element.tag in _NEVER:
            return False
        names = {match.lastgroup for match in _NAMES.finditer(f"{classes or ''} {id_ or ''}")}
        if not names or inside.titles:
            return False
        if "box" in names and inside.holds & _HEADING:
            self.boxes.add(element)
        return (
            "consent" in names
            or ("banner" in names and bool(inside.holds & _BUTTON))
            or ("guide" in names and inside.is_short() and not inside.holds & _HEADING)
            or ("menu" in names and inside.is_linked())
            or ("footer" in names and not self.sections)
        )

    def _is_menu(self, element: _Element, inside: _Measure) -> bool:
        """Whether a list is one of links: to its own page's parts, or introduced by nothing."""
        parent = element.getparent()
        if parent is not None and parent.tag == "li":
            return False  # the list around it decides
        if inside.links < _LINKS or not inside.is_linked(_MENU_SHARE):
            return False
        if inside.own_links > _MENU_SHARE * inside.links:
            return True
        is_short = inside.characters <= _SHORT * inside.links
        return is_short and not self.mains and not _is_introduced(element)


def _is_introduced(element: _Element) -> bool:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        return before.tag in _LEVELS or before.tag == "p" or bool((before.tail or "").strip())
    return parent is not None and bool((parent.text or "").strip())


def _aria_level(element: _Element) -> int:
    level = whole_number(element.get("aria-level"), default=2)
    return level if level in _LEVELS.values() else 2


def _is_layout(table: _Element, inside: _Measure) -> bool:
    """Whether a table only places things: nothing heads its columns, and it has no columns, or
    holds what is itself no cell's text."""
    if table.get("role") in ("presentation", "none"):
        return True
    columns = 0
    rows = _rows(table)
    for row in rows:
        if row.tag in ("thead", "caption"):
            return False
        cells = [cell.tag for cell in row.iterchildren("td", "th")]
        if "th" in cells:
            return False
        columns = max(columns, len(cells))
    is_one_row = len(rows) == 1
    return columns < 2 or bool(
        inside.holds & (_TABLE | _HEADING | _CODE) or (is_one_row and inside.holds & _LIST)
    )


def _rows(table: _Element) -> list[_Element]:
    """A table's rows in the order of the page, and what of it is no row."""
    found: list[_Element] = []
    for part in table.iterchildren():
        found.extend(part.iterchildren("tr") if part.tag in ("tbody", "tfoot") else [part])
    return found
