"""The grid of a table: columns, spans and headers."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from rag.documents.blocks import column_header, context
from rag.types import Document
from tests.rag.documents.loaders.html.page import above, html, kinds, text_of


def rows(document: Document) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Each header and row: its kind, and its cells' texts, columns and columns spanned."""
    return [
        (block.kind, [(document.text[c.start : c.end], c.column, c.columns) for c in block.cells])
        for block in document.blocks
        if block.kind in ("header", "row")
    ]


def read_with(document: Document, text: str) -> list[str]:
    """Of the only row of this text, each cell with what stands above its column."""
    (place,) = (
        place for place, block in enumerate(document.blocks) if text_of(document, block) == text
    )
    return [
        f"{column_header(document, place, cell.column)}: {document.text[cell.start : cell.end]}"
        for cell in document.blocks[place].cells
    ]


TIMETABLE = """<table><tr><th rowspan="2">Season</th><th colspan="2">Mainland</th>
<th colspan="2">Ostra</th></tr>
<tr><th>first</th><th>last</th><th>first</th><th>last</th></tr>
<tr><td>Summer</td><td>6:10</td><td>21:05</td><td>6:50</td><td>21:40</td></tr>
<tr><td rowspan="2">Fares</td><td colspan="2">adult 6.40</td><td colspan="2">child 3.20</td></tr>
<tr><td colspan="4">bicycle 1.10</td></tr></table>"""


def test_spans_are_resolved() -> None:
    document = html(TIMETABLE)
    assert [[(column, columns) for _, column, columns in cells] for _, cells in rows(document)] == [
        [(0, 1), (1, 2), (3, 2)],
        [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)],
        [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)],
        [(0, 1), (1, 2), (3, 2)],
        [(0, 1), (1, 4)],
    ]
    kinds_of_rows = [kind for kind, _ in rows(document)]
    assert kinds_of_rows == ["header", "header", "row", "row", "row"]
    assert rows(document)[-1][1] == [("Fares", 0, 1), ("bicycle 1.10", 1, 4)]
    assert read_with(document, "Summer\t6:10\t21:05\t6:50\t21:40") == [
        "Season: Summer",
        "Mainland first: 6:10",
        "Mainland last: 21:05",
        "Ostra first: 6:50",
        "Ostra last: 21:40",
    ]


def test_a_row_is_a_line_without_padding_in_which_cells_do_not_fuse() -> None:
    document = html(
        "<table><tr><th>Part</th><th> Price </th></tr>\n<tr><td> SG <p>10</p><p>40</p> </td>\n"
        "<td>38.50<br>euros</td></tr><tr><td>SG-1041<td>64.00</table>"
    )
    assert document.text == "Part\tPrice\nSG 10 40\t38.50 euros\nSG-1041\t64.00"


def test_empty_cells_keep_their_columns() -> None:
    document = html(
        "<table><tr><th></th><th>Day</th><th>Night</th><th></th></tr>"
        "<tr><td>Adult</td><td></td><td>9</td><td></td></tr><tr><td></td><td></td></tr></table>"
    )
    assert rows(document) == [
        ("header", [("", 0, 1), ("Day", 1, 1), ("Night", 2, 1), ("", 3, 1)]),
        ("row", [("Adult", 0, 1), ("", 1, 1), ("9", 2, 1), ("", 3, 1)]),
    ]
    assert read_with(document, "Adult\t\t9")[2] == "Night: 9"


def test_a_caption_stands_above_the_header_above_the_row() -> None:
    document = html(
        "<h2>Boats</h2><table><caption>Fares in crowns</caption><thead><tr><td>Who</td><td>Fare"
        "</td></tr></thead><tbody><tr><th>Adult</th><td>6.40</td></tr></tbody></table>"
    )
    assert above(document, "Adult\t6.40") == ["Boats", "Fares in crowns", "Who\tFare"]
    assert kinds(document)[1:3] == [("caption", "Fares in crowns"), ("header", "Who\tFare")]


def test_a_first_row_in_bold_is_a_header() -> None:
    document = html(
        "<table><tr><td><b>Who</b></td><td><p><strong>Fare</strong></p></td></tr>"
        "<tr><td><b>Adult</b></td><td>6.40</td></tr></table>"
    )
    assert above(document, "Adult\t6.40") == ["Who\tFare"]


def test_a_header_across_the_table_heads_the_rows_below_it() -> None:
    document = html(
        "<table><tr><th>Part</th><th>Price</th></tr><tr><th colspan=2>Seals</th></tr>"
        "<tr><td>SG-1</td><td>38</td></tr><tr><td colspan=2><b>Impellers</b></td></tr>"
        "<tr><td>IM-2</td><td>149</td></tr><tr><td colspan=2>All without VAT</td></tr></table>"
    )
    assert above(document, "SG-1\t38") == ["Part\tPrice", "Seals"]
    assert above(document, "IM-2\t149") == ["Part\tPrice", "Impellers"]
    assert read_with(document, "IM-2\t149")[1] == "Price Impellers: 149"
    assert ("row", "All without VAT") in kinds(document)


