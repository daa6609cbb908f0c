"""The chat page on a phone, in light and in dark, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rag.engine import Engine
from tests.ui.chat_page import OpenPage, ask, assert_no_sideways_scrolling, needs_browser
from tests.ui.served import served

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"
REFUSED = "What is the capital of France?"


@pytest.fixture(scope="module")
def address(seed_engine: Engine) -> Iterator[str]:
    with served(seed_engine) as where:
        yield where


def test_a_phone_needs_no_sideways_scrolling(open_page: OpenPage, address: str) -> None:
    page = open_page(address, viewport={"width": 360, "height": 640})
    assert_no_sideways_scrolling(page)
    for question in (JOBS, REFUSED, "why " * 2000):
        ask(page, question)
        assert_no_sideways_scrolling(page)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport()
    page.locator("a.marker").first.click()
    expect(page.locator("#panel mark")).to_be_in_viewport()
    assert page.locator("#panel").bounding_box()["width"] == 360
    assert_no_sideways_scrolling(page)
    page.get_by_label("Close").last.click()
    page.get_by_label("Conversations and pages").first.click()
    page.get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", name="Documents")).to_be_in_viewport()
    assert_no_sideways_scrolling(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_in_light_and_dark(
    open_page: OpenPage, address: str, scheme: str
) -> None:
    page = open_page(address, color_scheme=scheme)
    answer = ask(page, JOBS)
    answer.locator("a.marker").first.click()
    page.locator("#panel mark").wait_for()
    for text, ground in (
        (answer.locator(".words"), page.locator("gradio-app")),
        (page.locator("#panel .body"), page.locator("#panel")),
        (page.locator("#panel mark"), page.locator("#panel mark")),
    ):
        contrast = brightness(text, "color") - brightness(ground, "backgroundColor")
        assert contrast < -120 if scheme == "light" else contrast > 120
    background = brightness(page.locator("body"), "backgroundColor")
    assert background > 235 if scheme == "light" else background < 40


def brightness(locator: Any, name: str) -> float:
    """The mean of a computed colour's red, green and blue, 0 to 255."""
    colour = locator.evaluate(
        """(element, name) => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            canvas.fillStyle = getComputedStyle(element)[name];
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        }""",
        name,
    )
    return float(sum(colour[:3]) / 3)
