"""Fixtures of the browser tests: Chromium, and a page in it that may not leave its origin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.ui.chat_page import WAIT, OpenPage
from tests.ui.screenshots import launch


@pytest.fixture(scope="module")  # not longer: Playwright keeps an event loop running meanwhile
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=WAIT)
    with sync_api.sync_playwright() as playwright, launch(playwright) as opened:
        yield opened


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Opens the page at an address; afterwards nothing may have left it or gone wrong in it."""
    pages: list[Any] = []
    strays: list[str] = []

    def open_at(address: str, *, question: str = "Question", **options: Any) -> Any:
        def note(request: Any) -> None:
            if not request.url.startswith((urljoin(address, "/"), "data:")):
                strays.append(request.url)

        def refuse(dialog: Any) -> None:
            strays.append(dialog.message)
            dialog.dismiss()

        page = browser.new_page(**options)
        pages.append(page)
        page.set_default_timeout(WAIT)
        page.on("request", note)
        page.on("dialog", refuse)
        page.on("pageerror", lambda error: strays.append(str(error)))
        page.goto(address)
        page.get_by_label(question, exact=True).wait_for(state="attached")
        return page

    yield open_at
    for page in pages:
        page.close()
    assert strays == []
