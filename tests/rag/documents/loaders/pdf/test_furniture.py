"""Which lines at the edges of pages are furniture."""

from __future__ import annotations

import pytest

from rag.documents.loaders.pdf.furniture import find_furniture
from rag.documents.loaders.pdf.shapes import Line
from tests.rag.documents.loaders.pdf.placed import line

BODY = ("The plant was built in 1998.", "It makes axles.", "More than 200 people work there.")


def page(*, top: str = "", bottom: str = "", body: tuple[str, ...] = BODY) -> list[Line]:
    lines = [line(text, 60, 200 + 14 * row) for row, text in enumerate(body)]
    if top:
        lines.insert(0, line(top, 60, 40))
    if bottom:
        lines.append(line(bottom, 290, 800))
    return lines


def furniture(*pages: list[Line], of: int = 0) -> tuple[list[str], list[str]]:
    top, bottom = find_furniture(of, list(enumerate(pages)))
    return [one.text for one in top], [one.text for one in bottom]


def body(number: int) -> tuple[str, ...]:
    """Text that stands on one page only."""
    return tuple(f"{text} ({number * 7})" for text in BODY)


def test_what_is_repeated_at_the_edges_is_furniture() -> None:
    pages = [page(top="Annual report", bottom=f"Page {n + 3}", body=body(n)) for n in range(4)]
    assert furniture(*pages, of=2) == (["Annual report"], ["Page 5"])


def test_a_number_that_grows_with_the_pages_is_theirs() -> None:
    growing = [page(bottom=f"Report {n + 11}", body=body(n)) for n in range(3)]
    assert furniture(*growing) == ([], ["Report 11"])
    other = [page(bottom=f"Report {5 * n}", body=body(n)) for n in range(3)]
    assert furniture(*other) == ([], [])


@pytest.mark.parametrize("mark", ["#", "##", "* * *", "—"])
def test_a_sign_that_is_repeated_is_no_page_number(mark: str) -> None:
    pages = [page(top=mark, body=body(n)) for n in range(4)]
    assert furniture(*pages) == ([], [])


def test_a_page_number_alone_at_the_edge_needs_no_other_page() -> None:
    assert furniture(page(bottom="- 12 -")) == ([], ["- 12 -"])
    assert furniture(page(bottom="Page 3 of 9")) == ([], ["Page 3 of 9"])


def test_what_stands_on_two_of_many_pages_is_no_furniture() -> None:
    pages = [page(top="Contents" if n < 2 else "", body=body(n)) for n in range(5)]
    assert furniture(*pages) == ([], [])


def test_a_page_of_nothing_else_has_none() -> None:
    pages = [[line("Annual report", 60, 40)] for _ in range(4)]
    assert furniture(*pages) == ([], [])
