"""The documents page in a real Chromium: uploads, deletion, and where a question looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.documents.loaders import MAX_BYTES
from rag.engine import Engine
from rag.settings import Settings
from tests.ui.chat_page import OpenPage, ask, assert_no_sideways_scrolling, needs_browser
from tests.ui.served import served

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

ZEBRAS = "# Zebra rules\n\nEach zebra eats twelve carrots at nine in the morning.\n"
LIONS = "# Lion rules\n\nEach lion eats forty steaks at noon.\n"
CARROTS = "how many carrots does each zebra eat?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "zoo" / "cats").mkdir(parents=True)
    (folder / "zoo" / "cats" / "lions.md").write_text(LIONS, encoding="utf-8")
    settings = Settings(
        data_dir=folder / "data", cache_dir=model_cache, documents=(folder / "zoo",)
    )
    with Engine.open(settings) as engine:
        engine.ingest([folder / "zoo"])
        with served(engine) as where:
            yield where


def test_an_uploaded_file_answers_until_it_is_deleted(
    open_page: OpenPage, address: str, tmp_path: Path
) -> None:
    page = open_page(address)
    assert "refusal" in ask(page, CARROTS).get_attribute("class")
    page.get_by_role("link", name="Documents").click()
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    (tmp_path / "zebras.md").write_text(ZEBRAS, encoding="utf-8")
    (tmp_path / "program.exe").write_bytes(b"MZ")
    names = ["broken.pdf", "zebras.md", "program.exe"]
    page.locator("#files").set_input_files([tmp_path / name for name in names])
    outcomes = page.locator("#uploads li")
    expect(outcomes.nth(0)).to_have_class("failed")
    expect(outcomes.nth(1)).to_have_class("added")
    expect(outcomes.nth(2)).to_have_class("failed")
    expect(outcomes.nth(0)).to_contain_text("broken.pdf")
    expect(outcomes.nth(0)).to_contain_text("is not a PDF")
    expect(outcomes.nth(1)).to_contain_text("Ready to be asked about")
    row = page.locator("tbody tr", has_text="Zebra rules")
    expect(row).to_contain_text("zebras.md")
    expect(row).to_contain_text("ready")

    row.get_by_role("button", name="Open").click()
    expect(page.locator("#panel .body")).to_have_text(ZEBRAS)
    page.locator("#panel .close").click()

    page.get_by_role("link", name="Chat").click()
    answer = ask(page, CARROTS)
    expect(answer.locator(".words strong")).to_have_text("twelve")
    expect(answer.locator("a.source .title")).to_have_text("Zebra rules")

    page.get_by_role("link", name="Documents").click()
    row.get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("link", name="Chat").click()
    assert "refusal" in ask(page, CARROTS).get_attribute("class")


def test_a_dropped_file_is_taken_in(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/#documents")
    drop(page, "dropped.txt", "The red panda weighs five kilograms.")
    expect(page.locator("#uploads li")).to_have_class("added")
    expect(page.locator("tbody tr", has_text="dropped.txt")).to_be_visible()
    page.get_by_label("Filter by title or path").fill("DROPPED")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Filter by title or path").fill("nowhere")
    expect(page.locator("#listed .none")).to_contain_text("nowhere")


def test_a_file_that_is_too_large_is_said_so_and_not_sent(
    open_page: OpenPage, address: str, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    page = open_page(f"{address}/#documents")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.locator("#files").set_input_files(large)
    expect(page.locator("#uploads .failed .state")).to_have_text("Larger than 25 MB.")
    assert not [
        one for one in sent if one.startswith(f"POST {address}/ui/")
    ]  # the chat has its own


def test_a_document_of_a_folder_is_not_deleted_from_here(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/#documents")
    row = page.locator("tbody tr", has_text="lions.md")
    expect(row.get_by_role("button", name="Open")).to_be_visible()
    expect(row.get_by_role("button", name="Delete")).to_have_count(0)
    page.get_by_role("button", name="Read the folders again").click()
    expect(row).to_be_visible()


def test_a_question_looks_where_it_is_told_to(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/#documents")
    drop(page, "zebras.md", ZEBRAS)
    page.locator("tbody tr", has_text="zebras.md").get_by_role("button", name="Ask only").click()
    chosen = page.locator("#chosen")
    expect(chosen).to_have_text("zebras.md")
    lions = "how many steaks does each lion eat?"
    assert "refusal" in ask(page, lions).get_attribute("class")
    chosen.click()
    dialog = page.get_by_role("dialog", name="Where to look")
    dialog.get_by_label("Filter").fill("cats")
    dialog.get_by_label("cats/").first.check()
    dialog.get_by_role("button", name="Done").click()
    expect(chosen).to_have_text("2 documents or folders")
    expect(ask(page, lions).locator(".words strong").first).to_have_text("forty")
    chosen.click()
    dialog.get_by_role("button", name="All documents").click()
    expect(chosen).to_have_text("All documents")


def test_the_insights_are_readable_and_export_the_gaps(open_page: OpenPage, address: str) -> None:
    page = open_page(address, viewport={"width": 360, "height": 640})
    ask(page, "what does each lion eat at noon?")
    ask(page, "what is the capital of France?")
    page.goto(f"{address}/#insights")
    page.reload()
    expect(page.locator(".tiles > div").first).to_contain_text("Questions")
    assert int(page.locator(".tiles dd").first.inner_text()) >= 2
    expect(page.get_by_role("img", name="Questions over time")).to_be_visible()
    assert "refused" in page.locator("svg g title").last.text_content()
    expect(page.locator(".gaps")).to_contain_text("what is the capital of France?")
    expect(page.locator(".cited")).to_contain_text("lions.md")
    assert_no_sideways_scrolling(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as draft gold pairs").click()
    assert "capital of France" in download.value.path().read_text(encoding="utf-8")


def drop(page: Any, name: str, text: str) -> None:
    """Drop a file onto the page, as from a file manager."""
    page.locator("#drop").wait_for()
    page.evaluate(
        """([name, text]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], name));
            const drop = document.getElementById("drop");
            for (const type of ["dragover", "drop"]) {
                drop.dispatchEvent(
                    new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
            }
        }""",
        [name, text],
    )
