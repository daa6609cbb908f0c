"""Headings: from the file's outline, and from type that is larger or bolder than the text's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from rag.documents.loaders.pdf.shapes import Element, Line

_LONGEST = 150  # characters of a heading
_MOST_LINES = 3
_LARGER = 1.12  # times the size of the text
_SMALLEST = 0.85  # of a bold heading, in sizes of the text
_DEEPEST = 6
_TITLE_ROWS = 4  # rows over which an outline's title may be broken

_LETTERS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"(?:(?:chapter|section|part|item|note|article|kapitel|abschnitt|teil|artikel|anhang|appendix)"
    r"\s+)?((?:§+\s*)?\d{1,3}(?:\.\d{1,3})*[.)]?|[IVX]{1,5}\.|[A-Z]\.)(?=\s)",
    re.IGNORECASE,
)

Style = tuple[float, bool]


def outline_of(pdf: pdfium.PdfDocument) -> dict[int, dict[str, int]]:
    """The levels of the outline's titles, by the page that they point to."""
    found: dict[int, dict[str, int]] = {}
    for entry in pdf.get_toc():
        destination = entry.get_dest()
        index = destination.get_index() if destination is not None else None
        title = spelt(entry.get_title() or "")
        if title and index is not None:
            found.setdefault(index, {}).setdefault(title, min(entry.level + 1, _DEEPEST))
    return found


def spelt(text: str) -> str:
    """A title without what may be written otherwise in the text: capitals, blanks, signs."""
    return "".join(_LETTERS.findall(text.casefold()))


def titles_in(rows: Sequence[Line], titles: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """The titles of the outline among the rows, as (first row, row after the last, level)."""
    places: dict[str, tuple[int, int]] = {}
    spellings = [spelt(row.text) for row in rows] if titles else []
    for start, row in enumerate(rows if titles else ()):
        number = _NUMBER.match(row.text)
        # Outlines have the titles with their numbers or without.
        for begin in (0, number.end()) if number else (0,):
            title = spelt(row.text[begin:])
            for end in range(start + 1, min(start + _TITLE_ROWS, len(rows)) + 1):
                if title in titles:
                    known = places.get(title)
                    if known is None or rows[known[0]].size < row.size:
                        places[title] = (start, end)
                title += spellings[end] if end < len(rows) else ""
    taken = 0
    for (start, end), level in sorted((places[t], titles[t]) for t in places):
        if start >= taken:
            yield start, end, level
            taken = end


def find_headings(pages: Sequence[Sequence[Element]]) -> list[list[Element]]:
    """The pages' elements, with those that are set like headings made headings."""
    body = _body_style(pages)
    deepest = max((e.level for page in pages for e in page if e.kind == "heading"), default=0)
    flat = [element for page in pages for element in page]
    below = _what_follows(flat)
    styles = {
        _style(element)
        for element, after in zip(flat, below, strict=True)
        if _is_heading(element, after, body)
    }
    ranks = {style: rank for rank, style in enumerate(sorted(styles, reverse=True), start=1)}
    found: list[Element] = []
    for element, after in zip(flat, below, strict=True):
        if _is_heading(element, after, body):
            level = min(deepest + ranks[_style(element)], _DEEPEST)
            element = replace(element, kind="heading", level=level)
        if element.kind == "heading":
            element = _named(element)
        found.append(element)
    result, place = [], 0
    for page in pages:
        result.append(found[place : place + len(page)])
        place += len(page)
    return result


def text_of(element: Element) -> str:
    return " ".join(line.text for line in element.lines)


def _named(element: Element) -> Element:
    """A heading with its number, or as the question that it is."""
    text = text_of(element)
    match = _NUMBER.match(text)
    return replace(
        element,
        kind="question" if text.endswith("?") else "heading",
        number=match.group(1) if match else "",
    )


def _body_style(pages: Sequence[Sequence[Element]]) -> Style:
    """The type of the most characters outside tables, or of all if there are none."""
    counts: Counter[Style] = Counter()
    for page in pages:
        for element in page:
            if element.kind in ("paragraph", "item", "clause"):
                for line in element.lines:
                    counts[_rounded(line)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else (0.0, False)


def _rounded(line: Line) -> Style:
    return round(line.size * 2) / 2, line.bold


def _style(element: Element) -> Style:
    sizes = [line.size for line in element.lines]
    return round(max(sizes) * 2) / 2, all(line.bold for line in element.lines)


def _what_follows(elements: Sequence[Element]) -> list[Element | None]:
    """For each element the next one that is no furniture."""
    found: list[Element | None] = [None] * len(elements)
    after: Element | None = None
    for place in range(len(elements) - 1, -1, -1):
        found[place] = after
        if elements[place].kind != "furniture":
            after = elements[place]
    return found


def _is_heading(element: Element, after: Element | None, body: Style) -> bool:
    if element.kind not in ("paragraph", "item", "clause") or after is None or not body[0]:
        return False
    lines = element.lines
    if len(lines) > _MOST_LINES:
        return False
    text = text_of(element)
    if len(text) > _LONGEST or text[-1] in ".,;:" or not any(map(str.isalpha, text)):
        return False
    if element.lead and not element.number:  # a bullet
        return False
    size, bold = _style(element)
    if size >= _LARGER * body[0]:
        return True
    return bold and not body[1] and size >= _SMALLEST * body[0] and text[0] not in "([*"
