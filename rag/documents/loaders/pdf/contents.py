"""Tables of contents: runs of lines that end in the number of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.documents.loaders.pdf.figures import is_figure
from rag.documents.loaders.pdf.shapes import Line

_FIRST_PAGES = 12  # or a share of all of them, if that is more
_SHARE = 0.1
_LEAST = 4  # lines
_BETWEEN = 3  # lines without a number that may stand between two with one
_MORE = 50  # pages that may be numbered beyond the file's
_ASCENDING = 0.8  # share of the numbers that are no less than the one before


def find_contents(
    rows: Sequence[Sequence[Line]], index: int, pages: int
) -> Iterator[tuple[int, int]]:
    """The tables of contents among the rows of a page near the start, as ranges of them."""
    if index >= max(_FIRST_PAGES, _SHARE * pages):
        return
    named = [(place, page) for place, row in enumerate(rows) if (page := _page_of(row))]
    start = 0
    for end in range(1, len(named) + 1):
        if end < len(named) and named[end][0] - named[end - 1][0] <= _BETWEEN + 1:
            continue
        if _is_contents([page for _, page in named[start:end]], pages):
            yield named[start][0], named[end - 1][0] + 1
        start = end


def _is_contents(numbers: Sequence[int], pages: int) -> bool:
    rising = sum(a <= b for a, b in pairwise(numbers))
    return (
        len(numbers) >= _LEAST
        and rising >= _ASCENDING * (len(numbers) - 1)
        and max(numbers) <= pages + _MORE
        and len(set(numbers)) > 2
    )


def _page_of(row: Sequence[Line]) -> int | None:
    """The page that a row of a table of contents names."""
    last = row[-1].text
    if match := re.search(r"(?:\.\s?){4,}\s*(\d{1,4})$", " ".join(line.text for line in row)):
        return int(match.group(1))
    names = [line.text for line in row[:-1]]
    if re.fullmatch(r"\d{1,4}", last) and any(c.isalpha() for c in "".join(names)):
        return None if any(is_figure(name) for name in names) else int(last)
    return None
