"""Fixtures of the widget's browser tests: a server, pages elsewhere, and who watches them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest

from rag.engine import Engine
from tests.ui.chat_page import WAIT
from tests.ui.host_pages import HostPages, host_pages
from tests.ui.served import served

JOBS = "How many jobs did the Ebro plant create?"
CEO = "Who is the CEO of Chery?"


@dataclass(frozen=True, slots=True)
class Site:
    """The server's address, and the pages that may show its widget as `intranet.localhost`."""

    address: str
    host: HostPages

    def tag(self, **options: str) -> str:
        """The script tag; `data_title` becomes data-title."""
        data = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in options.items())
        return f'<script src="{self.address}/widget.js"{data} async></script>'

    def page(self, body: str = "<h1>Host</h1>", *, path: str = "/", **options: str) -> str:
        """The address of a page of the allowed origin with the widget in it."""
        return self.host.put(body + self.tag(**options), path=path)

    def neighbour(self) -> tuple[str, Site]:
        """A page of another origin, but of the same site: for which all browsers keep things."""
        address = self.address.replace("127.0.0.1", "rag.localhost")
        site = Site(address, self.host)
        return self.host.put(site.tag(), path="/near", host="intranet.rag.localhost"), site


OpenHost = Callable[..., Any]


def allowing(engine: Engine, *origins: str) -> Engine:
    """The engine with these origins on the list."""
    return engine.with_settings(
        engine.settings.with_value("widget.allowed_origins", ",".join(origins))
    )


@pytest.fixture(scope="module")
def site(seed_engine: Engine) -> Iterator[Site]:
    """The seed documents, and a host page's server that is on the list."""
    with host_pages() as host:
        domains = [f"http://*.{name}.localhost:{host.port}" for name in ("wiki", "rag")]
        engine = allowing(seed_engine, host.origin(), *domains)
        with served(engine) as address:
            yield Site(address, host)


@pytest.fixture
def open_host(browser: Any) -> Iterator[OpenHost]:
    """Opens pages. Afterwards nothing may have run that shouldn't, or gone to a third party."""
    contexts: list[Any] = []
    strays: list[str] = []

    def open_at(address: str, *others: str, allow_errors: bool = False, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        known = (urljoin(address, "/"), *others, "data:", "about:", "chrome-error:")

        def note(request: Any) -> None:
            if not request.url.startswith(known):
                strays.append(request.url)

        def refuse(dialog: Any) -> None:
            strays.append(dialog.message)
            dialog.dismiss()

        def complain(message: Any) -> None:
            if message.type == "error" and "Content Security Policy" in message.text:
                strays.append(message.text)

        context.on("request", note)
        context.on("dialog", refuse)
        if not allow_errors:
            context.on("weberror", lambda error: strays.append(str(error.error)))
            context.on("console", complain)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert strays == []


def launcher(page: Any, number: int = 0) -> Any:
    return page.locator("[data-passage] button").nth(number)


def frame(page: Any, number: int = 0) -> Any:
    """The widget's page within the page."""
    return page.locator("[data-passage] iframe").nth(number).content_frame


def open_widget(page: Any, number: int = 0) -> Any:
    """Open it with its button; its page, once it has come up and takes questions."""
    launcher(page, number).click()
    shown = frame(page, number)
    shown.get_by_label("Question", exact=True).wait_for()
    come_up(page, number)
    return shown


def come_up(page: Any, number: int = 0) -> None:
    """Wait until it has risen to its place: before, it measures a little lower."""
    page.locator("[data-passage] .panel").nth(number).evaluate(
        "panel => Promise.all(panel.getAnimations().map((animation) => animation.finished))"
    )


def ask(shown: Any, question: str) -> Any:
    """Ask by keyboard; the finished answer's element."""
    # Its button is named last of all: before, its script has not run, and Enter would be lost.
    shown.locator("#send[aria-label]").wait_for()
    before = shown.locator(".turn").count()
    box = shown.locator("#question")
    box.fill(question)
    box.press("Enter")
    turn = shown.locator(".turn").nth(before)
    turn.locator(".actions").wait_for()
    return turn
