"""The chat page when something is missing: documents, a place, the connection, the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest

from rag.engine import Engine
from rag.errors import LanguageModelError, StoreError
from rag.types import Event, Segment
from tests import SEEDS
from tests.scripted_llm import ScriptedModel, says
from tests.ui.chat_page import WAIT, OpenPage, act, ask, needs_browser, question_box
from tests.ui.served import served
from ui.app import create_app
from ui.server import PageServer, address, listen

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"


def test_an_empty_index_leads_to_the_documents(open_page: OpenPage, engine: Engine) -> None:
    with served(engine) as where:
        page = open_page(where)
        expect(page.locator(".greeting")).to_contain_text("nothing to ask yet")
        answer = ask(page, JOBS)
        expect(answer).to_contain_text("nothing to ask yet")
        expect(question_box(page)).to_have_value(JOBS)
        page.get_by_role("button", name="New conversation").click()
        page.get_by_role("link", name="Add documents").click()
        expect(page.get_by_text("No documents yet.")).to_be_visible()
        page.locator("#files").set_input_files([SEEDS / "chery-ebro-joint-venture.txt"])
        expect(page.locator("#uploads .added")).to_be_visible(timeout=WAIT)
        page.get_by_role("link", name="Chat").click()
        expect(page.locator(".greeting")).to_contain_text("Answers come from 1 document")
        page.locator(".greeting a.try").first.wait_for()


def test_a_reading_that_failed_is_said_until_one_succeeds(
    open_page: OpenPage, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Scripted: a disk that is full at first."""
    ingest = Engine.ingest

    def scripted_full_disk(*arguments: Any) -> Any:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Engine, "ingest", scripted_full_disk)
    with served(engine) as where:
        page = open_page(f"{where}/#documents")
        page.get_by_role("button", name="Read the folders again").click()
        expect(page.locator("#uploads .failed")).to_contain_text("its log says why")
        page.reload()
        expect(page.locator("#work")).to_contain_text("The documents could not be read.")
        expect(page.locator("#work progress")).to_be_hidden()
        monkeypatch.setattr(Engine, "ingest", ingest)
        page.get_by_role("button", name="Read the folders again").click()
        expect(page.locator("tbody tr")).not_to_have_count(0)
        page.reload()
        expect(page.locator("tbody tr")).not_to_have_count(0)
        expect(page.locator("#work")).to_be_hidden()


def test_the_greeting_offers_questions_that_are_answered(
    open_page: OpenPage, seed_engine: Engine
) -> None:
    with served(seed_engine) as where:
        page = open_page(where)
        starter = page.locator(".greeting a.try").first
        question = starter.inner_text()
        starter.click()
        answer = page.locator(".answer.done")
        answer.wait_for()
        assert page.locator(".question").all_inner_texts() == [question]
        assert answer.locator("a.marker").count() >= 1


