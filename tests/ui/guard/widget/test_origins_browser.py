"""Which pages a browser shows the widget in: the listed ones, and no other, lie as they may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from rag.engine import Engine
from tests.ui.chat_page import WAIT, needs_browser
from tests.ui.host_pages import HEAD, HostPages, host_pages, write_certificate
from tests.ui.served import served
from tests.ui.widget_site import JOBS, OpenHost, Site, allowing, ask, frame, open_widget

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

REFUSED = "can't be reached, or this page may not show it"


@pytest.fixture(scope="module")
def other_port() -> Iterator[HostPages]:
    with host_pages() as pages:
        yield pages


def test_a_listed_page_shows_it_and_so_does_a_subdomain(open_host: OpenHost, site: Site) -> None:
    page = open_host(site.page(), site.address)
    assert "1,000" in ask(open_widget(page), JOBS).inner_text()
    below = site.host.put(site.tag(), path="/below", host="team.wiki.localhost")
    assert "1,000" in ask(open_widget(open_host(below, site.address)), JOBS).inner_text()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "wiki.localhost",
        "intranet.localhost.evil.localhost",
        "evil-intranet.localhost",
        "evilwiki.localhost",
    ],
)
def test_another_host_is_refused(open_host: OpenHost, site: Site, host: str) -> None:
    assert_refused(open_host, site, site.host, host)


def test_another_port_is_refused(open_host: OpenHost, site: Site, other_port: HostPages) -> None:
    assert_refused(open_host, site, other_port, "intranet.localhost")


def test_another_scheme_is_refused(
    open_host: OpenHost, seed_engine: Engine, tmp_path: Path
) -> None:
    """The list has http; the page is of the same host and port, over https."""
    with host_pages(write_certificate(tmp_path / "host.pem")) as secure:
        listed = f"http://intranet.localhost:{secure.port}"
        with served(allowing(seed_engine, listed)) as address:
            site = Site(address, secure)
            assert_refused(
                open_host, site, secure, "intranet.localhost", listed, ignore_https_errors=True
            )


@pytest.mark.parametrize("lie", [False, True])
def test_a_page_without_an_origin_is_refused(open_host: OpenHost, site: Site, lie: bool) -> None:
    inner = lying_frame(site, site.host.origin()) if lie else site.tag(data_open="")
    site.host.put(inner, path="/inner")
    address = site.host.put('<iframe sandbox="allow-scripts" src="/inner"></iframe>')
    page = open_host(address, site.address, allow_errors=True)
    inner_frame = page.frame_locator("iframe")
    inner_frame.locator("iframe" if lie else "[data-passage]").wait_for(state="attached")
    assert_no_token(page, site)
    data = open_host(f"data:text/html,{quote(HEAD + inner)}", site.address, allow_errors=True)
    assert_no_token(data, site)


def test_a_listed_page_in_a_foreign_one_is_refused(open_host: OpenHost, site: Site) -> None:
    """All pages around must be the listed one: the outermost may lay its own over the widget."""
    site.page(path="/inner", data_open="")
    outer = site.host.put(
        f'<iframe src="{site.host.origin()}/inner"></iframe>', path="/outer", host="localhost"
    )
    page = open_host(outer, site.host.origin(), site.address, allow_errors=True)
    page.frame_locator("iframe").locator("[data-passage]").wait_for(state="attached")
    assert_no_token(page, site)


def test_a_plain_iframe_works_on_a_listed_page_alone(open_host: OpenHost, site: Site) -> None:
    plain = f'<iframe src="{site.address}/widget?title=Plain" style="height:500px"></iframe>'
    page = open_host(site.host.put(plain), site.address)
    shown = page.frame_locator("iframe")
    assert "1,000" in ask(shown, JOBS).inner_text()
    expect(shown.locator("h1")).to_have_text("Plain")
    expect(shown.locator("#close")).to_be_hidden()
    page.keyboard.press("Escape")  # nobody is there to close it
    foreign = open_host(site.host.put(plain, host="localhost"), site.address, allow_errors=True)
    assert_no_token(foreign, site)


def assert_refused(
    open_host: OpenHost,
    site: Site,
    pages: HostPages,
    host: str,
    listed: str | None = None,
    **options: Any,
) -> None:
    """Whether the page uses the tag or lies about itself, no frame is shown, and no token given."""
    honest = open_host(
        pages.put(site.tag(data_open=""), host=host), site.address, allow_errors=True, **options
    )
    expect(honest.get_by_role("alert")).to_contain_text(REFUSED, timeout=WAIT)
    assert_no_token(honest, site)
    lie = lying_frame(site, listed or site.host.origin())
    liar = open_host(
        pages.put(lie, path="/lie", host=host), site.address, allow_errors=True, **options
    )
    assert_no_token(liar, site)
    taken = liar.evaluate(
        """async (address) => {
            const results = [];
            for (const [path, method] of [["/widget/token", "POST"], ["/widget", "GET"],
                                          ["/api/ask", "POST"], ["/api/documents", "GET"]]) {
                try {
                    const body = method === "POST" ? '{"ticket": "x", "question": "x"}' : null;
                    const headers = {"Content-Type": "application/json"};
                    const answer = await fetch(address + path, {method, headers, body});
                    results.push(path + answer.status);
                } catch { /* not let through to this page */ }
            }
            return results;
        }""",
        site.address,
    )
    assert taken == []


def lying_frame(site: Site, origin: str) -> str:
    return (
        f'<iframe src="{site.address}/widget?origin={origin}" referrerpolicy="no-referrer">'
        "</iframe>"
    )


def assert_no_token(page: Any, site: Site) -> None:
    """No frame of the server's is shown, or it keeps quiet and asks for nothing."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    for one in page.frames:
        if one.url.startswith(site.address):
            assert one.locator("#send svg").count() == 0
            assert one.evaluate("() => sessionStorage.length") == 0
    assert not [url for url in asked if "/token" in url or "/api/" in url]
    assert frame(page).locator("#send svg").count() == 0


@pytest.mark.parametrize("listed", [True, False])
def test_a_token_is_of_no_use_to_a_page_of_another_origin(
    open_host: OpenHost, site: Site, listed: bool
) -> None:
    """Replayed: taken from one page's frame, and shown by another page in the same browser."""
    page = open_host(site.page(), site.address)
    with page.expect_response("**/widget/token") as given:
        ask(open_widget(page), JOBS)
    token = given.value.json()["token"]
    replay = """async ([address, token]) => {
        try {
            const answer = await fetch(address + "/api/ask", {
                method: "POST",
                headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
                body: '{"question": "How many jobs did the Ebro plant create?"}',
            });
            return [answer.status, (await answer.json()).type];
        } catch (error) {
            return [0, error.name];
        }
    }"""
    assert page.evaluate(replay, [site.address, token]) == [200, None]  # its own page may
    thief = "team.wiki.localhost" if listed else "evil.localhost"
    other = open_host(site.host.put("<h1>Thief</h1>", path="/thief", host=thief), site.address)
    # A listed page reads that it is refused; of any other the browser keeps the answer.
    refused = [401, "urn:passage:token"] if listed else [0, "TypeError"]
    assert other.evaluate(replay, [site.address, token]) == refused
