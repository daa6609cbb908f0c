"""Tables of Markdown: headers, rows, cells."""

from __future__ import annotations

from rag.documents.blocks import column_header
from tests.rag.documents.loaders.markdown.page import above, cells, kinds, markdown


def test_rows_have_the_cells_of_their_line() -> None:
    document = markdown("| Name | Price |\n|---|:-:|\n| **A**dult | 5 \\| 6 |\n|child||\n")
    assert [block.kind for block in document.blocks] == ["header", "row", "row"]
    assert [cells(document, place) for place in range(3)] == [
        ["Name", "Price"],
        ["Adult", "5 | 6"],
        ["child", ""],
    ]
    assert column_header(document, 1, 1) == "Price"


def test_pipes_part_words_that_stand_close() -> None:
    document = markdown("a|b\n-|-\nc|d<br>e\n")
    assert kinds(document) == [("header", "a b"), ("row", "c d e")]


def test_cells_beyond_the_header_are_kept() -> None:
    document = markdown("a|b\n-|-\nc|d|e\nf\n")
    assert [cells(document, place) for place in (1, 2)] == [["c", "d", "e"], ["f"]]


def test_what_introduces_a_table() -> None:
    document = markdown("# T\n\nFares:\n\n|a|b|\n|-|-|\n|c|d|\n")
    assert above(document, "c d") == ["T", "Fares:", "a b"]


def test_each_table_has_its_own_header() -> None:
    document = markdown("|a|\n|-|\n|b|\n\n|c|\n|-|\n|d|\n")
    assert above(document, "b") == ["a"]
    assert above(document, "d") == ["c"]


def test_a_header_that_nothing_follows_is_a_row() -> None:
    assert kinds(markdown("|a|b|\n|-|-|\n\ntext"))[0] == ("row", "a b")


def test_an_empty_header_is_no_block() -> None:
    assert kinds(markdown("| | |\n|-|-|\n|a|b|\n")) == [("row", "a b")]


def test_tables_in_items_and_quotations() -> None:
    document = markdown("- a\n\n  |b|c|\n  |-|-|\n  |d|e|\n\n> |f|g|\n> |-|-|\n> |h|i|\n")
    assert above(document, "d e") == ["a", "b c"]
    assert above(document, "h i") == ["f g"]
    assert cells(document, len(document.blocks) - 1) == ["h", "i"]
