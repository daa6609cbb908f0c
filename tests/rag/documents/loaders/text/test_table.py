"""Plain text: tables parted by pipes, tabs and blanks."""

from __future__ import annotations

import pytest

from rag.documents.blocks import column_header
from tests.rag.documents.loaders.text.page import cells, outline, plain

TABLES = {
    "blanks": ["Ticket    Price", "Adult     12 euros", "Child      5 euros"],
    "right": ["  Ticket       Price", "   Adult    12 euros", "   Child     5 euros"],
    "ruled": ["Ticket    Price", "------  --------", "Adult     12 euros", "Child     5 euros"],
    "pipes": ["| Ticket | Price |", "|---|--:|", "| Adult | 12 euros |", "| Child | 5 euros |"],
    "grid": ["+--+--+", "| Ticket | Price |", "+--+--+", "|Adult|12 euros|", "|Child|5 euros|"],
    "bare": ["Ticket | Price", "Adult | 12 euros", "Child | 5 euros"],
    "tabs": ["Ticket\tPrice", "Adult\t12 euros", "Child\t5 euros"],
    "uneven": ["Ticket\t\tPrice", "Adult\t12 euros", "Child\t5 euros"],
}


@pytest.mark.parametrize("name", [*TABLES])
def test_a_table_has_a_header_and_rows_of_cells(name: str) -> None:
    document = plain("These are our prices.", "", *TABLES[name], "", "Welcome.")
    assert [block.kind for block in document.blocks] == [
        "paragraph",
        "header",
        "row",
        "row",
        "paragraph",
    ]
    if name != "uneven":
        assert cells(document) == [["Ticket", "Price"], ["Adult", "12 euros"], ["Child", "5 euros"]]
        assert column_header(document, 3, 1) == "Price"
    assert [block.parent for block in document.blocks[2:4]] == [1, 1]


def test_pipes_and_padding_are_not_visible_but_keep_cells_apart() -> None:
    assert outline(plain(*TABLES["pipes"]))[1] == ".row: Adult 12 euros"
    assert outline(plain(*TABLES["blanks"]))[1] == ".row: Adult 12 euros"


def test_without_a_rule_a_first_row_with_digits_is_no_header() -> None:
    document = plain("Adult    12 euros", "Child    5 euros")
    assert [block.kind for block in document.blocks] == ["row", "row"]


def test_an_empty_cell_keeps_its_place() -> None:
    document = plain(
        "Name     Room   Phone",
        "Lind     2.14   418",
        "Sato            431",
        "",
        "| a | | 3 |",
        "| | b | 4 |",
    )
    assert cells(document)[2] == ["Sato", "", "431"]
    assert cells(document)[3:] == [["a", "", "3"], ["", "b", "4"]]


def test_the_last_cell_goes_on_below() -> None:
    document = plain("--quiet     says nothing", "            at all", "--loud      says more")
    assert cells(document) == [
        ["--quiet", "says nothing\n            at all"],
        ["--loud", "says more"],
    ]


def test_a_caption_stands_above_its_table() -> None:
    document = plain("Some text.", "", "Table 3: Fares", *TABLES["blanks"])
    assert outline(document)[1:3] == ["caption: Table 3: Fares", ".header: Ticket Price"]


def test_a_line_that_introduces_a_table_stands_above_it() -> None:
    document = plain("Our prices are:", "", *TABLES["blanks"])
    assert outline(document)[:2] == ["paragraph: Our prices are:", ".header: Ticket Price"]


@pytest.mark.parametrize(
    "lines",
    [
        ["* The software is provided as it   *", "* is, without warranty of any kind. *"],
        ["He came.  She left.", "It rained.  It was wet."],  # two blanks, of a typewriter
        ["1.   First of all", "2.   Second of all"],
        ["*   First of all", "*   Second of all"],
        ["one   two"],
        ["a few      words here", "some more words        there"],  # below nothing
        ["#    a comment", "#    another"],
        ["Home | About | Contact"],
        ["One side | the other", "One more | the other"],
    ],
)
def test_other_lines_are_no_table(lines: list[str]) -> None:
    kinds = {block.kind for block in plain(*lines).blocks}
    assert not kinds & {"row", "header"}
