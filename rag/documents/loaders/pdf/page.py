"""One page: its lines, and what they are in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from rag.documents.loaders.pdf.characters import read_characters
from rag.documents.loaders.pdf.columns import regions
from rag.documents.loaders.pdf.contents import find_contents
from rag.documents.loaders.pdf.figures import is_figure, is_sign
from rag.documents.loaders.pdf.furniture import REACH, find_furniture
from rag.documents.loaders.pdf.grids import Grid, find_grids
from rag.documents.loaders.pdf.headings import titles_in
from rag.documents.loaders.pdf.heads import header_rows
from rag.documents.loaders.pdf.lines import make_lines
from rag.documents.loaders.pdf.paragraphs import CLAUSE, is_mark, mark_of, paragraphs
from rag.documents.loaders.pdf.rules import read_rules
from rag.documents.loaders.pdf.shapes import Box, Element, Line, Rect, Rule, joined, rows_of
from rag.documents.loaders.pdf.tables import read_table, table_end

_CAPTION = re.compile(
    r"(?:Table|Figure|Fig\.|Exhibit|Chart|Tabelle|Tab\.|Abbildung|Abb\.)\s*[\dA-Z]+(?:[.\d]*)\b",
)
_AFTER_FIGURES = ("%", ")", ")%")
_LABEL = re.compile(r"([^\s:][^:]{0,40}:)\s+\S.{0,80}")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page, as they run in the direction of most of its text; the others apart."""

    index: int
    lines: Sequence[Line]
    rules: Sequence[Rule] = ()
    turned: Sequence[Sequence[Line]] = ()


def read_page(pdf: pdfium.PdfDocument, index: int) -> PageLines:
    """The lines of a page. Raises: pdfium.PdfiumError."""
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        directions = read_characters(page, textpage)
        if not directions:
            return PageLines(index, ())
        main = max(directions, key=lambda turn: len(directions[turn].texts))
        rules = read_rules(page, main)
        turned = [make_lines(directions[turn]) for turn in sorted(directions) if turn != main]
        return PageLines(index, make_lines(directions[main], rules), rules, turned)
    finally:  # now, and not by a finaliser in another thread
        textpage.close()
        page.close()


def around(index: int, pages: int) -> range:
    """The pages that have to be read for one to be laid out."""
    return range(max(0, index - REACH), min(pages, index + REACH + 1))


def lay_out(
    index: int, pages: Mapping[int, PageLines], count: int, titles: Mapping[str, int]
) -> list[Element]:
    """What stands on a page, in reading order.

    Args:
        pages: at least those `around` it, by index.
        count: of all pages of the file.
        titles: the levels of the outline's titles that point to the page.
    """
    page = pages[index]
    near = [(place, pages[place].lines) for place in around(index, count)]
    top, bottom = find_furniture(index, near)
    edge = {id(line) for line in (*top, *bottom)}
    grids, lines = find_grids(page.rules, [line for line in page.lines if id(line) not in edge])
    body: list[Element] = []
    for region in regions([*lines, *grids]):
        part = list(_elements(region, index, count, titles))
        if body and part and _goes_on(body[-1], part[0]):
            lines_of_both = (*body[-1].boxes[0].lines, *part[0].boxes[0].lines)
            body[-1] = replace(body[-1], boxes=(Box(lines_of_both),))
            part = part[1:]
        body += part
    for group in page.turned:
        body += _blocks(group)
    return [*_furniture(top), *_captions_first(body), *_furniture(bottom)]


def _goes_on(last: Element, first: Element) -> bool:
    """Whether a paragraph goes on in the next column."""
    before, after = last.lines[-1], first.lines[0]
    return (
        last.kind in ("paragraph", "item", "clause")
        and first.kind == "paragraph"
        and before.text[-1:] not in ".!?:;"
        and after.text[:1].islower()
        and abs(before.size - after.size) < 0.1 * after.size
    )


def _elements(
    shapes: Sequence[Rect], index: int, count: int, titles: Mapping[str, int]
) -> Iterator[Element]:
    """A region's elements: tables of contents, tables, and what stands between them."""
    rows: list[list[Line]] = []
    for row in rows_of(shapes):
        cells = [shape for shape in row if isinstance(shape, Line)]
        if cells:
            rows.append(list(_cells(cells)))
        for grid in row:
            if isinstance(grid, Grid):
                yield from _stretch(rows, index, count, titles)
                rows = []
                yield from _grid(grid)
    yield from _stretch(rows, index, count, titles)


