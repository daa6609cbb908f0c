"""The login page in a real browser, and the chat page behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from rag.engine import Engine
from tests.ui.chat_page import WAIT, needs_browser
from tests.ui.served import served

pytestmark = needs_browser

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def address(seed_engine: Engine) -> Iterator[str]:
    settings = seed_engine.settings.with_value("server.api_key", KEY)
    with served(seed_engine.with_settings(settings)) as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page in which nothing may be refused by its own policy."""
    opened = browser.new_page(viewport={"width": 360, "height": 640})
    opened.set_default_timeout(WAIT)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield opened
    opened.close()
    assert faults == []


def test_the_key_leads_to_the_chat_by_keyboard_alone(page: Any, address: str) -> None:
    page.goto(f"{address}/?view=1")
    assert page.url == f"{address}/login?next=%2F%3Fview%3D1"
    page.keyboard.type("not the key at all")  # the field has the focus
    page.keyboard.press("Enter")
    assert "not the key" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.type(KEY)
    page.keyboard.press("Enter")
    page.get_by_label("Question").fill("How many jobs did the Ebro plant create?")
    page.keyboard.press("Enter")
    page.get_by_text("1,000").first.wait_for()
    assert page.url.startswith(f"{address}/?view=1")  # the conversation is added to it
    assert "passage_session" not in page.evaluate("document.cookie")


def test_an_ended_login_leads_through_the_login_page_with_the_question_kept(
    page: Any, address: str
) -> None:
    log_in(page, address)
    page.get_by_label("Question").fill("How many jobs")
    page.context.clear_cookies(name="passage_session")  # as a restarted server sees it
    page.evaluate("() => dispatchEvent(new Event('online'))")  # look now, not in ten seconds
    page.wait_for_url(f"{address}/login?next=%2F%3Fview%3D1")
    show_key(page)
    page.wait_for_url(f"{address}/?view=1")
    page.wait_for_function("() => document.querySelector('#question-box textarea')?.value")
    assert page.get_by_label("Question").input_value() == "How many jobs"
    page.context.clear_cookies(name="passage_session")
    page.locator("#menu").click()
    page.locator("#search").fill("x")  # asks the server for a fragment
    page.wait_for_url(f"{address}/login?next=%2F%3Fview%3D1")


def test_logging_out_ends_the_login(page: Any, address: str) -> None:
    log_in(page, address)
    page.locator("#menu").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{address}/login")
    page.goto(f"{address}/")
    assert page.url == f"{address}/login?next=%2F"


def log_in(page: Any, address: str) -> None:
    page.goto(f"{address}/?view=1")
    show_key(page)
    page.get_by_label("Question").wait_for()


def show_key(page: Any) -> None:
    page.get_by_label("Key").fill(KEY)
    page.get_by_label("Key").press("Enter")


def test_a_form_on_another_page_is_refused(page: Any, address: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("Key").fill(KEY)
    page.keyboard.press("Enter")
    page.get_by_label("Question").wait_for()
    form = f'<form method="post" action="{address}/logout"><button>Win</button></form>'
    # Another port: the same site, to which the cookie is sent, but another origin.
    with elsewhere(form) as other:
        page.goto(other)
        with page.expect_response("**/logout") as answered:
            page.get_by_role("button").click()
    assert answered.value.status == 403
    assert "passage_session" in answered.value.request.all_headers()["cookie"]
    page.goto(f"{address}/login")
    assert page.url == f"{address}/"  # still logged in


@contextmanager
def elsewhere(html: str) -> Iterator[str]:
    """The address of a page that has nothing to do with this server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
