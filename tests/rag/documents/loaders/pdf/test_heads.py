"""Which rows head a table of a PDF."""

from __future__ import annotations

import pytest

from rag.documents.loaders.pdf.heads import begins_anew, header_rows, headers
from rag.documents.loaders.pdf.shapes import Box
from tests.rag.documents.loaders.pdf.placed import line


def row(*cells: str, bold: bool = False) -> list[Box]:
    return [
        Box((line(text, 60 + 100 * column, 100, bold=bold),) if text else (), column)
        for column, text in enumerate(cells)
    ]


def test_rows_without_figures_above_rows_with_some_are_headers() -> None:
    rows = [row("", "Three months"), row("", "2023", "2022"), row("Sales", "1,204", "1,180")]
    assert headers(rows) == 2


def test_a_table_without_figures_has_none_by_them() -> None:
    assert headers([row("Room", "Warden"), row("Oulu", "Aalto")]) == 0


def test_what_stands_over_the_labels_alone_introduces_rows() -> None:
    rows = [row("", "2023"), row("Assets:", ""), row("Cash", "5,079")]
    assert headers(rows) == 1


def test_many_rows_without_figures_are_rows() -> None:
    words = [row(f"besj{letter}(x)", "int or real", "a Bessel function") for letter in "abcdefgh"]
    assert headers([*words, row("exp(x)", "12", "3")]) == 0


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([row("Room", "Warden", bold=True), row("Oulu", "Aalto")], 1),
        ([row("Room", "Warden"), row("Oulu", "Aalto")], 1),
        ([row("A", "B", bold=True), row("C", "D", bold=True), row("Oulu", "Aalto")], 2),
        ([row("Oulu", "131"), row("Ghent", "88")], 0),
    ],
)
def test_a_ruled_table_is_headed_by_what_is_bold_or_else_its_first_row(
    rows: list[list[Box]], count: int
) -> None:
    assert header_rows(rows) == count


def test_a_row_that_names_periods_amid_figures_begins_anew() -> None:
    assert begins_anew([line("", 60, 100), line("June 2023", 200, 100)], 150)
    assert not begins_anew([line("Sales", 60, 100), line("1,204", 200, 100)], 150)