def _cells(row: Sequence[Line]) -> Iterator[Line]:
    """The cells of a row: a list's mark or a currency's sign stands with what follows."""
    held: list[Line] = []
    for place, line in enumerate(row):
        held.append(line)
        is_last = place + 1 == len(row)
        after = "" if is_last else row[place + 1].text
        is_before = place == 0 and is_mark(line.text) and not is_figure(after)
        if after and (is_sign(line.text) or is_before or after in _AFTER_FIGURES):
            continue
        yield joined(held)
        held = []


def _stretch(
    rows: Sequence[list[Line]], index: int, count: int, titles: Mapping[str, int]
) -> Iterator[Element]:
    """Headings of the outline and tables of contents, and what stands between them."""
    lines = [joined(row) for row in rows]
    place = 0
    for start, end, level in titles_in(lines, titles):
        yield from _contents(rows[place:start], index, count)
        yield Element("heading", (Box(tuple(lines[start:end])),), level=level)
        place = end
    yield from _contents(rows[place:], index, count)


def _contents(rows: Sequence[list[Line]], index: int, count: int) -> Iterator[Element]:
    place = 0
    for start, end in find_contents(rows, index, count):
        yield from _tables(rows[place:start])
        for row in rows[start:end]:
            yield Element("furniture", (Box(tuple(row)),), separator=" ")
        place = end
    yield from _tables(rows[place:])


def _tables(rows: Sequence[list[Line]]) -> Iterator[Element]:
    place = start = 0
    while place < len(rows):
        end = table_end(rows, place)
        table = read_table(rows[place:end]) if end > place else None
        if table is None:
            place += 1
            continue
        above, elements = table
        yield from _blocks([joined(row) for row in rows[start : place + above]])
        yield from elements
        place = start = end
    yield from _blocks([joined(row) for row in rows[start:]])


def _blocks(lines: Sequence[Line]) -> Iterator[Element]:
    lefts: list[float] = []  # of the open lists' marks, outermost first
    found: list[Element] = []
    for part in paragraphs(lines):
        text, box = part[0].text, (Box(tuple(part)),)
        number, lead = mark_of(text)
        if clause := CLAUSE.match(text):
            found.append(Element("clause", box, number=clause.group().strip()))
        elif lead:
            while lefts and lefts[-1] > part[0].left + 2:
                lefts.pop()
            if not lefts or lefts[-1] < part[0].left - 2:
                lefts.append(part[0].left)
            found.append(Element("item", box, number=number, level=len(lefts), lead=lead))
            continue
        elif _CAPTION.match(text) and len(part) <= 4:
            found.append(Element("caption", box))
        else:
            found.append(Element("paragraph", box))
        lefts = []
    yield from _labels(found)


def _labels(elements: Sequence[Element]) -> Iterator[Element]:
    """The elements, with stacks of lines like "Reception: 4711" made labels."""
    run: list[Element] = []
    for element in [*elements, None]:
        if element and element.kind == "paragraph" and _is_label(element):
            run.append(element)
            continue
        yield from (map(_label, run) if len(run) > 1 else run)
        run = []
        if element:
            yield element


def _is_label(element: Element) -> bool:
    lines = element.lines
    return len(lines) == 1 and bool(_LABEL.fullmatch(lines[0].text))


def _label(element: Element) -> Element:
    line = element.lines[0]
    match = _LABEL.fullmatch(line.text)
    end = match.end(1) if match else len(line.text)
    value = len(line.text[end:]) - len(line.text[end:].lstrip()) + end
    parts = [
        replace(line, text=line.text[low:high], numbers=line.numbers[low:high])
        for low, high in ((0, end), (value, len(line.text)))
    ]
    return Element("label", (Box((parts[0],)), Box((parts[1],), 1)), separator=" ")


def _grid(grid: Grid) -> Iterator[Element]:
    heads = header_rows(grid.rows)
    for place, row in enumerate(grid.rows):
        yield Element("header" if place < heads else "row", row)


def _furniture(lines: Sequence[Line]) -> Iterator[Element]:
    for row in rows_of(lines):
        yield Element("furniture", (Box((joined(row),)),))


def _captions_first(elements: list[Element]) -> list[Element]:
    """The elements, a caption that stands below its table moved above it."""
    found: list[Element] = []
    table: int | None = None  # where the table before begins, if it has no caption
    for element in elements:
        if element.kind in ("header", "row"):
            if not found or found[-1].kind not in ("header", "row"):
                table = None if found and found[-1].kind == "caption" else len(found)
        elif element.kind == "caption" and table is not None and element.lines[0].text[:1] == "T":
            found.insert(table, element)
            table = None
            continue
        else:
            table = None
        found.append(element)
    return found
