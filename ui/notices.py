"""What answers and errors say, in the page's language: they themselves say it in English."""

from __future__ import annotations

from rag.answer import notices
from rag.errors import (
    DocumentError,
    EmptyIndexError,
    LanguageModelError,
    PassageError,
    QuestionError,
    ScopeError,
    StoreError,
)
from rag.types import Answer
from ui.api.limits import BusyError
from ui.documents import DocumentStaysError
from ui.strings import Strings

_NOTICES = {
    notices.FAILED: "notice.failed",
    notices.BROKE_OFF: "notice.broke_off",
    notices.NOTHING_FOUND: "notice.nothing_found",
    notices.NOTHING_LEFT: "notice.nothing_left",
}
# The first that fits; {why} is filled in with the error's own words.
_ERRORS: tuple[tuple[type[PassageError], str], ...] = (
    (EmptyIndexError, "empty.hello"),
    (BusyError, "documents.busy"),
    (ScopeError, "error.scope"),
    (QuestionError, "error.question"),
    (DocumentStaysError, "error.stays"),
    (DocumentError, "error.document"),
    (StoreError, "error.store"),
    (LanguageModelError, "error.language_model"),
)


def notice_words(answer: Answer, text: Strings) -> str:
    """The answer's notice; what is not known is left as it is."""
    count, words = answer.support.withheld, answer.notice
    for sentence, key in _NOTICES.items():
        words = words.replace(sentence, text(key))
    return words.replace(notices.withheld(count), text("notice.withheld", count=count))


def error_words(error: PassageError, text: Strings) -> str:
    """What went wrong, and what to do."""
    key = next((key for kind, key in _ERRORS if isinstance(error, kind)), "error.other")
    return text(key, why=error)
