"""Documents, titles, questions and answers that try to be more than text, inside the widget."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.settings import Settings
from rag.types import Answer, Citation, Event, Passage, Segment
from tests import ROOT
from tests.ui.chat_page import needs_browser
from tests.ui.host_pages import host_pages
from tests.ui.served import served
from tests.ui.widget_site import OpenHost, Site, allowing, ask, open_widget

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

PAYLOADS: list[str] = [
    json.loads(line)["payload"]
    for line in (ROOT / "tests" / "ui" / "payloads.jsonl").read_text("utf-8").splitlines()
]
GROUPS = 12
FILE_NAME = "a <img src=x onerror=window.pwned=6> **b** [c](javascript:1).md"
TITLE = "Zebra <img src=http://evil.test/t.png onerror=window.pwned=7> ![t](http:evil) **t** end"
TITLE_SHOWN = "Zebra <img src=http://evil.test/t.png onerror=window.pwned=7> t t end"
# What the widget makes of its own accord.
OWN = {"article", "h2", "h3", "div", "p", "span", "b", "strong", "button", "svg", "path", "ul"}
OWN |= {"li", "mark"}


def test_the_corpus_is_large_enough() -> None:
    assert len(set(PAYLOADS)) >= 100


def scripted_stream(group: list[str]) -> list[Event]:
    """An answer whose every text is a payload, streamed cut in two at each of its characters."""
    events, segments, citations = [], [], []
    for marker, payload in enumerate(group, 1):
        for cut in range(1, len(payload)):
            segments += [Segment(payload[:cut]), Segment(payload[cut:], bold=cut % 2 == 0)]
        segments += [Segment(payload), Segment(f"[{marker}]", marker=marker)]
        passage = Passage(
            id=f"{payload}:0-{len(payload)}", text=payload, source=payload, title=payload, start=0,
            end=len(payload), page=None, heading=payload, score=1.0, copies=(payload,),
        )  # fmt: skip
        citations.append(Citation(marker, passage, payload, 0, len(payload)))
    for segment in segments:
        if segment.marker is not None:
            events.append(Event("citation", citation=citations[segment.marker - 1]))
        events.append(Event("delta", segment=segment))
    closest = tuple(citation.passage for citation in citations)
    answer = Answer(
        tuple(segments), tuple(citations), refused=False, confidence=1.0, closest=closest
    )  # fmt: skip
    return [*events, Event("done", answer=answer)]


@pytest.mark.parametrize("number", range(GROUPS))
def test_streamed_at_every_split_point_it_is_text(
    open_host: OpenHost, site: Site, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    group = PAYLOADS[number::GROUPS]
    events = scripted_stream(group)
    monkeypatch.setattr(Engine, "stream", lambda *_, **__: iter(events))
    options = html.escape(" ".join(group).replace("|", ""), quote=True)
    page = open_host(
        site.page(data_title=options, data_greeting=options, data_starters=options), site.address
    )
    shown = open_widget(page)
    assert_only_text(shown, OWN)
    question = " ".join(group).strip()
    turn = ask(shown, question)
    expect(turn.locator(".question")).to_have_text(normal(question))
    whole = "".join(s.text for s in events[-1].answer.segments if s.marker is None)  # type: ignore[union-attr]
    words = turn.locator(".words").evaluate(
        """words => { const copy = words.cloneNode(true);
            for (const cite of copy.querySelectorAll(".cite")) cite.remove();
            return copy.textContent; }"""
    )
    assert normal(words) == normal(whole)
    assert_only_text(shown, OWN)
    for at in range(len(group)):
        turn.locator(".marker").nth(at).evaluate("marker => marker.click()")
        assert shown.locator("#viewer mark").text_content() == group[at]
        assert_only_text(shown, OWN)
        page.keyboard.press("Escape")
    page.reload()
    assert page.evaluate("() => window.pwned") is None


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Site]:
    """An index of documents whose text, titles and names are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    documents = folder / "documents"
    documents.mkdir()
    lines = [
        f"The vault number {number} of the zebra bank holds {' '.join(payload.split())} and coins."
        for number, payload in enumerate(PAYLOADS)
    ]
    (documents / FILE_NAME).write_text(f"# {TITLE}\n\n" + "\n\n".join(lines), encoding="utf-8")
    settings = Settings(data_dir=folder / "data", cache_dir=model_cache)
    with Engine.open(settings) as engine, host_pages() as host:
        engine.ingest([documents])
        with served(allowing(engine, host.origin())) as address:
            yield Site(address, host)


def test_real_documents_stay_text(open_host: OpenHost, vaults: Site) -> None:
    page = open_host(vaults.page(), vaults.address)
    shown = open_widget(page)
    for number in range(0, len(PAYLOADS), 15):
        turn = ask(shown, f"What does the vault number {number} of the zebra bank hold?")
        assert_only_text(shown, OWN)
        turn.locator(".line").first.click()
        expect(shown.locator("#viewer-title")).to_contain_text(TITLE_SHOWN)
        expect(shown.locator("#viewer-place")).to_contain_text(FILE_NAME)
        assert_only_text(shown, OWN)
        page.keyboard.press("Escape")


def normal(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def assert_only_text(shown: Any, own: set[str]) -> None:
    """Nothing ran, and there are no elements but the widget's own, with no addresses in them."""
    body = shown.locator("body")
    assert body.evaluate("() => window.pwned") is None
    assert body.page.evaluate("() => window.pwned") is None
    found = shown.locator("#turns *, #welcome *, #viewer *").evaluate_all(
        """all => [...new Set(all.map((one) => one.tagName.toLowerCase()))]"""
    )
    assert set(found) <= own | {"header"}
    attributes = shown.locator("#turns *, #welcome *, #viewer *").evaluate_all(
        "all => [...new Set(all.flatMap((one) => one.getAttributeNames()))]"
    )
    assert not [name for name in attributes if name.startswith("on") or name in ("href", "src")]
