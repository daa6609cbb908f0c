"""Asking in a real Chromium, over a real server: the answer, its markers, the source panel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.settings import Settings
from tests.pdfs import make_pdf
from tests.ui.chat_page import (
    OpenPage,
    act,
    ask,
    needs_browser,
    question_box,
)
from tests.ui.served import served

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = needs_browser

JOBS = "how many jobs did the Ebro plant create?"
SALES = "how many vehicles did Chery sell overseas in 2024?"
REFUSED = "What is the capital of France?"
SEED = Path("seeds/chery-ebro-joint-venture.txt")
TRAVEL = make_pdf(
    [
        ["Travel policy", "", "It was agreed with the works council in March."],
        ["Rail and air", "", "A hotel may cost up to 140 euros a night, breakfast included."],
    ],
    title="Travel policy",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "documents").mkdir()
    (folder / "documents" / SEED.name).write_bytes(SEED.read_bytes())
    (folder / "documents" / "travel.pdf").write_bytes(TRAVEL)
    settings = Settings(data_dir=folder / "data", cache_dir=model_cache)
    with Engine.open(settings) as engine:
        engine.ingest([folder / "documents"])
        with served(engine) as where:
            yield where


def test_an_answer_streams_in_and_its_marker_opens_the_quote(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    assert page.title() == "Passage"
    page.evaluate(
        """() => { window.steps = new Set();
        new MutationObserver(() => {
            const words = document.querySelector(".answer .words");
            if (words) window.steps.add(words.textContent);
        }).observe(document.body, { subtree: true, childList: true, characterData: true }); }"""
    )
    answer = ask(page, JOBS)
    assert page.evaluate("() => window.steps.size") > 3
    assert answer.locator(".words strong").inner_text() == "more than 1,000"
    expect(answer.locator(".support .quoted")).to_contain_text("quoted word for word")
    expect(answer.locator(".support .age")).to_contain_text("last changed")

    answer.locator("a.marker").last.click()
    panel = page.locator("#panel")
    quote = panel.locator("mark")
    expect(quote).to_be_in_viewport()
    shown = quote.text_content()
    assert shown.endswith("creating more than 1,000 jobs.")
    text = SEED.read_text(encoding="utf-8")
    assert shown in text
    # The text around it is the document's too, to the letter.
    assert panel.locator(".body").text_content() in text
    expect(panel.locator(".about")).to_contain_text(SEED.name)
    expect(panel.locator(".about")).to_contain_text("line")
    # Gradio would have screen readers read out the markup.
    assert page.locator("[data-testid=bot][aria-label]").count() == 0


def test_answers_in_a_row_keep_their_own_citations(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, JOBS)
    ask(page, SALES)
    targets = page.locator("a.marker").evaluate_all("all => all.map(marker => marker.hash)")
    assert len(set(targets)) == len(targets) >= 2
    for marker in page.locator("a.marker").all():
        name = marker.get_attribute("href")
        number = marker.inner_text().strip("[]")
        quote = page.locator(f"#quote-{name.removeprefix('#source-')}")
        assert quote.count() == 1
        marker.click()
        expect(page.locator("#panel mark")).to_have_text(quote.text_content())
        expect(page.locator(f'a.source.shown[href="{name}"] .number')).to_have_text(number)


def test_a_quote_shows_on_hover_and_on_focus(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    answer = ask(page, JOBS)
    first, last = answer.locator("a.marker").first, answer.locator("a.marker").last
    quote = answer.locator(".quote").first.text_content()
    first.hover()
    expect(page.get_by_role("tooltip")).to_have_text(quote)
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Tab")  # so that the focus counts as the keyboard's
    last.focus()
    expect(page.get_by_role("tooltip")).to_have_text(answer.locator(".quote").last.text_content())
    assert last.get_attribute("aria-describedby") == "tip"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_the_panel_is_walked_through_by_keyboard_alone(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/?from=elsewhere")
    expect(question_box(page)).to_be_focused()
    page.keyboard.type(JOBS)
    page.keyboard.press("Enter")
    answer = page.locator(".answer.done")
    answer.wait_for()
    quotes = answer.locator(".quote").all_text_contents()
    marker = answer.locator("a.marker").first
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("marker => marker === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#source")).to_be_focused()
    expect(page.locator("#panel mark")).to_have_text(quotes[0])
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel mark")).to_have_text(quotes[1])
    expect(page.locator("#which")).to_have_text("Citation 2 of 2")
    expect(page.get_by_label("Next citation")).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#panel mark")).to_have_text(quotes[0])
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(marker).to_be_focused()
    assert "from=elsewhere" in page.url


def test_a_quote_from_a_pdf_is_boxed_on_its_page(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    answer = ask(page, "what may a hotel cost a night?")
    answer.locator("a.marker").first.click()
    image, box = page.locator("#panel .leaf img"), page.locator("#panel .leaf .box")
    expect(box).to_be_in_viewport()
    expect(page.locator("#panel .about")).to_contain_text("travel.pdf")
    expect(page.locator("#panel .about")).to_contain_text("page 2")
    assert image.evaluate("image => image.naturalWidth") > 500
    leaf, place = image.bounding_box(), box.bounding_box()
    # The third line of text, 28 points under the first, which stands 62 below the page's top.
    line = leaf["y"] + leaf["height"] * (62 + 28) / 842
    assert abs(place["y"] + place["height"] / 2 - line) < 0.02 * leaf["height"]
    expect(page.locator("#panel mark")).to_have_text(
        "A hotel may cost up to 140 euros a night, breakfast included."
    )


def test_a_refusal_is_plain_and_offers_what_is_closest(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    answer = ask(page, REFUSED)
    assert "refusal" in (answer.get_attribute("class") or "").split()
    expect(answer).to_contain_text("The documents don't say")
    expect(answer).to_contain_text("Closest passages, which are no answer")
    assert answer.locator("a.marker, .support").count() == 0
    answer.locator("a.source").first.press("Enter")
    expect(page.locator("#panel .near")).to_be_in_viewport()
    assert page.locator("#panel mark").count() == 0


def test_enter_sends_shift_enter_does_not_and_blank_does_nothing(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    box = question_box(page)
    expect(box).to_be_focused()
    box.fill("   ")
    with page.expect_response("**/queue/join*"):  # until then Gradio would take what comes next
        box.press("Enter")
    box.fill("how many jobs")
    box.press("Shift+Enter")
    page.keyboard.type("did the Ebro plant create?")
    assert box.input_value() == "how many jobs\ndid the Ebro plant create?"
    box.press("Enter")
    page.locator(".answer.done").wait_for()
    assert box.input_value() == ""
    assert page.locator(".question").all_inner_texts() == [
        "how many jobs\ndid the Ebro plant create?"
    ]


def test_an_over_long_question_goes_back_into_the_box(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    answer = ask(page, "why " * 2000)
    expect(answer).to_contain_text("at most 4,000 are read")
    assert question_box(page).input_value() == "why " * 2000


def test_an_answer_is_copied_with_its_citations(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, JOBS)
    act(answer, "copy").click()
    page.locator(".act.copy.ticked").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "**more than 1,000**" in copied
    assert "[^2]: " in copied
    assert SEED.name in copied


def test_a_thumb_down_takes_a_reason(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    answer = ask(page, JOBS)
    act(answer, "down").click()
    answer.get_by_label("What was wrong?").fill("too long")
    answer.get_by_label("What was wrong?").press("Enter")
    expect(answer.locator(".reason")).to_have_text("Thank you.")
    page.reload()
    expect(page.locator(".acts.rated-down")).to_be_visible()
