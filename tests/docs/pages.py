"""The documentation as its readers get it: pages, headings, links and code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests import ROOT

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS]

_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Command:
    """A line of a shell: the variables set before it, and its words."""

    page: str
    variables: dict[str, str]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {shlex.join(self.words)}"


def name(page: Path) -> str:
    """The page as one would name it from the project's folder."""
    return page.relative_to(ROOT).as_posix()


def tokens(page: Path) -> Iterator[Token]:
    """Every token, those within lines too."""
    for token in _PARSER.parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def links(page: Path) -> Iterator[str]:
    """Where its links and pictures lead."""
    for token in tokens(page):
        target = token.attrs.get("href" if token.type == "link_open" else "src")
        if isinstance(target, str):
            yield target


def anchors(page: Path) -> list[str]:
    """The names of its headings, as code hosts make them."""
    parsed = _PARSER.parse(page.read_text(encoding="utf-8"))
    titles = [
        "".join(part.content for part in after.children or ())
        for before, after in pairwise(parsed)
        if before.type == "heading_open"
    ]
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def code(page: Path) -> list[str]:
    """Its blocks of code."""
    return [token.content for token in tokens(page) if token.type in ("code_block", "fence")]


def inline_code(page: Path) -> list[str]:
    """Its words in backticks."""
    return [token.content for token in tokens(page) if token.type == "code_inline"]


def commands(page: Path) -> Iterator[Command]:
    """The lines of its blocks of code that a shell could be given, with what they continue on."""
    for block in code(page):
        for line in block.replace("\\\n", " ").splitlines():
            try:
                words = shlex.split(line.removeprefix("$ "), comments=True)
            except ValueError:  # a line of something else
                continue
            variables = {}
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                key, _, value = words.pop(0).partition("=")
                variables[key] = value
            if words:
                yield Command(name(page), variables, tuple(words))


def block(page: Path, begins: str) -> str:
    """The one block of code that begins so."""
    (found,) = [one for one in code(page) if one.startswith(begins)]
    return found
