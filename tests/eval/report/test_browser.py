"""The report in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.report import render
from eval.run import Run
from eval.scores import score
from tests.eval.report.test_report import HOSTILE, hostile, sample
from tests.ui.chat_page import needs_browser

pytestmark = needs_browser


@pytest.mark.parametrize("run", [sample(), hostile()], ids=["sample", "hostile"])
@pytest.mark.parametrize("width", [360, 1100])
def test_report_asks_for_nothing_runs_nothing_and_fits(
    browser: Any, tmp_path: Path, run: Run, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(run, score(run), title=HOSTILE), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("console", lambda message: seen.append(message.text))
    page.goto(path.as_uri())
    for summary in page.query_selector_all("details:not([open]) > summary"):
        summary.click()
    assert page.title() == f"Evaluation of {HOSTILE}"
    assert page.locator("svg").count() >= 4
    assert page.locator(".passage").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen == [path.as_uri()]
    page.close()
