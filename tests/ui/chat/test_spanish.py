"""The chat page in Spanish, through its states: nothing in it is said in English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.errors import LanguageModelError
from rag.settings import Settings
from tests.scripted_llm import ScriptedModel, says
from tests.ui.chat_page import FINISHED, OpenPage, needs_browser
from tests.ui.scripted import ScriptedStream
from tests.ui.served import served
from tests.ui.spoken import strangers
from ui.strings import strings

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

ES = strings("es")
ZEBRAS = "# Zebra rules\n\nEach zebra eats twelve carrots at nine in the morning.\n"
LIONS = "# Lion rules\n\nEach lion eats forty steaks at noon.\n"
CARROTS = "how many carrots does each zebra eat?"
FRANCE = "what is the capital of France?"
KEY = "0123456789abcdef"
# What no language has a word for.
NAMES = [
    "broken.pdf",
    "Passage",
    "lions.md",
    "Lion rules",
    "zebras.md",
    "zoo/zebras.md",
    "zoo/",
    "program.exe",
    "empty.txt",
    "locked.txt",
]
HEARD = f"{ES('answer.ready')} Each zebra eats twelve carrots at nine in the morning. [1]"
KNOWN = [ZEBRAS, LIONS, "Zebra rules", CARROTS, FRANCE, HEARD, *NAMES]


@pytest.fixture
def spanish(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "zoo").mkdir()
    settings = settings.with_value("ui.language", "es")
    return settings.model_copy(update={"documents": (tmp_path / "zoo",)})


@pytest.fixture
def here(open_page: OpenPage) -> Callable[[str], Any]:
    return lambda address: open_page(address, question=ES("page.question"))


def box(page: Any) -> Any:
    return page.get_by_label(ES("page.question"), exact=True)


def ask(page: Any, question: str) -> Any:
    before = page.locator(FINISHED).count()
    box(page).fill(question)
    box(page).press("Enter")
    page.locator(FINISHED).nth(before).wait_for()
    return page.locator(FINISHED).nth(before)


def assert_spanish(page: Any, *more: str) -> None:
    assert strangers(page, "es", [*KNOWN, *more]) == []


def press(where: Any, key: str) -> None:
    where.get_by_role("button", name=ES(key), exact=True).click()


def test_documents_and_answers_are_spoken_of_in_spanish(
    here: Callable[[str], Any], spanish: Settings, tmp_path: Path
) -> None:
    with Engine.open(spanish) as engine, served(engine) as address:
        page = here(address)
        expect(page.locator(".greeting")).to_contain_text(ES("empty.hello"))
        assert_spanish(page)
        expect(ask(page, CARROTS)).to_have_text(ES("error.empty"))
        assert_spanish(page)

        page.goto(f"{address}/#documents")
        page.reload()
        for name, data in (
            ("program.exe", b"MZ"),
            ("broken.pdf", b"no"),
            ("empty.txt", b" "),
            ("zebras.md", b"\x00" * 99),
        ):
            (tmp_path / name).write_bytes(data)
            page.locator("#files").set_input_files(tmp_path / name)
            expect(page.locator("#uploads .failed").last).to_contain_text(name)
        assert_spanish(page)
        (tmp_path / "zebras.md").write_text(ZEBRAS, encoding="utf-8")
        page.locator("#files").set_input_files(tmp_path / "zebras.md")
        expect(page.locator("#uploads .added")).to_contain_text(ES("documents.added"))
        assert_spanish(page)
        page.locator("[data-do=open]").click()
        expect(page.locator("#panel .body")).to_have_text(ZEBRAS)
        assert_spanish(page)
        page.keyboard.press("Escape")

        page.get_by_role("link", name=ES("page.chat"), exact=True).click()
        answer = ask(page, CARROTS)
        answer.locator("a.marker").first.hover()
        answer.locator("a.marker").first.click()
        page.locator("#panel mark").wait_for()
        answer.locator("a.act.down").click()
        page.locator(".reason").wait_for()
        page.locator("a.act.edit").click()
        assert_spanish(page)
        page.keyboard.press("Escape")
        refused = ask(page, FRANCE)
        expect(refused).to_contain_text(ES("answer.refused"))
        assert_spanish(page)
        expect(ask(page, "why " * 3000)).to_contain_text("12.000 caracteres")
        assert_spanish(page, "why " * 3000, "why …")
        page.locator("#chosen").click()
        page.locator("#places input").first.wait_for()
        assert_spanish(page, "why " * 3000, "why …")
        page.keyboard.press("Escape")

        page.get_by_role("link", name=ES("page.insights"), exact=True).click()
        page.locator(".tiles").wait_for()
        assert_spanish(page, "why " * 3000, "why …")

        page.get_by_role("link", name=ES("page.documents"), exact=True).click()
        (tmp_path / "zoo" / "lions.md").write_text(LIONS, encoding="utf-8")
        for words in (ES("documents.reread", count=1), ES("documents.same")):
            press(page, "documents.reindex")
            expect(page.locator("#uploads .reread")).to_have_text(words)
        (tmp_path / "zoo" / "empty.txt").write_text(" ", encoding="utf-8")
        press(page, "documents.reindex")
        expect(page.locator("tr.failed .error")).to_have_text(ES("error.file.no_text"))
        page.locator("tr [data-do=delete]").click()
        assert_spanish(page, "why " * 3000, "why …")
        press(page.locator("#confirm"), "documents.delete")
        expect(page.locator("#uploads .added")).to_have_count(0)  # what it said is true no more
        expect(page.locator("#uploads .failed")).to_have_count(4)
        assert_spanish(page, "why " * 3000, "why …")


def test_what_goes_wrong_is_said_in_spanish(
    here: Callable[[str], Any],
    spanish: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Scripted are a model that fails, one that invents, and a stream that waits to be stopped."""
    (tmp_path / "zoo" / "zebras.md").write_text(ZEBRAS, encoding="utf-8")
    settings = spanish.with_value("server.at_once", "1").with_value("server.waiting", "1")
    with Engine.open(settings) as engine:
        engine.ingest([tmp_path / "zoo"])
        down = engine.with_model(ScriptedModel(says(LanguageModelError("It is down."))))
        with served(down) as address:
            page = here(address)
            remark = ask(page, CARROTS).locator(".remark")
            expect(remark).to_have_text(ES("notice.failed"))
            assert_spanish(page)
        page.evaluate("() => dispatchEvent(new Event('online'))")
        expect(page.locator("#banner")).to_have_text(ES("connection.lost"))
        assert_spanish(page)
        said = ("Each zebra eats twelve carrots. [1] ", "Maria Lopez feeds the lions. [1]")
        with served(engine.with_model(ScriptedModel(says(*said)))) as address:
            page = here(address)
            remark = ask(page, CARROTS).locator(".remark")
            expect(remark).to_have_text(ES("notice.withheld", count=1))
            assert_spanish(page, f"{ES('answer.ready')} {said[0]}")
        script = ScriptedStream()
        monkeypatch.setattr(Engine, "stream", lambda *given, **_: script.stream(*given))
        with served(engine) as address:
            page, second, third = (here(address) for _ in range(3))
            for asking in (page, second):
                box(asking).fill(CARROTS)
                box(asking).press("Enter")
                asking.locator(".writing").wait_for()
            script.go.release()
            page.locator(".writing", has_text="word0").wait_for()
            assert_spanish(page, "word0")
            expect(second.locator(".waiting")).to_have_text(ES("line.number", number=1))
            assert_spanish(second)
            expect(ask(third, CARROTS)).to_have_text(ES("error.full"))
            assert_spanish(third)
            press(second, "page.stop")
            press(page, "page.stop")
            script.release_until_closed()
            expect(page.locator(".remark")).to_have_text(ES("notice.stopped"))


def test_the_way_in_is_spanish(browser: Any, spanish: Settings) -> None:
    with Engine.open(spanish.with_value("server.api_key", KEY)) as engine, served(engine) as where:
        page = browser.new_page()
        page.goto(where)
        assert page.title() == f"{ES('login.title')} – Passage"
        title = page.title()
        assert_spanish(page, title)
        for _ in range(12):
            page.locator("#key").fill("not the key at all")
            page.keyboard.press("Enter")
            page.get_by_role("alert").wait_for()
            assert_spanish(page, title)
        expect(page.get_by_role("alert")).to_contain_text("Demasiados intentos")
        page.close()
