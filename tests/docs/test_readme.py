"""The README: one page, with what it promises to lead to."""

from __future__ import annotations

from tests.docs.pages import DOCS, README, commands, links, name

LINES = 150


def test_it_is_one_page() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= LINES


def test_it_shows_a_picture_and_the_three_uses() -> None:
    assert "docs/chat.png" in links(README)
    shown = {one.words[:2] for one in commands(README)}
    assert {("make", "serve"), ("make", "test"), ("rag", "ask"), ("rag", "eval")} <= shown
    assert "/widget.js" in README.read_text(encoding="utf-8")


def test_it_leads_to_every_page() -> None:
    found = {target.partition("#")[0] for target in links(README)}
    assert {name(page) for page in DOCS} <= found
