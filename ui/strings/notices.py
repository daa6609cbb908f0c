"""What answers and errors say, in the page's language: they themselves say it in English."""

from __future__ import annotations

import logging

from rag.errors import EmptyIndexError, PassageError
from rag.types import Answer
from ui.strings import Strings

_UNABLE = "The server can't do that just now; its log says why."
# What an error says of the command line is not for clients.
_NOTHING = "Nothing is indexed yet. Ask again once documents have been read."

_log = logging.getLogger("uvicorn.error")


def notice_words(answer: Answer, text: Strings) -> str:
    """The answer's notices, one after the other."""
    count = answer.support.withheld
    return " ".join(text(f"notice.{notice}", count=count) for notice in answer.notices)


def error_words(error: PassageError, text: Strings) -> str:
    """What went wrong, and what to do."""
    return text(f"error.{error.kind}", why=told(error), **error.values)


def told(error: PassageError) -> str:
    """What a client may read of it. What is for whoever runs the server alone, as it names paths,
    settings or models, is logged instead."""
    if isinstance(error, EmptyIndexError):
        return _NOTHING
    if error.kind != "unable":
        return str(error)
    _log.error("%s: %s", type(error).__name__, error)
    return _UNABLE