def test_the_page_takes_its_look_and_its_language_from_the_settings(
    open_page: OpenPage, seed_engine: Engine, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    look = seed_engine.settings.ui.model_copy(
        update={
            "title": "Casa <b> & Cía",
            "logo": logo,
            "accent": "#8a1c5a",
            "greeting": "¿Qué desea saber?",
            "starters": (JOBS,),
            "language": "es",
        }
    )
    settings = seed_engine.settings.model_copy(update={"ui": look})
    with served(seed_engine.with_settings(settings)) as where:
        page = open_page(where, question="Pregunta")
        assert page.title() == "Casa <b> & Cía"
        expect(page.locator("#logout")).to_have_count(0)  # no key, so no login to end
        expect(page.locator(".brand .name")).to_have_text("Casa <b> & Cía")
        expect(page.locator(".greeting .hello")).to_have_text("¿Qué desea saber?")
        expect(page.locator(".greeting a.try")).to_have_text([JOBS])
        assert page.locator("html").get_attribute("lang") == "es"
        colour = page.locator("#ask").evaluate("ask => getComputedStyle(ask).backgroundColor")
        assert colour == "rgb(138, 28, 90)"
        assert page.locator(".brand img").evaluate("image => image.naturalWidth") > 0
        page.locator(".greeting a.try").click()
        expect(page.locator(".answer.done .support")).to_contain_text("palabra por palabra")


def test_who_waits_is_told_the_place_in_the_line(
    open_page: OpenPage, seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: an engine that answers only when it is let, so that questions queue up."""
    let, stream = Flag(), Engine.stream

    def scripted_held_stream(*arguments: Any) -> Iterator[Event]:
        let.wait(60)
        yield from stream(*arguments)

    monkeypatch.setattr(Engine, "stream", scripted_held_stream)
    settings = seed_engine.settings.with_value("server.at_once", "1")
    settings = settings.with_value("server.waiting", "1")
    with served(seed_engine.with_settings(settings)) as where:
        first, second, third = (open_page(where) for _ in range(3))
        for page in (first, second):
            question_box(page).fill(JOBS)
            question_box(page).press("Enter")
            page.locator(".answer.writing").wait_for()
        expect(second.locator(".waiting")).to_contain_text("number 1 in line")
        expect(ask(third, JOBS)).to_contain_text("Too many people are asking")
        expect(question_box(third)).to_have_value(JOBS)
        let.set()
        for page in (first, second):
            expect(page.locator(".answer.done")).to_contain_text("more than 1,000")


def test_a_fault_amid_an_answer_is_said_and_the_page_goes_on(
    open_page: OpenPage, seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: an engine that breaks off, once, with an error that nobody foresaw."""
    stream = Engine.stream

    def scripted_broken_stream(*arguments: Any) -> Iterator[Event]:
        monkeypatch.setattr(Engine, "stream", stream)
        yield Event("delta", segment=Segment("The plant "))
        raise ZeroDivisionError

    monkeypatch.setattr(Engine, "stream", scripted_broken_stream)
    with served(seed_engine) as where:
        page = open_page(where)
        expect(ask(page, JOBS)).to_have_text("That didn't work. Try again.")
        expect(page.locator(".writing")).to_have_count(0)
        expect(question_box(page)).to_have_value(JOBS)
        question_box(page).press("Enter")
        expect(page.locator(".answer.done")).to_contain_text("more than 1,000")


def test_a_language_model_that_is_down_is_said_so(open_page: OpenPage, seed_engine: Engine) -> None:
    """Scripted is only the model; what the engine makes of its failure is real."""
    model = ScriptedModel(says(LanguageModelError("The model <i> is down.")))
    with served(seed_engine.with_model(model)) as where:
        answer = ask(open_page(where), JOBS)
        expect(answer.locator(".remark")).to_contain_text("The language model failed")
        expect(answer).to_contain_text("more than 1,000")
        expect(answer.locator("i")).to_have_count(0)


def test_a_language_models_words_come_with_its_citations(
    open_page: OpenPage, seed_engine: Engine
) -> None:
    """A sentence that is borne out is shown with its quote; an invented one is not, but counted."""
    said = ("Chery created more than 1,000 jobs. [1] ", "Maria Lopez runs the plant. [1]")
    with served(seed_engine.with_model(ScriptedModel(says(*said)))) as where:
        page = open_page(where)
        answer = ask(page, JOBS)
        expect(answer).to_contain_text("Chery created more than 1,000 jobs.")
        expect(answer).not_to_contain_text("Lopez")
        expect(answer).to_contain_text("held back")
        answer.locator("a.marker").first.click()
        expect(page.locator("#panel mark").first).to_contain_text("more than 1,000 jobs")


def test_a_lost_connection_is_said_and_the_page_goes_on_after_a_restart(
    open_page: OpenPage, seed_engine: Engine
) -> None:
    with restartable(seed_engine) as (where, stop, start):
        page = open_page(where)
        first = ask(page, JOBS).inner_html()
        page.wait_for_url("**/?c=*")
        question_box(page).fill("and in which")
        stop()
        act(page.locator(".answer"), "up").click()  # what fails has it noticed
        expect(page.locator("#banner")).to_contain_text("connection is lost")
        assert page.locator(".answer").inner_html() == first
        start()
        page.wait_for_function("() => document.getElementById('banner').hidden")
        page.locator(".answer.done").wait_for()
        expect(question_box(page)).to_have_value("and in which")
        assert page.locator(".answer").inner_html() == first
        question_box(page).press("End")
        page.keyboard.type(" city is it?")
        page.keyboard.press("Enter")
        expect(page.locator(".answer.done")).to_have_count(2)


def test_what_the_server_refuses_is_said(open_page: OpenPage, seed_engine: Engine) -> None:
    with served(seed_engine) as where:
        page = open_page(where)
        answer = ask(page, JOBS)
        page.wait_for_url("**/?c=*")
        conversation = page.url.partition("?c=")[2]
        # As another tab of the same browser would.
        assert page.request.delete(f"{where}/ui/conversations/{conversation}").ok
        act(answer, "up").click()
        expect(page.locator("#banner")).to_contain_text("no such answer any more")
        expect(page.locator(".acts.rated-up")).to_have_count(0)


@contextmanager
def restartable(engine: Engine) -> Iterator[tuple[str, Any, Any]]:
    """The page at an address that stays the same: (address, stop, start)."""
    running: list[tuple[PageServer, Thread]] = []
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]

    def start() -> None:
        socket = listener if not running else listen("127.0.0.1", port)
        server = PageServer(create_app(engine))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        running.append((server, thread))

    def stop() -> None:
        server, thread = running[-1]
        server.should_exit = True
        thread.join()

    where = address(listener)
    start()
    try:
        yield where, stop, start
    finally:
        stop()
