"""A quoted row, and an item below what introduces it, in the widget and in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from tests.ui import chat_page
from tests.ui.chat_page import OpenPage, assert_no_sideways_scrolling, needs_browser
from tests.ui.host_pages import host_pages
from tests.ui.served import served
from tests.ui.widget_site import OpenHost, Site, allowing, ask, open_widget

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

GUIDE = """# Guide to the museum

| Ticket | Price in 2026 | Valid |
|---|---|---|
| Adult | **12 EUR** | one day |
| Child | 6 EUR | one day |

## Membership

To become a member, bring the following:

- A passport or an identity card
- Two photographs
"""
PRICE = "What is the price of a child's ticket?"
PAPERS = "What should a member bring, a passport or photographs?"


@pytest.fixture
def guide(engine: Engine, tmp_path: Path) -> Iterator[Site]:
    """A table and a list, and a host page's server that is on the list."""
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    engine.ingest([tmp_path / "guide.md"])
    with host_pages() as host, served(allowing(engine, host.origin())) as address:
        yield Site(address, host)


def assert_shown_as_what_they_are(priced: Any, listed: Any) -> None:
    table = priced.locator("table.row").filter(has_text="Child")
    expect(table.locator("th")).to_have_text(["Ticket", "Price in 2026", "Valid"])
    expect(table.locator("td")).to_have_text(["Child", "6 EUR", "one day"])
    expect(table).not_to_contain_text("|")
    expect(listed.locator(".lead").first).to_have_text("To become a member, bring the following:")
    expect(listed.locator(".words")).to_contain_text("Two photographs")


def test_in_the_widget(open_host: OpenHost, guide: Site) -> None:
    page = open_host(guide.page(), guide.address, viewport={"width": 360, "height": 740})
    shown = open_widget(page)
    assert_shown_as_what_they_are(ask(shown, PRICE), ask(shown, PAPERS))


def test_in_the_chat(open_page: OpenPage, guide: Site) -> None:
    page = open_page(guide.address, viewport={"width": 360, "height": 740})
    assert_shown_as_what_they_are(chat_page.ask(page, PRICE), chat_page.ask(page, PAPERS))
    assert_no_sideways_scrolling(page)
