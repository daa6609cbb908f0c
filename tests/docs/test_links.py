"""Every link leads somewhere, and every path that a page names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import ROOT
from tests.docs.pages import DOCS, PAGES, anchors, inline_code, links, name, tokens

# Folders and files of the project, named in full.
_PATH = re.compile(r"(?:rag|ui|eval|tests|docs|seeds|\.ci)/[\w./-]*|[\w-]+\.md")
# What comes to be there, or stands for another.
_MADE = {"ui/strings/fr.toml", "docs/"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"\w+:", link):
            continue
        target, _, anchor = link.partition("#")
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), link
        assert found.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(found), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_two_headings_of_a_page_have_the_same_anchor(page: Path) -> None:
    if page.name != "CHANGELOG.md":  # which has "Added" in each version
        found = anchors(page)
        assert len(found) == len(set(found))


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_a_path_that_is_named_is_there(page: Path) -> None:
    for words in inline_code(page):
        if _PATH.fullmatch(words) and words not in _MADE:
            near = (ROOT / words, page.parent / words)
            assert any(one.exists() for one in near), words


def test_a_room_of_the_layout_is_there() -> None:
    """In docs/development.md, the first cells of each table under a package's heading."""
    package, seen = "", 0
    rows = list(tokens(ROOT / "docs" / "development.md"))
    for place, token in enumerate(rows):
        if token.type == "heading_open":
            title = rows[place + 1].content
            package = title if re.fullmatch(r"(?:rag|ui)/", title) else ""
        if package and token.type == "tr_open" and rows[place + 1].type == "td_open":
            cell = rows[place + 2]
            for room in [one.content for one in cell.children or () if one.type == "code_inline"]:
                path = ROOT / package / room
                assert path.is_dir() if room.endswith("/") else path.with_suffix(".py").is_file()
                seen += 1
    folders = [
        one
        for package in ("rag", "ui")
        for one in (ROOT / package).iterdir()
        if one.is_dir() and any(one.glob("*.*"))
    ]
    assert seen >= len(folders)


def test_every_room_is_in_the_layout() -> None:
    words = set(inline_code(ROOT / "docs" / "development.md"))
    for package in ("rag", "ui", "eval"):
        for path in (ROOT / package).iterdir():
            if path.is_dir() and (any(path.glob("*.py")) or path.name in ("static", "gold")):
                assert f"{path.name}/" in words, path
