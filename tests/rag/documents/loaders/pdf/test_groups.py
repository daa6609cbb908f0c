"""Rows of a table that introduce others, and where their groups end."""

from __future__ import annotations

from rag.documents.loaders.pdf.groups import introducers
from rag.documents.loaders.pdf.shapes import Box, Element
from tests.rag.documents.loaders.pdf.placed import line


def table(*rows: tuple[float, str, bool] | tuple[float, str, bool, bool]) -> list[Element]:
    """Rows of (where the label begins, label, whether figures follow, whether it is bold)."""
    found = []
    for place, (indent, label, has_figures, *bold) in enumerate(rows):
        y = 100.0 + 12 * place
        boxes = [Box((line(label, indent, y, bold=any(bold)),))]
        if has_figures:
            boxes.append(Box((line("1,234", 0, y, to=400),), 1))
        found.append(Element("row", tuple(boxes)))
    return found


def test_rows_set_in_below_a_row_without_figures_are_its_group() -> None:
    rows = table(
        (50, "Revenue:", False), (60, "Products", True), (60, "Services", True), (50, "Tax", True)
    )
    assert introducers(rows) == [None, 0, 0, None]


def test_groups_stand_within_groups() -> None:
    rows = table(
        (50, "Assets:", False),
        (60, "Current assets:", False),
        (70, "Cash", True),
        (60, "Other assets:", False),
        (70, "Land", True),
    )
    assert introducers(rows) == [None, 0, 1, 0, 3]


def test_a_sum_that_is_set_in_deeper_ends_its_group() -> None:
    rows = table(
        (50, "Costs:", False),
        (60, "Products", True),
        (80, "Sum of these", True),
        (50, "Gross margin", True),
    )
    assert introducers(rows) == [None, 0, 0, None]


def test_rows_set_in_below_figures_are_no_sum() -> None:
    rows = table(
        (50, "Costs:", False),
        (60, "Products", True),
        (70, "of these, cars", True),
        (70, "vans", True),
    )
    assert introducers(rows) == [None, 0, 0, 0]


def test_a_sum_ends_the_group_that_it_names_and_those_within() -> None:
    rows = table(
        (50, "ASSETS", False),
        (50, "Current assets:", False),
        (60, "Cash", True),
        (60, "Total current assets", True),
        (50, "Land", True),
        (50, "Total assets", True),
        (50, "Shares", True),
    )
    assert introducers(rows) == [None, 0, 1, 1, 0, 0, None]


def test_names_in_capitals_or_bold_head_rows_that_are_not_set_in() -> None:
    rows = table(
        (50, "Operations", False, True),
        (50, "Income", True),
        (50, "Investing", False, True),
        (50, "Purchases", True),
    )
    assert introducers(rows) == [None, 0, None, 2]
    rows = table(
        (150, "LIABILITIES", False), (50, "Debt", True), (50, "AWS", False), (50, "Sales", True)
    )
    assert introducers(rows) == [None, 0, 0, 0]


def test_a_header_in_the_middle_ends_all_groups() -> None:
    rows = table(
        (50, "Revenue:", False), (60, "Products", True), (60, "2024", False), (60, "Cars", True)
    )
    rows[2] = Element("header", rows[2].boxes)
    assert introducers(rows) == [None, 0, None, None]
