"""Conversations in a real Chromium: asked again, changed, taken back, stopped, kept, reopened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from rag.engine import Engine
from rag.settings import Settings
from rag.types import Event
from tests import SEEDS
from tests.ui.chat_page import FINISHED, OpenPage, act, ask, needs_browser, question_box
from tests.ui.served import served

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"
SALES = "how many vehicles did Chery sell overseas in 2024?"
SEED = "chery-ebro-joint-venture.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conversations")


@pytest.fixture(scope="module")
def engine(folder: Path, model_cache: Path) -> Iterator[Engine]:
    shutil.copytree(SEEDS, folder / "seeds")
    with Engine.open(Settings(data_dir=folder / "data", cache_dir=model_cache)) as opened:
        opened.ingest([folder / "seeds"])
        yield opened


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    with served(engine) as where:
        yield where


def test_a_question_is_asked_again_changed_and_taken_back(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    ask(page, JOBS)
    second = ask(page, SALES)
    before = markers(page)

    act(second, "retry").click()  # the last one alone
    page.wait_for_function(
        "old => ![...document.querySelectorAll('a.marker')].some(a => a.hash === old)",
        arg=before[-1],
    )
    page.locator(FINISHED).nth(1).wait_for()
    assert questions(page) == [JOBS, SALES]
    assert markers(page)[0] == before[0]
    assert set(markers(page)).isdisjoint(before[2:])
    assert_markers_lead_to_their_quotes(page)

    page.locator(".user-row").first.hover()
    act(page, "edit").first.click()
    page.locator(".change textarea").fill("who assembles the EBRO S700?")
    page.locator(".change textarea").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()  # what came after goes
    assert questions(page) == [JOBS, SALES]
    page.locator(".change textarea").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".question")).to_have_text(["who assembles the EBRO S700?"])
    page.locator(FINISHED).nth(0).wait_for()  # what came after the changed question is gone

    ask(page, JOBS)
    assert_markers_lead_to_their_quotes(page)
    act(page, "undo").click()
    expect(page.locator(".question")).to_have_count(1)
    expect(question_box(page)).to_have_value(JOBS)
    expect(page.locator("#conversations li")).to_have_count(1)


def test_a_reload_goes_on_where_it_was(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, JOBS)
    first = page.locator(".answer").inner_html()
    page.wait_for_url("**/?c=*")
    page.reload()
    page.locator(".answer.done").wait_for()
    assert page.locator(".answer").inner_html() == first
    assert_markers_lead_to_their_quotes(page)
    ask(page, "and in which city is it?")  # which leans on the turn before
    page.reload()
    expect(page.locator(".answer.done")).to_have_count(2)
    assert questions(page) == [JOBS, "and in which city is it?"]


def test_conversations_are_listed_searched_opened_renamed_exported_and_deleted(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    listed = page.locator("#conversations li")
    ask(page, JOBS)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".greeting").wait_for()
    ask(page, SALES)
    titles = page.locator("#conversations li > a")
    expect(titles).to_have_text([SALES, JOBS])
    expect(listed.first).to_have_class("current")

    page.get_by_label("Search conversations").fill("JOBS")
    expect(titles).to_have_text([JOBS])
    titles.click()
    expect(page.locator(".question")).to_have_text([JOBS])
    assert_markers_lead_to_their_quotes(page)
    page.get_by_label("Search conversations").fill("")

    more = listed.filter(has_text=JOBS)
    more.hover()
    more.locator("summary").click()
    more.get_by_role("button", name="Rename").click()
    page.locator("#conversations input").fill("The plant <b>")
    page.locator("#conversations input").press("Enter")
    named = listed.filter(has_text="The plant <b>")
    named.hover()
    named.locator("summary").click()
    with page.expect_download() as download:
        named.get_by_role("link", name="Export").click()
    exported = download.value.path().read_text(encoding="utf-8")
    assert exported.startswith("# The plant \\<b\\>\n\n## how many jobs")
    assert "more than 1,000 jobs" in exported
    named.hover()
    named.locator("summary").click()
    named.get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(titles).to_have_text([SALES])
    page.locator(".greeting").wait_for()  # the deleted one is no longer shown


def test_another_browser_sees_none_of_it(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, JOBS)
    page.wait_for_url("**/?c=*")
    other = open_page(page.url)
    other.locator(".greeting").wait_for()
    assert other.locator("#conversations li, .question").count() == 0


def test_what_changed_since_or_is_gone_is_said_so_in_an_old_conversation(
    open_page: OpenPage, address: str, engine: Engine, folder: Path
) -> None:
    page = open_page(address)
    answer = ask(page, JOBS)
    quote = answer.locator(".quote").first.text_content()
    source = folder / "seeds" / SEED
    text = source.read_text(encoding="utf-8")
    try:
        source.write_text(f"{text}\nA line more.\n", encoding="utf-8")
        engine.ingest([folder / "seeds"])
        page.reload()
        expect(page.locator(".stale").first).to_have_text("changed since")
        engine.forget([source])
        page.reload()
        expect(page.locator(".stale").first).to_have_text("deleted since")
        page.locator("a.marker").first.click()
        expect(page.locator("#panel .warning")).to_contain_text("deleted since")
        expect(page.locator("#panel mark")).to_have_text(quote)
    finally:
        source.write_text(text, encoding="utf-8")
        engine.ingest([folder / "seeds"])


def test_an_answer_is_stopped_where_it_stands(
    open_page: OpenPage, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: an engine that halts after its first words, as a slow language model does."""
    closed, stream = Flag(), Engine.stream

    def scripted_slow_stream(engine: Engine, question: str, *given: Any) -> Iterator[Event]:
        events = stream(engine, question, *given)
        try:
            yield next(events)
            yield next(events)
            Flag().wait(0.3)
            while not closed.wait(0.05):
                yield Event("delta", segment=None)
        finally:
            closed.set()

    monkeypatch.setattr(Engine, "stream", scripted_slow_stream)
    page = open_page(address)
    question_box(page).fill(JOBS)
    question_box(page).press("Enter")
    page.locator(".writing .words", has_text="Ebro").wait_for()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    answer = page.locator(".answer.done")
    expect(answer.locator(".remark")).to_contain_text("Stopped")
    assert closed.wait(10)  # the work behind it has ended too
    words = answer.locator(".words").inner_text()
    assert "Ebro" in words
    assert "1,000" not in words
    page.reload()
    expect(page.locator(".answer .words")).to_have_text(words)

    monkeypatch.undo()
    act(page, "retry").click()
    expect(page.locator(".answer.done .words")).to_contain_text("more than 1,000")


def questions(page: Any) -> list[str]:
    found: list[str] = page.locator(".question").all_inner_texts()
    return found


def markers(page: Any) -> list[str]:
    """The addresses of all markers, in order."""
    found: list[str] = page.locator("a.marker").evaluate_all("all => all.map(a => a.hash)")
    return found


def assert_markers_lead_to_their_quotes(page: Any) -> None:
    for marker in page.locator("a.marker").all():
        name = marker.get_attribute("href").removeprefix("#source-")
        marker.click()
        expect(page.locator("#panel mark")).to_have_text(
            page.locator(f"#quote-{name}").text_content()
        )
    page.locator("#panel .close").click()
