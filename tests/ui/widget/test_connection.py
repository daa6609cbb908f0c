"""Connections lost amid an answer, servers that start again, and answers that are stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from rag.engine import Engine
from rag.types import Event
from tests.ui.chat_page import WAIT, needs_browser
from tests.ui.cuttable import CuttableProxy, cuttable
from tests.ui.host_pages import HostPages, host_pages
from tests.ui.served import served
from tests.ui.widget_site import JOBS, OpenHost, Site, allowing, ask, open_widget

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

SECONDS = WAIT / 1000


class ScriptedPace:
    """Lets the engine's real events through one by one, as a slow language model would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._allowed = threading.Semaphore(0)
        self._free = threading.Event()
        self.started = 0
        self.closed = threading.Event()
        stream = Engine.stream

        def paced(engine: Engine, *arguments: Any, **options: Any) -> Iterator[Event]:
            self.started += 1
            try:
                for event in stream(engine, *arguments, **options):
                    while not self._free.is_set() and not self._allowed.acquire(timeout=0.05):
                        pass
                    yield event
            finally:
                self.closed.set()

        monkeypatch.setattr(Engine, "stream", paced)
        # Machines that run tests are busy: the server waits longer for who comes back.
        monkeypatch.setattr("ui.api.answers.GRACE_SECONDS", 60.0)

    def let(self, events: int) -> None:
        for _ in range(events):
            self._allowed.release()

    def let_all(self) -> None:
        self._free.set()


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedPace]:
    made = ScriptedPace(monkeypatch)
    yield made
    made.let_all()


@pytest.fixture(scope="module")
def host() -> Iterator[HostPages]:
    with host_pages() as pages:
        yield pages


@pytest.fixture
def engine_here(seed_engine: Engine, host: HostPages) -> Engine:
    return allowing(seed_engine, host.origin())


def port_of(address: str) -> int:
    port = urlsplit(address).port
    assert port is not None
    return port


def begin(open_host: OpenHost, proxy: CuttableProxy, host: HostPages, pace: ScriptedPace) -> Any:
    """Ask through the proxy, and see the first words of the answer."""
    site = Site(proxy.address, host)
    shown = open_widget(open_host(site.page(), proxy.address, allow_errors=True))
    shown.locator("#question").fill(JOBS)
    shown.locator("#question").press("Enter")
    pace.let(2)
    expect(shown.locator(".words")).to_contain_text("The Ebro plant", timeout=WAIT)
    return shown


def whole_answer(engine: Engine) -> str:
    segments = engine.ask(JOBS).segments
    return "".join(f"[{s.marker}]" if s.marker else s.text for s in segments).strip()


def written(shown: Any) -> str:
    """The answer as it stands there, and nothing twice."""
    text: str = shown.locator(".words").last.evaluate(
        """words => [...words.childNodes].map((node) => node.className === "cite"
            ? `[${node.querySelector(".marker").textContent}]` : node.textContent).join("")"""
    )
    return text.replace("\u00a0", " ").strip()


def test_an_answer_goes_on_where_the_connection_was_lost(
    open_host: OpenHost, engine_here: Engine, host: HostPages, pace: ScriptedPace
) -> None:
    with served(engine_here) as address, cuttable(port_of(address)) as proxy:
        shown = begin(open_host, proxy, host, pace)
        words = shown.locator(".words")
        words.evaluate("e => e.firstChild.was = 'here'")
        proxy.cut(None)
        expect(shown.locator(".note")).to_contain_text("Trying again", timeout=WAIT)
        assert written(shown).startswith("The Ebro plant")
        pace.let(1)
        proxy.cut(port_of(address))
        pace.let_all()
        shown.locator(".actions").wait_for()
        assert pace.started == 1  # it was not asked again
        pace.let_all()
        assert written(shown) == whole_answer(engine_here)
        assert shown.locator(".turn").count() == 1


