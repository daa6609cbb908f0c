"""What a printed page repeats around a plain text: page numbers, running headers, contents."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from rag.documents.loaders.text.lines import Lines

_PAGE = re.compile(
    r"(?:page|seite|página|pagina|sida|side)\s+\d{1,4}(?:\s*(?:of|von|de|di|av|/)\s*\d{1,4})?"
    r"|[-–—]\s*\d{1,4}\s*[-–—]|\[\s*page\s+\d{1,4}\s*\]|\d{1,4}\s*(?:of|/)\s*\d{1,4}",
    re.I,
)
_BARE = re.compile(r"\d{1,4}")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxl]{1,6})$")
_DIGITS = re.compile(r"\d+")
_LONGEST = 200
_FEWEST_TIMES = 2  # a line that stands on so many pages, at the same edge, runs along


def furniture(lines: Lines) -> set[int]:
    """The places of the lines that are no part of what the text says."""
    found = set(_page_numbers(lines)) | set(_contents(lines))
    return found | set(_running(lines, found))


def _page_numbers(lines: Lines) -> list[int]:
    alone = [
        at
        for at in range(len(lines))
        if lines[at].text and len(lines[at].text) <= _LONGEST and _is_alone(lines, at)
    ]
    told = [at for at in alone if _PAGE.fullmatch(lines[at].text)]
    bare = [at for at in alone if _BARE.fullmatch(lines[at].text)]
    if lines[len(lines) - 1].page == 0:
        # Without page breaks, a figure is a page's number if another one counts on from it.
        counted = [
            (one, other)
            for one, other in pairwise(bare)
            if int(lines[other].text) == int(lines[one].text) + 1
        ]
        bare = [at for pair in counted for at in pair]
    return told + bare


def _is_alone(lines: Lines, at: int) -> bool:
    line, above, below = lines[at], lines[at - 1], lines[at + 1]
    starts = not above.text or above.page < line.page
    return starts and (not below.text or below.page > line.page)


def _contents(lines: Lines) -> list[int]:
    """Lines of a table of contents, which lead to a page by dots."""
    led = [
        at
        for at in range(len(lines))
        if len(lines[at].text) <= _LONGEST and _LEADER.search(lines[at].text)
    ]
    return led if len(led) > 1 else []


def _running(lines: Lines, known: set[int]) -> list[int]:
    """The first and last lines of pages that stand there on several of them."""
    edges: list[tuple[str, int]] = []
    last: int | None = None
    for at in range(len(lines)):
        line = lines[at]
        if not line.text or at in known or len(line.text) > _LONGEST:
            continue
        if last is not None and line.page > lines[last].page:
            edges += [(f"last {_key(lines, last)}", last), (f"first {_key(lines, at)}", at)]
        elif last is None:
            edges.append((f"first {_key(lines, at)}", at))
        last = at
    if last is not None and edges and lines[last].page > 0:
        edges.append((f"last {_key(lines, last)}", last))
    times = Counter(key for key, _ in edges)
    title = lines.next_written(0)  # where a running header stands first, it is the title
    return [at for key, at in edges if times[key] >= _FEWEST_TIMES and at != title]


def _key(lines: Lines, at: int) -> str:
    return _DIGITS.sub("#", " ".join(lines[at].text.split()))
