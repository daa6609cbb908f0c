"""The widget in a page of another origin: what it shows, keeps, and tells the page around it."""

from __future__ import annotations

from typing import Any

import pytest

from rag.engine import Engine
from tests.ui.chat_page import needs_browser
from tests.ui.host_pages import HEAD
from tests.ui.widget_site import (
    CEO,
    JOBS,
    OpenHost,
    Site,
    ask,
    come_up,
    frame,
    launcher,
    open_widget,
)

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

# Nothing but the server is named; a page's own style comes from its constructable style sheets.
STRICT = (
    "default-src 'none'; script-src {0}; frame-src {0}; style-src 'none'; base-uri 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
HOSTILE = """<style>
* { all: unset !important }
html *, div, button, iframe, span { display: none !important; opacity: 0 !important;
  visibility: hidden !important; transform: scale(0.1) rotate(40deg) !important;
  position: static !important; color: red !important; font-size: 90px !important;
  --accent: red !important; --place: 9 !important; z-index: -1 !important }
body { transform: translateX(400px) !important; filter: blur(9px) !important }
</style>"""


def test_an_answer_with_its_sources_and_the_passage_around_them(
    open_host: OpenHost, site: Site
) -> None:
    page = open_host(site.page(data_title="Ask us", data_greeting="Hi <b>"), site.address)
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    shown = open_widget(page)
    expect(shown.locator("h1")).to_have_text("Ask us")
    expect(shown.locator(".hello")).to_have_text("Hi <b>")
    turn = ask(shown, JOBS)
    assert turn.locator(".words strong").inner_text() == "more than 1,000"
    marker = turn.get_by_role("button", name="Source 2: chery-ebro-joint-venture.txt")
    marker.hover()
    expect(turn.locator(".tip").nth(1)).to_contain_text("creating more than 1,000 jobs.")
    marker.click()
    viewer = shown.get_by_role("dialog")
    expect(viewer.locator("mark")).to_contain_text("creating more than 1,000 jobs.")
    expect(viewer.locator("mark")).to_be_in_viewport()
    # The passage starts amid the document, whose text goes on around it.
    expect(viewer.locator(".around").first).not_to_be_empty()
    viewer.get_by_role("button", name="Previous citation").click()
    expect(viewer.locator("mark")).to_contain_text("reborn in 2024")
    expect(viewer.get_by_role("button", name="Previous citation")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(shown.locator("#question")).to_be_visible()  # only the viewer has been closed


def test_a_refusal_says_so_and_shows_what_came_closest(open_host: OpenHost, site: Site) -> None:
    shown = open_widget(open_host(site.page(), site.address))
    turn = ask(shown, CEO)
    expect(turn.locator(".words")).to_contain_text("The documents don't say")
    assert turn.locator(".marker").count() == 0
    turn.locator(".line").first.click()
    expect(shown.get_by_role("dialog").locator(".passage")).to_contain_text("Chery")
    assert shown.get_by_role("dialog").locator("mark").count() == 0


def test_the_page_can_open_close_and_ask_and_is_told(open_host: OpenHost, site: Site) -> None:
    listen = """() => { window.told = [];
        for (const name of ["passage:answer", "passage:refused"])
            addEventListener(name, (event) => told.push([name, event.detail])); }"""
    page = open_host(site.page(), site.address)
    launcher(page).wait_for()
    page.evaluate(listen)
    page.evaluate("question => Passage.ask(question)", JOBS)
    frame(page).locator(".actions").wait_for()
    page.evaluate("question => Passage.ask(question)", CEO)
    frame(page).locator(".refused .actions").wait_for()
    page.wait_for_function("() => told.length === 2")
    (answer, answered), (refused, asked) = page.evaluate("() => told")
    assert (answer, refused) == ("passage:answer", "passage:refused")
    assert answered["question"] == JOBS
    assert [source["marker"] for source in answered["sources"]] == [1, 2]
    assert asked == {"question": CEO, "text": asked["text"], "sources": []}
    page.evaluate("() => Passage.close()")
    expect(frame(page).locator("#question")).to_be_hidden()
    page.evaluate("() => document.querySelector('script[src]').passage.open()")
    expect(frame(page).locator("#question")).to_be_focused()


def test_other_frames_and_pages_can_not_speak_for_the_page(open_host: OpenHost, site: Site) -> None:
    shown = open_widget(open_host(site.page(), site.address))
    page = shown.locator("body").page
    page.evaluate(
        """() => {
            const other = document.createElement("iframe");
            document.body.append(other);
            const { shadowRoot } = document.querySelector("[data-passage]");
            const script = other.contentDocument.createElement("script");
            window.target = shadowRoot.querySelector("iframe").contentWindow;
            script.textContent = 'parent.target.postMessage({passage: "ask", text: "x"}, "*")';
            other.contentDocument.body.append(script);
        }"""
    )
    page.wait_for_timeout(300)
    assert shown.locator(".turn").count() == 0


def test_a_strict_policy_of_the_page_is_enough(open_host: OpenHost, site: Site) -> None:
    tag = site.tag(data_open="")
    address = site.host.put(f"<h1>Strict</h1>{tag}", policy=STRICT.format(site.address))
    page = open_host(address, site.address)
    assert "1,000" in ask(frame(page), JOBS).inner_text()
    plain = open_host(site.page("<h1>Strict</h1>", data_open=""), site.address)
    assert _boxes(page) == _boxes(plain)


def test_hostile_styles_of_the_page_change_nothing(open_host: OpenHost, site: Site) -> None:
    hostile = open_host(site.page(HOSTILE, data_open=""), site.address)
    plain = open_host(site.page("", data_open=""), site.address)
    for page in (hostile, plain):
        assert "1,000" in ask(frame(page), JOBS).inner_text()
    assert _boxes(hostile) == _boxes(plain)
    assert _look(hostile) == _look(plain)
    frame(hostile).get_by_role("button", name="Close").click()
    expect(launcher(hostile)).to_be_focused()


def test_the_page_looks_the_same_with_the_widget(open_host: OpenHost, site: Site) -> None:
    body = "<main><h1>Host</h1><button>One</button><p>Two <span>three</span></p></main>"
    measure = """() => [...document.querySelectorAll("main, main *")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height, JSON.stringify({ ...getComputedStyle(element) })];
    })"""
    without = open_host(site.host.put(body), site.address).evaluate(measure)
    page = open_host(site.page(body), site.address)
    open_widget(page)
    assert page.evaluate(measure) == without
    names = page.evaluate("() => Object.keys(window).filter((name) => /passage/i.test(name))")
    assert names == ["Passage"]


def test_two_widgets_keep_to_themselves(open_host: OpenHost, site: Site) -> None:
    second = site.tag(data_title="Two", data_lang="es", data_accent="#b00020")
    page = open_host(site.page(f"<h1>Host</h1>{second}", data_title="One"), site.address)
    buttons = page.locator("[data-passage] button")
    expect(buttons).to_have_count(2)
    (one, other) = (buttons.nth(number).bounding_box() for number in (0, 1))
    assert one["y"] >= other["y"] + other["height"] or other["y"] >= one["y"] + one["height"]
    for title, question in (("One", JOBS), ("Two", CEO)):
        page.get_by_role("button", name=title).click()
        shown = page.frame_locator(f'iframe[title="{title}"]')
        ask(shown, question)
        assert shown.locator(".turn").count() == 1
        expect(shown.locator(".question")).to_have_text(question)
        if title == "Two":
            refusal = "Los documentos no dicen nada que responda a esta pregunta."
            expect(shown.locator(".words")).to_have_text(f"{refusal} No dicen nada de CEO.")
        label = "Close" if title == "One" else "Cerrar"
        shown.get_by_role("button", name=label).click()


@pytest.mark.parametrize("blocked", [False, True])
def test_the_history_is_kept_for_the_tab(open_host: OpenHost, site: Site, blocked: bool) -> None:
    address, near = site.neighbour()
    page = open_host("about:blank", address, near.address)
    if blocked:
        page.add_init_script(
            "Object.defineProperty(window, 'sessionStorage',"
            " { get() { throw new DOMException('no', 'SecurityError'); } })"
        )
    page.goto(address)
    shown = open_widget(page)
    ask(shown, JOBS)
    ask(shown, CEO)
    shown.get_by_role("button", name="Close").click()
    shown = open_widget(page)
    expect(shown.locator(".turn")).to_have_count(2)
    page.reload()
    shown = open_widget(page)
    if blocked:
        expect(shown.locator("#welcome")).to_be_visible()
        return
    expect(shown.locator(".turn")).to_have_count(2)
    assert "1,000" in shown.locator(".turn").first.inner_text()
    # An answer from before is still this reader's to rate.
    shown.locator(".turn").first.get_by_role("button", name="Bad answer").click()
    pressed = shown.locator(".turn").first.get_by_role("button", name="Bad answer", pressed=True)
    expect(pressed).to_be_visible()
    other_tab = page.context.new_page()
    other_tab.goto(address)
    expect(open_widget(other_tab).locator("#welcome")).to_be_visible()
    shown.get_by_role("button", name="New conversation").click()
    expect(shown.locator("#welcome")).to_be_visible()


def test_a_follow_up_is_read_with_what_was_said(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page(), site.address)
    shown = open_widget(page)
    ask(shown, JOBS)
    ask(shown, CEO)
    with page.expect_request("**/api/ask") as asked:
        ask(shown, "And how high was the localization rate?")
    history = asked.value.post_data_json["history"]
    assert [message["role"] for message in history] == ["user", "assistant"]
    assert history[0]["content"] == JOBS
    assert "[1]" not in history[1]["content"]


def test_asking_again_replaces_the_answer(open_host: OpenHost, site: Site) -> None:
    shown = open_widget(open_host(site.page(), site.address))
    ask(shown, JOBS)
    turn = ask(shown, CEO)
    expect(shown.get_by_role("button", name="Ask again")).to_have_count(1)
    turn.get_by_role("button", name="Ask again").click()
    shown.locator(".turn:nth-child(2) .actions").wait_for()
    expect(shown.locator(".question")).to_have_text([JOBS, CEO])
    expect(shown.locator("#question")).to_be_focused()


def test_inline_it_fills_its_place(open_host: OpenHost, site: Site) -> None:
    place = '<div id="here" style="width: 700px; height: 600px"></div>'
    page = open_host(site.page(place, data_target="#here", data_theme="dark"), site.address)
    box = page.locator("[data-passage] iframe").bounding_box()
    assert (box["width"], box["height"]) == (698, 598)
    shown = frame(page)
    ask(shown, JOBS)
    expect(shown.get_by_role("button", name="Close")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(shown.locator("#question")).to_be_visible()
    assert shown.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == (
        "rgb(21, 23, 22)"
    )
    assert page.locator("[data-passage] button").count() == 0


def test_starters_and_scope_come_from_the_tag(open_host: OpenHost, site: Site) -> None:
    page = open_host(
        site.page(data_scope="nowhere/at-all.txt", data_starters=f"{JOBS}|<i>two</i>"),
        site.address,
    )
    shown = open_widget(page)
    expect(shown.locator(".starters button")).to_have_text([JOBS, "<i>two</i>"])
    shown.locator(".starters button").first.click()
    expect(shown.locator(".note.error")).to_contain_text("Nothing is indexed under")


def test_an_expired_token_is_renewed_unnoticed(
    open_host: OpenHost, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.guard.widget.token.TOKEN_SECONDS", -5)
    page = open_host(site.page(), site.address)
    shown = open_widget(page)
    expired: list[int] = []
    page.on("response", lambda answer: expired.append(answer.status))
    shown.locator("#question").fill(JOBS)
    with page.expect_response(lambda answer: answer.status == 401):
        page.keyboard.press("Enter")
    shown.locator(".note.error").wait_for()  # both tokens had run out
    monkeypatch.undo()
    monkeypatch.setattr("ui.guard.widget.token.TICKET_SECONDS", 120)
    shown.get_by_role("button", name="Ask again").click()
    shown.locator(".sources").wait_for()
    assert "1,000" in shown.locator(".turn").inner_text()


def test_the_full_page_opens_beside_it(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page(), site.address)
    shown = open_widget(page)
    with page.context.expect_page() as opened:
        shown.get_by_role("link", name="Open in full page").click()
    opened.value.wait_for_load_state("domcontentloaded")
    assert opened.value.url == f"{site.address}/"
    assert opened.value.evaluate("() => window.opener") is None


def test_the_demo_page_uses_it(open_host: OpenHost, site: Site) -> None:
    page = open_host(f"{site.address}/widget/demo")
    page.get_by_role("button", name="Ask Mercat").click()
    shown = frame(page)
    shown.locator(".starters button").first.click()
    shown.locator(".sources").wait_for()
    assert "1,000" in shown.locator(".turn").inner_text()


def test_without_documents_it_says_so(open_host: OpenHost, engine: Engine) -> None:
    from tests.ui.host_pages import host_pages
    from tests.ui.served import served
    from tests.ui.widget_site import allowing

    with host_pages() as host, served(allowing(engine, host.origin())) as address:
        shown = open_widget(open_host(Site(address, host).page(), address))
        expect(ask(shown, JOBS).locator(".note.error")).to_contain_text(
            "no documents have been read"
        )


def _boxes(page: Any) -> list[Any]:
    """Where the button and the frame are, and that each is what is seen there."""
    come_up(page)
    found = []
    for part in ("button", "iframe"):
        element = page.locator(f"[data-passage] {part}")
        box = element.bounding_box()
        assert element.evaluate(
            """element => {
                const { x, y, width, height } = element.getBoundingClientRect();
                const root = element.getRootNode();
                const seen = root.elementFromPoint(x + width / 2, y + height / 2);
                return element.contains(seen);
            }"""
        )
        found.append(box)
    return found


def _look(page: Any) -> list[str]:
    names = ["color", "backgroundColor", "fontSize", "opacity", "visibility", "filter", "zIndex"]
    return [
        launcher(page).evaluate("(e, name) => getComputedStyle(e)[name]", name) for name in names
    ]


assert HEAD.startswith("<!doctype html>")  # in quirks mode boxes would differ
