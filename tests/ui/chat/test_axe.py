"""No serious fault of accessibility in any view of the chat page, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.engine import Engine
from tests.ui.axe import serious_faults
from tests.ui.chat_page import OpenPage, act, ask, needs_browser
from tests.ui.served import served

pytest.importorskip("playwright.sync_api")

pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"


@pytest.fixture(scope="module")
def address(seed_engine: Engine) -> Iterator[str]:
    with served(seed_engine) as where:
        yield where


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_serious_fault(open_page: OpenPage, address: str, scheme: str) -> None:
    page = open_page(address, color_scheme=scheme, bypass_csp=True)  # axe is not the page's own
    page.locator(".greeting a.try").first.wait_for()
    assert serious_faults(page) == []
    answer = ask(page, JOBS)
    answer.locator("a.marker").first.click()
    page.locator("#panel mark").wait_for()
    act(answer, "down").click()
    answer.locator(".reason").wait_for()
    assert serious_faults(page) == []
    ask(page, "What is the capital of France?")
    page.locator(".answer a.try").first.wait_for()
    assert serious_faults(page) == []
    page.locator("#panel .close").click()
    page.get_by_role("link", name="Documents").click()
    page.locator("tbody tr").first.wait_for()
    assert serious_faults(page) == []
    page.get_by_role("link", name="Insights").click()
    page.locator(".tiles").wait_for()
    assert serious_faults(page) == []
    page.get_by_role("link", name="Chat").click()
    page.locator("#chosen").click()
    page.get_by_role("dialog").wait_for()
    assert serious_faults(page) == []
