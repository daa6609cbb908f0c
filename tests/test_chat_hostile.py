"""Documents and questions that try to be more than text, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.settings import Settings
from tests.chat_page import OpenPage, ask, assert_no_sideways_scrolling, needs_browser
from ui.background import served

expect = pytest.importorskip("playwright.sync_api").expect

pytest_plugins = ["tests.ui_fixtures"]
pytestmark = needs_browser

PAYLOADS = [
    '<img src="http://evil.test/a.png" onerror="window.pwned=1">',
    "<script>window.pwned=2</script>",
    "![x](http://evil.test/b.png)",
    "[click](javascript:window.pwned=3)",
    "**bold** _slanted_ `code` ~~gone~~",
    "&lt;b&gt;entity&lt;/b&gt; &#60;i&#62;",
    r"$x^2$ $$\alpha$$ \(y\) \[z\]",
    '<form action="http://evil.test/"><input autofocus onfocus="window.pwned=4"></form>',
    "<iframe src='http://evil.test/'></iframe>",
    "</mark></div></details><style>body{display:none}</style>",
    "<svg onload=window.pwned=5><a href='http://evil.test/'>link</a></svg>",
    "http://evil.test/c www.evil.test [1] [2](#source) <http://evil.test/d>",
]
VAULTS = "".join(
    f"The vault number {number} of the zebra bank holds {payload} and old coins.\n"
    for number, payload in enumerate(PAYLOADS)
)
FILE_NAME = "a <img src=x onerror=window.pwned=6> **b** [c](javascript:1).txt"
TITLE = "Zebra <img src=http://evil.test/t.png onerror=window.pwned=7> ![t](http:evil) **t** end"


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    documents = folder / "documents"
    documents.mkdir()
    (documents / FILE_NAME).write_text(VAULTS, encoding="utf-8")
    animals = f"# {TITLE}\n\nThe yellow giraffe eats {'acacia' * 60} leaves in the park at noon.\n"
    (documents / "animals.md").write_text(animals, encoding="utf-8")
    with Engine.open(Settings(data_dir=folder / "data", cache_dir=model_cache)) as engine:
        engine.ingest([documents])
        with served(engine) as address:
            yield address


@pytest.mark.parametrize("number", range(0, len(PAYLOADS), 3))
def test_hostile_text_is_shown_as_text(
    open_page: OpenPage, hostile_address: str, number: int
) -> None:
    page = open_page(hostile_address)
    payload = PAYLOADS[number]
    question = f"What does the vault number {number} of the zebra bank hold? {payload}"
    ask(page, question)
    assert page.locator(".question").inner_text() == question
    assert_only_text(page)
    expect(page.locator(".source .title").first).to_have_text(FILE_NAME)
    for whole in page.locator(".rest summary").all():
        whole.click()
    shown = page.locator(".passage:not(.excerpt)").all_text_contents()
    assert shown
    assert all(passage in VAULTS for passage in shown)
    assert_only_text(page)


def test_a_hostile_title_and_an_endless_word_do_no_harm(
    open_page: OpenPage, hostile_address: str
) -> None:
    page = open_page(hostile_address, viewport={"width": 360, "height": 640})
    ask(page, "What does the yellow giraffe eat in the park at noon?")
    expect(page.locator(".source .title").first).to_have_text(TITLE)
    assert_only_text(page)
    assert_no_sideways_scrolling(page)


def assert_only_text(page: Any) -> None:
    """Nothing ran, and in the messages there are no elements but the page's own."""
    assert page.evaluate("() => window.pwned") is None
    tags = page.locator(".message-content *").evaluate_all(
        "elements => [...new Set(elements.map(element => element.tagName.toLowerCase()))]"
    )
    own = {"span", "div", "p", "a", "strong", "mark", "details", "summary"}
    assert set(tags) <= own
    targets = page.locator(".message-content a").evaluate_all("all => all.map(a => a.href)")
    assert all(re.search(r"/#source-[0-9a-f]{8}-\d+$", target) for target in targets)
