"""The widget by keyboard, on small screens, zoomed, from right to left, and as axe-core sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.axe import serious_faults
from tests.ui.chat_page import WAIT, needs_browser
from tests.ui.widget_site import (
    CEO,
    JOBS,
    OpenHost,
    Site,
    ask,
    frame,
    launcher,
    open_widget,
)

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

LONG = "What about " + "Donaudampfschifffahrtsgesellschaft" * 6 + "?"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#1f6f5c", "#ffd400"])
def test_axe_finds_nothing_serious(
    open_host: OpenHost, site: Site, scheme: str, accent: str
) -> None:
    address = site.page("<main><h1>Host</h1><p>Text</p></main>", data_accent=accent)
    page = open_host(address, site.address, color_scheme=scheme, reduced_motion="reduce")
    launcher(page).wait_for()
    assert serious_faults(page.main_frame) == []
    shown = open_widget(page)
    inner = page.frames[1]
    assert serious_faults(inner) == []
    ask(shown, JOBS)
    ask(shown, CEO)
    assert serious_faults(inner) == []
    shown.locator(".marker").first.click()
    expect(shown.locator("#viewer .around").first).not_to_be_empty()
    assert serious_faults(inner) == []
    assert serious_faults(page.main_frame) == []


def test_everything_is_done_by_keyboard(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page("<h1>Host</h1><button id='own'>Own</button>"), site.address)
    launcher(page).wait_for()
    keys = page.keyboard
    page.locator("#own").focus()
    keys.press("Tab")
    expect(launcher(page)).to_be_focused()
    keys.press("Enter")
    shown = frame(page)
    expect(shown.locator("#question")).to_be_focused()
    keys.type(JOBS)
    keys.press("Shift+Enter")
    keys.press("Backspace")
    keys.press("Enter")
    shown.locator(".actions").wait_for()
    expect(shown.locator("#question")).to_be_focused()
    for _ in range(20):  # back through what the answer has, to its first marker
        keys.press("Shift+Tab")
        if shown.locator(".marker").first.evaluate("e => e === document.activeElement"):
            break
    marker = shown.locator(".marker").first
    expect(marker).to_be_focused()
    tip = shown.locator(".tip").first
    expect(tip).to_be_visible()
    keys.press("Enter")
    viewer = shown.get_by_role("dialog")
    expect(viewer).to_be_visible()
    assert viewer.evaluate("e => e.contains(document.activeElement)")
    for _ in range(8):  # the focus stays in the viewer, or goes to the browser and comes back
        keys.press("Tab")
        assert shown.locator("body").evaluate(
            "() => ['BODY', 'HTML'].includes(document.activeElement.tagName)"
            " || Boolean(document.activeElement.closest('#viewer'))"
        )
    if not viewer.evaluate("e => e.contains(document.activeElement)"):
        viewer.locator("#back").focus()
    keys.press("Escape")
    expect(viewer).to_be_hidden()
    expect(marker).to_be_focused()
    keys.press("Escape")
    expect(tip).to_be_hidden()
    expect(shown.locator("#question")).to_be_visible()
    keys.press("Escape")
    expect(shown.locator("#question")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    page.locator("#own").focus()
    page.evaluate("() => Passage.open()")
    expect(shown.locator("#question")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#own")).to_be_focused()  # back to where it came from


def test_opened_with_the_page_it_takes_no_focus(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page("<input autofocus>", data_open=""), site.address)
    frame(page).get_by_label("Question", exact=True).wait_for()
    expect(page.locator("input")).to_be_focused()


def test_sentences_are_spoken_and_not_every_word(open_host: OpenHost, site: Site) -> None:
    shown = open_widget(open_host(site.page(), site.address))
    shown.locator("#spoken").evaluate(
        """spoken => { window.heard = [];
            new MutationObserver((changes) => heard.push(...changes.flatMap((change) =>
                [...change.addedNodes].map((node) => node.textContent)))
            ).observe(spoken, { childList: true, subtree: true, characterData: true }); }"""
    )
    turn = ask(shown, JOBS)
    heard = shown.locator("body").evaluate("() => window.heard")
    assert len(heard) == 2
    assert all(sentence.endswith(".") for sentence in heard)
    assert "creating more than 1,000 jobs." in heard[1]
    assert shown.locator("#log[aria-live], #turns[aria-live]").count() == 0
    assert turn.locator(".marker").first.get_attribute("aria-label") == (
        "Source 1: chery-ebro-joint-venture.txt"
    )


@pytest.mark.parametrize(
    ("width", "height"),
    [(360, 640), (320, 256)],  # a phone; a laptop's window zoomed to 400 %
)
def test_small_screens_are_filled_and_nothing_is_cut_off(
    open_host: OpenHost, site: Site, width: int, height: int
) -> None:
    page = open_host(site.page(), site.address, viewport={"width": width, "height": height})
    shown = open_widget(page)
    assert page.locator("[data-passage] iframe").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": width,
        "height": height,
    }
    expect(launcher(page)).to_be_hidden()
    ask(shown, JOBS)
    ask(shown, LONG)
    assert_nothing_is_cut_off(shown)
    shown.locator(".marker").first.click()
    assert_nothing_is_cut_off(shown)
    expect(shown.locator("#viewer mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    shown.get_by_role("button", name="Close").click()
    expect(launcher(page)).to_be_focused()


def test_a_phone_is_not_left_with_a_page_that_is_refused(open_host: OpenHost, site: Site) -> None:
    address = site.host.put(site.tag(), path="/phone", host="localhost")
    size = {"width": 360, "height": 640}
    page = open_host(address, site.address, viewport=size, allow_errors=True)
    launcher(page).click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=WAIT)
    launcher(page).click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_with_text_twice_as_large_all_is_there(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page(), site.address, viewport={"width": 1280, "height": 720})
    shown = open_widget(page)
    shown.locator("html").evaluate("e => { e.style.fontSize = '200%'; }")
    ask(shown, JOBS)
    assert_nothing_is_cut_off(shown)
    for name in ("Close", "Ask", "New conversation"):
        expect(shown.get_by_role("button", name=name, exact=True)).to_be_in_viewport()


def test_a_page_from_right_to_left_is_mirrored(open_host: OpenHost, site: Site) -> None:
    head = '<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>x</title>'
    page = open_host(site.host.put(site.tag(), path="/rtl", head=head), site.address)
    launcher(page).wait_for()
    assert launcher(page).bounding_box()["x"] < 100
    shown = open_widget(page)
    assert page.locator("[data-passage] iframe").bounding_box()["x"] < 100
    turn = ask(shown, JOBS)
    assert_nothing_is_cut_off(shown)
    close, title = (shown.locator(name).bounding_box() for name in ("#close", "#title"))
    assert close["x"] < title["x"]
    # English sentences are read from the left all the same.
    assert turn.locator(".words").evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_nothing_moves_where_that_is_wished(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page(), site.address, reduced_motion="reduce")
    shown = open_widget(page)
    moving = "() => document.getAnimations().length"
    assert page.evaluate(moving) == 0
    ask(shown, JOBS)
    assert shown.locator("body").evaluate(moving) == 0
    animation = page.locator("[data-passage] .panel").evaluate(
        "e => getComputedStyle(e).animationName"
    )
    assert animation == "none"


def assert_nothing_is_cut_off(shown: Any) -> None:
    """Nothing scrolls sideways, and each button that is shown lies within the page's width."""
    widths = shown.locator("html, #log, #viewer-text").evaluate_all(
        "all => all.map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert set(widths) == {0}
    outside = shown.locator("button:visible").evaluate_all(
        """all => all.filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            return left < -0.5 || right > innerWidth + 0.5;
        }).map((one) => one.outerHTML)"""
    )
    assert outside == []