def test_a_restarted_server_is_asked_again(
    open_host: OpenHost, engine_here: Engine, host: HostPages, pace: ScriptedPace
) -> None:
    with served(engine_here) as first, cuttable(port_of(first)) as proxy:
        shown = begin(open_host, proxy, host, pace)
        proxy.cut(None)
        expect(shown.locator(".note")).to_contain_text("Trying again", timeout=WAIT)
        pace.let_all()
        with served(engine_here) as second:
            proxy.cut(port_of(second))
            shown.locator(".actions").wait_for()
            assert pace.started == 2
            assert written(shown) == whole_answer(engine_here)
            assert shown.locator(".turn").count() == 1
            assert "1,000" in ask(shown, JOBS).inner_text()


def test_a_server_that_ends_amid_an_answer_is_asked_again_once_it_is_back(
    open_host: OpenHost, engine_here: Engine, host: HostPages, pace: ScriptedPace
) -> None:
    first = served(engine_here)
    with cuttable(port_of(first.__enter__())) as proxy:
        shown = begin(open_host, proxy, host, pace)
        ending = threading.Thread(target=first.__exit__, args=(None, None, None))
        proxy.target = None  # for new connections; the stream's own hears how it ends
        ending.start()
        expect(shown.locator(".note")).to_contain_text("Trying again", timeout=WAIT)
        pace.let_all()
        ending.join()
        with served(engine_here) as second:
            proxy.cut(port_of(second))
            shown.locator(".actions").wait_for()
            assert shown.locator(".note.error").count() == 0
            assert pace.started == 2
            assert written(shown) == whole_answer(engine_here)


def test_a_page_that_is_loaded_again_goes_on_with_its_answer(
    open_host: OpenHost, seed_engine: Engine, host: HostPages, pace: ScriptedPace
) -> None:
    allowed = allowing(seed_engine, f"http://*.rag.localhost:{host.port}")
    with served(allowed) as address:
        page_address, near = Site(address, host).neighbour()
        page = open_host(page_address, near.address)
        shown = open_widget(page)
        shown.locator("#question").fill(JOBS)
        shown.locator("#question").press("Enter")
        pace.let(2)
        expect(shown.locator(".words")).to_contain_text("The Ebro plant", timeout=WAIT)
        page.reload()
        shown = open_widget(page)
        expect(shown.locator(".words")).to_contain_text("The Ebro plant", timeout=WAIT)
        pace.let_all()
        shown.locator(".actions").wait_for()
        assert pace.started == 1
        assert written(shown) == whole_answer(allowed)


def test_a_server_that_stays_away_is_given_up_and_can_be_asked_later(
    open_host: OpenHost, engine_here: Engine, host: HostPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(engine_here) as address, cuttable(port_of(address)) as proxy:
        site = Site(proxy.address, host)
        page = open_host("about:blank", site.host.origin(), proxy.address, allow_errors=True)
        page.clock.install()  # so that nobody waits for the pauses
        page.goto(site.page())
        shown = open_widget(page)
        proxy.cut(None)
        shown.locator("#question").fill(JOBS)
        shown.locator("#question").press("Enter")
        expect(shown.locator(".note")).to_contain_text("Trying again", timeout=WAIT)
        error = shown.locator(".note.error")
        for _ in range(60):
            if error.count():
                break
            page.clock.run_for(5000)
        expect(error).to_contain_text("The server can't be reached")
        proxy.cut(port_of(address))
        shown.get_by_role("button", name="Ask again").click()
        shown.locator(".sources").wait_for()
        assert "1,000" in shown.locator(".turn").inner_text()


def test_stopping_keeps_what_is_written_and_ends_the_work(
    open_host: OpenHost, engine_here: Engine, host: HostPages, pace: ScriptedPace
) -> None:
    with served(engine_here) as address, cuttable(port_of(address)) as proxy:
        shown = begin(open_host, proxy, host, pace)
        page = shown.locator("body").page
        with page.expect_response(lambda answer: answer.request.method == "DELETE") as stopped:
            shown.get_by_role("button", name="Stop").click()
        assert stopped.value.status == 204
        expect(shown.locator(".note")).to_contain_text("Stopped")
        pace.let(1)
        assert pace.closed.wait(SECONDS)
        assert written(shown).startswith("The Ebro plant")
        assert shown.get_by_role("button", name="Good answer").count() == 0
        pace.let_all()
        assert "1,000" in ask(shown, JOBS).inner_text()
        assert shown.locator(".turn").count() == 2
