"""The widget in Spanish, through its states: nothing in it is said in English."""

from __future__ import annotations

from typing import Any

import pytest

from rag.engine import Engine
from rag.errors import LanguageModelError, StoreError
from tests.scripted_llm import ScriptedModel, says
from tests.ui.chat_page import WAIT, needs_browser
from tests.ui.cuttable import cuttable
from tests.ui.host_pages import host_pages
from tests.ui.scripted import ScriptedStream
from tests.ui.served import served
from tests.ui.spoken import strangers
from tests.ui.widget.test_connection import port_of
from tests.ui.widget_site import CEO, JOBS, OpenHost, Site, allowing, ask, frame, launcher
from ui.strings import strings

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

ES = strings("es")
SAID = ("Chery created more than 1,000 jobs. [1] ", "Maria Lopez runs the plant. [1]")


def open_spanish(page: Any) -> Any:
    launcher(page).click()
    shown = frame(page)
    shown.get_by_label(ES("widget.question"), exact=True).wait_for()
    return shown


@pytest.fixture(scope="module")
def known(seed_engine: Engine) -> list[str]:
    """What stands in the documents, and what was asked: it keeps its own language."""
    files = seed_engine.files()
    names = [name for file in files for name in (file.source, file.title)]
    return [*names, *map(seed_engine.document_text, {f.document_id for f in files}), JOBS, CEO]


def assert_spanish(shown: Any, known: list[str]) -> None:
    # Quotes stand in the tooltips between marks, and may be cut off.
    assert [text for text in strangers(shown, "es", known) if not text.startswith("“")] == []


def test_an_answer_and_its_sources_are_spoken_of_in_spanish(
    open_host: OpenHost, site: Site, known: list[str]
) -> None:
    page = open_host(site.page(data_lang="es"), site.address)
    expect(launcher(page)).to_have_attribute("aria-label", ES("widget.title"))
    shown = open_spanish(page)
    assert strangers(page, "es", ["Host"]) == []  # the launcher and the frame's name
    assert_spanish(shown, known)
    ask(shown, JOBS).locator(".marker").first.click()
    expect(shown.locator("#viewer mark")).to_contain_text("Ebro plant")
    assert_spanish(shown, known)
    page.keyboard.press("Escape")
    ask(shown, CEO)
    words = f"{ES('widget.refused')} {ES('widget.missing', names='CEO')}"
    expect(shown.locator(".turn.refused .words")).to_have_text(words)
    assert_spanish(shown, known)
    long = "why " * 3000
    note = ask(shown, long).locator(".note.error")
    expect(note).to_contain_text("12.000 caracteres; se leen 4.000 como máximo")
    assert_spanish(shown, [*known, long])


def test_a_tag_of_another_language_than_the_page_is_the_one_that_counts(
    open_host: OpenHost, site: Site
) -> None:
    address = site.page(data_scope="nowhere/at-all.txt", data_lang="es-MX")
    shown = open_spanish(open_host(address, site.address))
    expect(ask(shown, JOBS).locator(".note.error")).to_have_text(ES("error.scope"))


@pytest.mark.parametrize(
    ("script", "notice"),
    [
        (says(LanguageModelError("It is down.")), ES("notice.failed")),
        (says("NO ANSWER"), ES("notice.nothing_found")),
        (says(*SAID), ES("notice.withheld", count=1)),
    ],
)
def test_notices_are_spanish(
    open_host: OpenHost, seed_engine: Engine, known: list[str], script: Any, notice: str
) -> None:
    """Scripted is what the language model says."""
    with host_pages() as host:
        engine = allowing(seed_engine, host.origin()).with_model(ScriptedModel(script))
        with served(engine) as address:
            page = open_host(Site(address, host).page(data_lang="es"), address)
            shown = open_spanish(page)
            expect(ask(shown, JOBS).locator(".note")).to_have_text(notice)
            assert_spanish(shown, [*known, SAID[0].removesuffix("[1] ")])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreError("/secret is full."), ES("error.unable")),
        (ZeroDivisionError("secret"), ES("error.fault")),
    ],
)
def test_faults_are_spanish(
    open_host: OpenHost,
    site: Site,
    known: list[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    script = ScriptedStream(words=0, error=error)
    monkeypatch.setattr(Engine, "stream", lambda *given, **_: script.stream(*given))
    shown = open_spanish(open_host(site.page(data_lang="es"), site.address))
    expect(ask(shown, JOBS).locator(".note.error")).to_have_text(words)
    assert_spanish(shown, known)


def test_limits_and_lost_connections_are_told_in_spanish(
    open_host: OpenHost, seed_engine: Engine, known: list[str]
) -> None:
    with host_pages() as host:
        engine = allowing(seed_engine, host.origin())
        limited = engine.settings.with_value("widget.per_address", "1")
        with (
            served(engine.with_settings(limited)) as address,
            cuttable(port_of(address)) as proxy,
        ):
            page = open_host("about:blank", host.origin(), proxy.address, allow_errors=True)
            page.clock.install()  # so that nobody waits for the pauses
            page.goto(Site(proxy.address, host).page(data_lang="es"))
            shown = open_spanish(page)
            ask(shown, JOBS)
            expect(ask(shown, JOBS).locator(".note.error")).to_contain_text(
                "Demasiadas preguntas. Inténtelo de nuevo dentro de"
            )
            assert_spanish(shown, known)
            proxy.cut(None)
            shown.locator("#question").fill(JOBS)
            shown.locator("#question").press("Enter")
            note = shown.locator(".note").last
            expect(note).to_have_text(ES("widget.waiting"), timeout=WAIT)
            assert_spanish(shown, known)
            for _ in range(60):
                if ES("widget.lost") == note.inner_text():
                    break
                page.clock.run_for(5000)
            expect(note).to_have_text(ES("widget.lost"))
            assert_spanish(shown, known)
            shown.get_by_role("button", name=ES("widget.up")).first.click()
            expect(shown.locator(".note").first).to_have_text(ES("widget.lost"))


def test_a_page_that_may_not_show_it_is_told_so_in_spanish(open_host: OpenHost, site: Site) -> None:
    stranger = site.host.put(site.tag(data_lang="es", data_open=""), host="evil.localhost")
    page = open_host(stranger, site.address, allow_errors=True)
    expect(page.get_by_role("alert")).to_have_text(ES("widget.unreachable"), timeout=WAIT)
