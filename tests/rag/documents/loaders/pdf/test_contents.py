"""Which rows of a page are a table of contents."""

from __future__ import annotations

from rag.documents.loaders.pdf.contents import find_contents
from rag.documents.loaders.pdf.shapes import Line
from tests.rag.documents.loaders.pdf.placed import line

LEADERS = ". . . . . . . . ."


def page(*rows: tuple[str, ...]) -> list[list[Line]]:
    """Rows of the page, each of pieces from left to right."""
    return [
        [line(text, 60 + 120 * column, 100 + 14 * place) for column, text in enumerate(row)]
        for place, row in enumerate(rows)
    ]


def contents(*rows: tuple[str, ...], index: int = 1, pages: int = 90) -> list[tuple[int, int]]:
    return list(find_contents(page(*rows), index, pages))


def test_lines_that_end_in_growing_page_numbers_are_one() -> None:
    rows = [("Introduction", "3"), ("Wages", "7"), ("Leave", "12"), ("Travel", "12"), ("End", "30")]
    assert contents(("Contents",), *rows) == [(1, 6)]


def test_sections_are_numbered_and_leaders_stand_apart_from_the_page() -> None:
    rows = [(f"9.1.{n}", f"Files {LEADERS}", str(79 + n)) for n in range(5)]
    assert contents(*rows) == [(0, 5)]


def test_a_table_of_figures_is_none() -> None:
    rows = [("Oulu", "131", "4"), ("Ghent", "88", "7"), ("Turin", "412", "9"), ("Graz", "9", "12")]
    assert contents(*rows) == []


def test_numbers_that_fall_name_no_pages() -> None:
    rows = [("Coffee", "9"), ("Tea", "4"), ("Cake", "3"), ("Water", "2"), ("Bread", "1")]
    assert contents(*rows) == []


def test_it_stands_near_the_start() -> None:
    rows = [("Introduction", "3"), ("Wages", "7"), ("Leave", "12"), ("Travel", "14")]
    assert contents(*rows, index=40) == []
    assert contents(*rows, index=40, pages=900) == [(0, 4)]


def test_rows_without_a_number_may_stand_between() -> None:
    rows = [
        ("Part one",),
        ("Wages", "7"),
        ("and what", ""),
        ("Leave", "12"),
        ("A", "14"),
        ("B", "15"),
    ]
    assert contents(*rows) == [(1, 6)]