def test_a_second_header_takes_the_place_of_the_first() -> None:
    document = html(
        "<table><tr><th>Part</th><th>Price</th></tr><tr><td>SG-1</td><td>38</td></tr>"
        "<tr><th>Part</th><th>Days</th></tr><tr><td>SG-1</td><td>2</td></tr></table>"
    )
    assert above(document, "SG-1\t2") == ["Part\tDays"]


def test_a_table_of_nothing_but_headers_has_rows() -> None:
    document = html(
        "<table><tr><th>Adult</th><th>6.40</th></tr><tr><th>Child</th><th>3</th></tr></table>"
    )
    assert kinds(document) == [("row", "Adult\t6.40"), ("row", "Child\t3")]
    assert [block.parent for block in document.blocks] == [None, None]


def test_a_table_without_a_header_has_none_of_the_table_before() -> None:
    document = html(
        "<h1>Boats</h1><table><caption>Fares</caption><tr><th>Who</th><th>Fare</th></tr>"
        "<tr><td>Adult</td><td>6</td></tr></table>"
        "<table><tr><td>Phone</td><td>4711</td></tr><tr><td>Fax</td><td>4712</td></tr></table>"
    )
    assert above(document, "Adult\t6") == ["Boats", "Fares", "Who\tFare"]
    assert above(document, "Phone\t4711") == above(document, "Fax\t4712") == ["Boats"]


def test_a_table_in_a_cell_comes_after_the_one_around_it() -> None:
    document = html(
        "<table><tr><th>Who</th><th>Fare</th></tr><tr><td>Adult "
        "<table><tr><th>Day</th><th>Trip</th></tr><tr><td>Monday</td><td>1</td></tr></table>"
        "only</td><td>6</td></tr></table>After."
    )
    assert document.text == "Who\tFare\nAdult only\t6\nDay\tTrip\nMonday\t1\nAfter."
    assert above(document, "Monday\t1") == ["Day\tTrip"]


def test_tables_nested_very_deep_are_read() -> None:
    document = html("<table><tr><th>a</th><td>b" * 600)
    assert [kind for kind, _ in kinds(document)] == ["row"] * 600


def test_a_cell_reaches_no_further_than_its_part_of_the_table() -> None:
    document = html(
        "<table><thead><tr><th rowspan=9>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td rowspan=0>1</td><td>2</td></tr><tr><td>3</td></tr></tbody>"
        "<tfoot><tr><td>4</td><td>5</td></tr></tfoot></table>"
    )
    assert [cells for kind, cells in rows(document) if kind == "row"] == [
        [("1", 0, 1), ("2", 1, 1)],
        [("1", 0, 1), ("3", 1, 1)],
        [("4", 0, 1), ("5", 1, 1)],
    ]


def test_spans_that_nobody_meant_ask_for_no_more_than_there_is() -> None:
    cells = "<td rowspan='999999999' colspan='99999'>a</td>" * 300
    document = html(f"<table><tr><td>x</td>{cells}</tr>" + "<tr><td>b</td><td>c</td></tr>" * 300)
    listed = sum(len(block.cells) for block in document.blocks)
    # 901 cells are written; without a limit, 300 of them would be listed 300 times.
    assert listed < 12 * 901
    assert max(cell.columns for block in document.blocks for cell in block.cells) == 1000


SPANS = st.tuples(st.integers(0, 4), st.integers(0, 4))


@given(st.lists(st.lists(SPANS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_cells_stand_where_a_browser_puts_them(table: list[list[tuple[int, int]]]) -> None:
    markup, number = "", 0
    taken: dict[tuple[int, int], int] = {}  # which cells stand in (row, column)
    expected: list[set[tuple[str, int, int]]] = [set() for _ in table]
    for y, row in enumerate(table):
        markup += "<tr>"
        x = 0
        for columns, rows_ in row:
            while (y, x) in taken:
                x += 1
            markup += f"<td colspan={columns} rowspan={rows_}>c{number}</td>"
            width, height = columns or 1, rows_ or len(table)
            for dy, dx in product(range(height), range(width)):
                taken[y + dy, x + dx] = number
            for below in range(y, min(y + height, len(table))):
                expected[below].add((f"c{number}", x, width))
            x += width
            number += 1
    found = rows(html(f"<table><tr><th>H</th></tr></table><table>{markup}</table>"))
    if len(found) == len(table) + 1:  # a table of one column is none
        assert [set(cells) for _, cells in found[1:]] == expected


def test_every_row_knows_its_table() -> None:
    document = html(TIMETABLE * 3)
    for place, block in enumerate(document.blocks):
        if block.kind == "row":
            assert len(context(document.blocks, place)) == 2
