"""What the browser tests do with the chat page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.screenshots import chromium

# On every module that drives the browser.
needs_browser = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium here; PASSAGE_CHROMIUM names one"),
]

WAIT = 30_000  # milliseconds; generous, as machines that run tests are busy

OpenPage = Callable[..., Any]


FINISHED = ".answer.done, .answer.notice"


def question_box(page: Any) -> Any:
    return page.get_by_label("Question", exact=True)


def ask(page: Any, question: str) -> Any:
    """Ask by keyboard; the finished answer's element."""
    before = page.locator(FINISHED).count()
    question_box(page).fill(question)
    question_box(page).press("Enter")
    page.locator(FINISHED).nth(before).wait_for()
    return page.locator(FINISHED).nth(before)


def act(answer: Any, verb: str) -> Any:
    """The link beneath an answer, or in its question, that carries the verb out."""
    return answer.locator(f"a.act.{verb}")


def assert_no_sideways_scrolling(page: Any) -> None:
    widths = page.evaluate(
        """() => [document.documentElement, document.querySelector(".bubble-wrap"),
            document.querySelector("#source"), document.querySelector("#documents")].map(
            part => part ? part.scrollWidth - part.clientWidth : 0)"""
    )
    assert widths == [0, 0, 0, 0]
