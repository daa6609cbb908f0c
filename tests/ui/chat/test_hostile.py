"""Documents and questions that try to be more than text, in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.settings import Settings
from rag.types import Answer, Citation, Passage, Segment, Support
from tests import ROOT
from tests.ui.chat_page import (
    OpenPage,
    ask,
    assert_no_sideways_scrolling,
    needs_browser,
    question_box,
)
from tests.ui.served import served
from ui.guard.access import BROWSER_COOKIE
from ui.journal import Journal

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

PAYLOADS: list[str] = [
    json.loads(line)["payload"]
    for line in (ROOT / "tests" / "ui" / "payloads.jsonl").read_text("utf-8").splitlines()
]
A_TURN = 12  # payloads in one answer
FILE_NAME = "a <img src=x onerror=window.pwned=6> **b** [c](javascript:1).txt"
TITLE = "Zebra <img src=http://evil.test/t.png onerror=window.pwned=7> ![t](http:evil) **t** end"
TITLE_SHOWN = "Zebra <img src=http://evil.test/t.png onerror=window.pwned=7> t t end"
VAULTS = "".join(
    f"The vault number {number} of the zebra bank holds {payload} and old coins.\n"
    for number, payload in enumerate(PAYLOADS)
)
OWN = {"span", "div", "p", "a", "strong"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("hostile")
    documents = folder / "documents"
    documents.mkdir()
    (documents / FILE_NAME).write_text(VAULTS, encoding="utf-8")
    animals = f"# {TITLE}\n\nThe yellow giraffe eats {'acacia' * 60} leaves in the park at noon.\n"
    (documents / "animals.md").write_text(animals, encoding="utf-8")
    with Engine.open(Settings(data_dir=folder / "data", cache_dir=model_cache)) as opened:
        opened.ingest([documents])
        yield opened


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    with served(engine) as where:
        yield where


def test_the_corpus_is_large_enough() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("refused", [False, True])
def test_every_payload_is_shown_as_text_wherever_it_stands(
    open_page: OpenPage, engine: Engine, address: str, refused: bool
) -> None:
    """Answers that hold the payloads in each of their parts, put into the journal as they are."""
    page = open_page(address)
    owner = next(c["value"] for c in page.context.cookies() if c["name"] == BROWSER_COOKIE)
    with Journal(engine.settings.data_dir) as journal:
        conversation = journal.start(owner)
        for first in range(0, len(PAYLOADS), A_TURN):
            group = PAYLOADS[first : first + A_TURN]
            question = "\n".join(group)
            journal.record(
                owner,
                question,
                hostile_answer(group, refused=refused),
                surface="chat",
                conversation_id=conversation.id,
            )
        for payload in PAYLOADS:
            named = journal.start(owner, payload)
            journal.record(owner, payload, Answer((), (), False, 1.0), surface="chat",
                           conversation_id=named.id)  # fmt: skip
    page.goto(f"{address}/?c={conversation.id}")
    page.locator(".answer.done").last.wait_for()
    shown = page.locator(".question").all_text_contents()
    assert printable("\n".join(shown)) == printable("\n".join(PAYLOADS))
    where = ".answer .preview, .answer .title" if refused else ".answer .words strong"
    texts = page.locator(where).all_text_contents()
    for payload in PAYLOADS:
        assert any(printable(payload) in printable(text) for text in texts)
    listed = page.locator("#conversations li > a")
    expect(listed).to_have_count(len(PAYLOADS) + 1)
    assert_only_text(page, ".message-content")
    links = page.locator("a.source")
    for number in range(0, links.count(), 11):
        links.nth(number).click()
        link = links.nth(number)
        expect(link).to_have_class("source shown")
        title = link.locator(".title").text_content()
        expect(page.locator("#panel h2")).to_have_text(title)
    assert_only_text(page, "#source", {"h2", "mark"})
    assert_only_text(page, "#conversations", {"h2", "ul", "li", "details", "summary", "button"})


def test_a_hostile_document_is_asked_listed_and_opened_as_text(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    for number in (0, 40, 80):
        payload = PAYLOADS[number]
        question = f"What does the vault number {number} of the zebra bank hold? {payload}"
        answer = ask(page, question)
        assert printable(page.locator(".question").last.text_content()) == printable(question)
        expect(answer.locator(".title").first).to_have_text(FILE_NAME)
        answer.locator("a.source").first.click()
        expect(page.locator("#panel h2")).to_have_text(FILE_NAME)
        assert printable(page.locator("#panel .body").text_content()) in printable(VAULTS)
    assert_only_text(page, ".message-content")
    assert_only_text(page, "#source", {"h2", "mark"})
    page.get_by_role("link", name="Documents").click()
    expect(page.locator("tbody .title").first).to_have_text(FILE_NAME)
    page.locator("tbody tr", has_text=FILE_NAME).get_by_role("button", name="Open").click()
    expect(page.locator("#panel .body")).to_contain_text(PAYLOADS[-1].split("\n")[0])
    table = {"table", "thead", "tbody", "tr", "th", "td", "button"}
    assert_only_text(page, "#listed", table)
    page.get_by_role("link", name="Chat").click()
    page.locator("#chosen").click()
    expect(page.locator("#places")).to_contain_text(FILE_NAME)
    assert_only_text(page, "#places", {"label", "input", "small"})
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Insights").click()
    page.locator(".cited").wait_for()
    assert page.locator("#insights img, #insights script, #insights iframe").count() == 0


def test_a_hostile_title_and_an_endless_word_do_no_harm(open_page: OpenPage, address: str) -> None:
    page = open_page(address, viewport={"width": 360, "height": 640})
    ask(page, "What does the yellow giraffe eat in the park at noon?")
    expect(page.locator(".source .title").first).to_have_text(TITLE_SHOWN)
    assert_only_text(page, ".message-content")
    assert_no_sideways_scrolling(page)
    page.locator("a.marker").first.click()
    expect(page.locator("#panel h2")).to_have_text(TITLE_SHOWN)
    assert_no_sideways_scrolling(page)
    assert question_box(page).input_value() == ""


def hostile_answer(group: list[str], *, refused: bool) -> Answer:
    """An answer all of whose texts are payloads."""
    segments, citations = [], []
    for marker, payload in enumerate(group, 1):
        passage = Passage(
            id=f"{marker}:0-{len(payload)}", text=payload, source=payload, title=payload,
            start=0, end=len(payload), page=None, heading=payload, score=1.0, copies=(payload,),
        )  # fmt: skip
        citations.append(Citation(marker, passage, payload, 0, len(payload)))
        segments += [
            Segment(payload),
            Segment(payload, bold=True),
            Segment(f"[{marker}]", marker=marker),
        ]
    return Answer(
        tuple(segments),
        () if refused else tuple(citations),
        refused=refused,
        confidence=1.0,
        closest=tuple(citation.passage for citation in citations) if refused else (),
        support=Support(quoted=1),
    )


def printable(text: str) -> str:
    """The text less the blanks and the characters that no page can hold."""
    return "".join(sign for sign in text if sign.isprintable() and sign not in " \ufffd")


def assert_only_text(page: Any, where: str, more: set[str] | None = None) -> None:
    """Nothing ran, and there are no elements and no attributes but the page's own."""
    assert page.evaluate("() => window.pwned") is None
    found = page.locator(f"{where} *").evaluate_all(
        """elements => {
        const own = /^(#[a-z]+(-[0-9a-f-]+)?|\\?c=\\w+|\\/ui\\/\\S+)$/;
        return [
            [...new Set(elements.map(element => element.tagName.toLowerCase()))],
            elements.filter(element => [...element.attributes].some(
                ({ name, value }) => name.startsWith("on") || name === "style"
                    || (name === "href" && !own.test(value))
            )).map(element => element.outerHTML)]; }"""
    )
    assert set(found[0]) <= OWN | (more or set())
    assert found[1] == []
