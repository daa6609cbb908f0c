"""HTML in a Markdown file: the text between its tags, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.types import BlockKind, Span

_MARKUP = re.compile(
    r"<!--.*?(?:-->|(?P<open>\Z))"
    r"|<(?P<unseen>script|style|template)\b[^<>]*>.*?(?:</(?P=unseen)\s*>|\Z)"
    # A ">" may stand in quotes, but what opens and closes them isn't looked for far away.
    r"|<(?P<tag>/?[a-z][a-z0-9-]*)(?:[^<>\"']++|\"[^\"]{0,300}+\"|'[^']{0,300}+'){0,20}+>"
    r"|<(?P<other>/?[a-z][a-z0-9-]*)[^<>]*>"
    r"|<[!?][^<>]*>",
    re.I | re.S,
)
_PARTING = set(
    "address article aside blockquote body br caption center dd details div dl dt figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol p pre section"
    " summary table tbody tfoot thead title tr ul".split()
)
_CELLS = ("td", "th")
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_KINDS: dict[str, BlockKind] = {
    "blockquote": "quotation",
    "caption": "caption",
    "dd": "definition",
    "dt": "term",
    "figcaption": "caption",
    "pre": "code",
    **dict.fromkeys(_LEVELS, "heading"),
}


@dataclass(slots=True)
class HtmlPart:
    """What stands between two tags that part text, as offsets in the markup.

    `tag` is that of the element it stands in, or "details" and "/details" for these two tags.
    """

    tag: str
    span: Span
    kind: BlockKind = "paragraph"
    level: int = 0
    marks: list[Span] = field(default_factory=list)
    cells: list[Span] = field(default_factory=list)
    heads: int = 0  # how many of the cells are <th>


def leaves_comment_open(markup: str) -> bool:
    """Whether it ends in a comment, which then goes on in what follows."""
    return any(match.group("open") is not None for match in _MARKUP.finditer(markup))


def html_parts(markup: str) -> Iterator[HtmlPart]:
    """The parts with text, and where <details> begins and ends."""
    part = HtmlPart("", Span(0, 0))
    start = 0
    for match in _MARKUP.finditer(markup):
        mark = Span(*match.span())
        tag = (match.group("tag") or match.group("other") or "").lower()
        name = tag.removeprefix("/")
        if name not in _PARTING:
            part.marks.append(mark)
            if name in _CELLS and part.tag == "tr":
                _add_cell(part, tag, mark)
            continue
        if part.kind == "code" and tag != "/pre":
            part.marks.append(mark)
            continue
        yield _ended(part, start, mark.start)
        if name == "details":
            yield HtmlPart(tag, mark)
        inner = tag if tag == name else part.tag if name == "br" else ""
        part = HtmlPart(inner, mark, _KINDS.get(inner, "paragraph"), level=_LEVELS.get(inner, 0))
        start = mark.end
    yield _ended(part, start, len(markup))


def _add_cell(part: HtmlPart, tag: str, mark: Span) -> None:
    if part.cells and part.cells[-1].end == part.cells[-1].start:
        part.cells[-1] = Span(part.cells[-1].start, mark.start)
    if not tag.startswith("/"):
        part.cells.append(Span(mark.end, mark.end))
        part.heads += tag == "th"


def _ended(part: HtmlPart, start: int, end: int) -> HtmlPart:
    if part.cells and part.cells[-1].end == part.cells[-1].start:
        part.cells[-1] = Span(part.cells[-1].start, end)
    part.span = Span(start, end)
    if part.tag == "tr" and part.cells:
        part.kind = "header" if part.heads == len(part.cells) else "row"
    return part
