"""What answers and errors say, in the page's language: they themselves say it in English."""

from __future__ import annotations

from rag.errors import PassageError
from rag.types import Answer
from ui.api.problems import told
from ui.strings import Strings


def notice_words(answer: Answer, text: Strings) -> str:
    """The answer's notices, one after the other."""
    count = answer.support.withheld
    return " ".join(text(f"notice.{notice}", count=count) for notice in answer.notices)


def error_words(error: PassageError, text: Strings) -> str:
    """What went wrong, and what to do."""
    return text(f"error.{error.kind}", why=told(error), **error.values)
