"""Inline Markdown: which characters of a content are marks, which are bold, where lines break."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from rag.documents.loaders.markdown.rules import TRACE, Event, Trace
from rag.types import Span

# What is longer is no paragraph that anybody wrote; the parser would take its time over one.
_LONGEST = 50_000
_MARKUP = re.compile(r"[\\`*_~\[<]")
_BREAK = re.compile(r"<br\b", re.I)
_UNSEEN = re.compile(r"<(/?)(?:script|style)\b", re.I)


@dataclass(frozen=True, slots=True)
class Inline:
    """What the characters of a content are, as offsets in it; ranges in order.

    `breaks` are where a line ends though the content's goes on. `targets` are those of its links;
    `is_links` says that it shows nothing else, `is_images` that it shows images only.
    """

    marks: tuple[Span, ...] = ()
    bold: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()
    targets: tuple[str, ...] = ()
    is_links: bool = False
    is_images: bool = False


def read_inline(parser: MarkdownIt, content: str, env: EnvType) -> Inline:
    """Read a content; `env` is that of the document's blocks, with its references."""
    if len(content) > _LONGEST or not _MARKUP.search(content):
        return Inline()
    trace = Trace()
    tokens = parser.inline.parse(content, parser, {**env, TRACE: trace}, [])
    events = sorted(trace.events, key=lambda event: (event.start, event.end))
    targets, is_links, is_images = _links(tokens)
    return Inline(
        marks=tuple(_marks(events)),
        bold=tuple(_bold(events)),
        breaks=tuple(event.end for event in events if _is_break(event)),
        targets=targets,
        is_links=is_links,
        is_images=is_images,
    )


def _marks(events: list[Event]) -> list[Span]:
    found: list[Span] = []
    end, unseen = 0, -1
    for event in events:
        token = event.token
        if token and token.type == "text" and token.content:
            continue
        start = max(event.start, end)
        if token and token.type == "html" and (match := _UNSEEN.match(token.content)):
            if unseen >= 0 and match.group(1):
                while found and found[-1].end > unseen:
                    found.pop()
                start, unseen = unseen, -1
            elif unseen < 0 and not match.group(1):
                unseen = start
        if start < event.end:
            found.append(Span(start, event.end))
            end = event.end
    return found


def _bold(events: list[Event]) -> list[Span]:
    found: list[Span] = []
    start, depth = 0, 0
    for event in events:
        kind = event.token.type if event.token else ""
        if kind == "strong_open":
            start = start if depth else event.end
            depth += 1
        elif kind == "strong_close":
            depth -= 1
            if not depth:
                found.append(Span(start, event.start))
    return found


def _is_break(event: Event) -> bool:
    token = event.token
    return token is not None and (
        token.type == "hardbreak" or (token.type == "html" and bool(_BREAK.match(token.content)))
    )


def _links(tokens: list[Token]) -> tuple[tuple[str, ...], bool, bool]:
    targets: list[str] = []
    depth, is_links, is_images = 0, True, True
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
            if token.nesting > 0:
                targets.append(str(token.attrs.get("href", "")))
        elif token.type == "image" or token.content.strip():
            is_images = is_images and token.type in ("image", "html_inline")
            is_links = is_links and (depth > 0 or token.type == "html_inline")
    return tuple(targets), is_links, is_images
