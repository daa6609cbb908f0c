"""Markdown: kept as it is written, so that offsets and line numbers are the file's own."""

from __future__ import annotations

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.documents.loaders.text import decode, normalise
from rag.types import Document, Heading

# Block structure only: parsing inline marks would cost time and change nothing here.
_PARSER = MarkdownIt("commonmark").disable(["inline", "text_join"])
_LONGEST = 200  # a longer "heading" is a paragraph that happens to stand above a rule


def load_markdown(document_id: str, data: bytes) -> Document:
    """A .md file; the title is its first top heading. Raises: DocumentError."""
    text = normalise(decode(data))
    headings = _headings(text)
    title = next((heading.title for heading in headings if heading.level == 1), "")
    return Document(id=document_id, text=text, title=title, headings=headings)


def _headings(text: str) -> tuple[Heading, ...]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    tokens: list[Token] = _PARSER.parse(text)
    found = []
    for token, content in pairwise(tokens):
        if token.type != "heading_open" or token.map is None or not content.content.strip():
            continue
        first, last = token.map
        start = starts[first]
        end = start + len(text[start : starts[last] - 1].rstrip())
        title = " ".join(content.content.strip(" *_`").split())
        if len(title) > _LONGEST:
            continue
        found.append(Heading(level=int(token.tag[1]), title=title, start=start, end=end))
    return tuple(found)
