"""The chat page in a real Chromium, over a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from rag.engine import Engine
from tests.chat_page import OpenPage, ask, assert_no_sideways_scrolling, needs_browser
from ui.background import served

expect = pytest.importorskip("playwright.sync_api").expect

pytest_plugins = ["tests.ui_fixtures"]
pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"
SALES = "how many vehicles did Chery sell overseas in 2024?"


@pytest.fixture(scope="module")
def seed_address(seed_engine: Engine) -> Iterator[str]:
    with served(seed_engine) as address:
        yield address


def test_an_answer_streams_in_with_its_quote_highlighted(
    open_page: OpenPage, seed_address: str
) -> None:
    page = open_page(seed_address)
    assert page.title() == "Passage"
    page.evaluate(
        """() => { window.steps = new Set();
        new MutationObserver(() => {
            const words = document.querySelector(".answer .words");
            if (words) window.steps.add(words.textContent);
        }).observe(document.body, { subtree: true, childList: true, characterData: true }); }"""
    )
    answer = ask(page, JOBS)
    assert page.evaluate("() => window.steps.size") > 3
    assert answer.locator(".words strong").inner_text() == "more than 1,000"
    quote = answer.locator(".excerpt mark, .passage mark").filter(has_text="more than 1,000 jobs.")
    expect(quote.first).to_be_visible()
    expect(answer.locator(".place").first).to_contain_text("chery-ebro-joint-venture.txt")
    expect(answer.locator(".place").first).to_contain_text("line")
    # Gradio would have screen readers read out the markup.
    assert page.locator("[data-testid=bot][aria-label]").count() == 0


def test_answers_in_a_row_keep_their_own_citations(open_page: OpenPage, seed_address: str) -> None:
    page = open_page(seed_address)
    first = ask(page, JOBS)
    shown = first.inner_html()
    ask(page, SALES)
    assert first.inner_html() == shown
    answers = page.locator(".answer")
    assert answers.count() == 2
    links = page.locator("a.marker").evaluate_all(
        """markers => markers.map(marker => [
            marker.hash.slice(1),
            document.querySelectorAll(marker.hash).length,
            marker.closest(".answer").querySelector(marker.hash)?.textContent,
            marker.textContent])"""
    )
    assert len({target for target, *_ in links}) == len(links) >= 2
    for _, count, number, marker in links:
        assert count == 1
        assert marker == f"[{number}]"


def test_a_marker_leads_to_its_quote_by_keyboard(open_page: OpenPage, seed_address: str) -> None:
    page = open_page(f"{seed_address}/?from=elsewhere")
    answer = ask(page, JOBS)
    marker = answer.locator("a.marker").last
    name = marker.get_attribute("href")[1:]
    marker.focus()
    page.keyboard.press("Enter")
    expect(answer.locator(f"mark.{name}").first).to_be_focused()
    expect(answer.locator(f"mark.{name}").first).to_be_in_viewport()
    expect(page).to_have_url(f"{seed_address}/?from=elsewhere")


def test_a_refusal_is_plain_and_offers_what_is_closest(
    open_page: OpenPage, seed_address: str
) -> None:
    answer = ask(open_page(seed_address), "What is the capital of France?")
    assert "refusal" in (answer.get_attribute("class") or "").split()
    expect(answer).to_contain_text("The documents don't say")
    expect(answer).to_contain_text("Closest, but not an answer")
    assert answer.locator("a.marker, mark, .aside").count() == 0
    closest = answer.locator("details").first
    expect(closest.locator(".passage")).to_be_hidden()
    closest.locator("summary").press("Enter")
    expect(closest.locator(".passage")).to_be_visible()


def test_enter_sends_shift_enter_does_not_and_blank_does_nothing(
    open_page: OpenPage, seed_address: str
) -> None:
    page = open_page(seed_address)
    box = page.get_by_label("Question")
    expect(box).to_be_focused()
    box.fill("   ")
    with page.expect_response("**/queue/join*"):  # until then Gradio would take what comes next
        box.press("Enter")
    box.fill("how many jobs")
    box.press("Shift+Enter")
    page.keyboard.type("did the Ebro plant create?")
    assert box.input_value() == "how many jobs\ndid the Ebro plant create?"
    box.press("Enter")
    page.locator(".sources").wait_for()
    assert box.input_value() == ""
    assert page.locator(".question").all_inner_texts() == [
        "how many jobs\ndid the Ebro plant create?"
    ]


def test_a_cleared_conversation_stays_cleared(open_page: OpenPage, seed_address: str) -> None:
    page = open_page(seed_address)
    ask(page, JOBS)
    with page.expect_response("**/queue/join*"):
        page.get_by_label("Clear").click()
    page.get_by_text("What would you like to know?").wait_for()
    ask(page, SALES)
    assert page.locator(".question").all_inner_texts() == [SALES]


def test_a_phone_needs_no_sideways_scrolling(open_page: OpenPage, seed_address: str) -> None:
    page = open_page(seed_address, viewport={"width": 360, "height": 640})
    assert_no_sideways_scrolling(page)
    for question in (JOBS, "What is the capital of France?", "why " * 2000):
        ask(page, question)
        assert_no_sideways_scrolling(page)
        expect(page.get_by_role("button", name="Ask")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_in_light_and_dark(
    open_page: OpenPage, seed_address: str, scheme: str
) -> None:
    page = open_page(seed_address, color_scheme=scheme)
    answer = ask(page, JOBS)
    background = brightness(page.locator("gradio-app"), "backgroundColor")
    for text in (answer.locator(".words"), answer.locator("mark").first):
        contrast = brightness(text, "color") - background
        assert contrast < -120 if scheme == "light" else contrast > 120
    assert background > 235 if scheme == "light" else background < 40


def test_an_empty_index_says_what_to_do(open_page: OpenPage, engine: Engine) -> None:
    with served(engine) as address:
        page = open_page(address)
        expect(page.locator(".notice")).to_contain_text("rag ingest FOLDER")
        page.get_by_label("Question").fill(JOBS)
        page.get_by_role("button", name="Ask").click()
        page.locator(".question").wait_for()
        expect(page.locator(".notice")).to_contain_text("rag ingest FOLDER")


def brightness(locator: Any, name: str) -> float:
    """The mean of a computed colour's red, green and blue, 0 to 255."""
    colour = locator.evaluate(f"element => getComputedStyle(element).{name}")
    channels = [float(value) for value in re.findall(r"[\d.]+", colour)[:3]]
    return sum(channels) / 3
