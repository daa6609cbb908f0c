"""What the browser tests do with the chat page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ui.screenshots import chromium

# On every module that drives the browser.
needs_browser = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium here; PASSAGE_CHROMIUM names one"),
]

WAIT = 15_000  # milliseconds; generous, as machines that run tests are busy

OpenPage = Callable[..., Any]


def ask(page: Any, question: str) -> Any:
    """Ask by keyboard; the finished answer's element."""
    before = page.locator(".answer").count()
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    page.locator(".answer.notice, .answer:has(> .sources)").nth(before).wait_for()
    return page.locator(".answer").nth(before)


def assert_no_sideways_scrolling(page: Any) -> None:
    widths = page.evaluate(
        """() => [document.documentElement, document.querySelector(".bubble-wrap")].map(
            part => part ? part.scrollWidth - part.clientWidth : 0)"""
    )
    assert widths == [0, 0]
