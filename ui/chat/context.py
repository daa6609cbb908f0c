"""What the handlers and routes of the chat page share."""

from __future__ import annotations

from dataclasses import dataclass

from rag.engine import Engine
from rag.settings import UiSettings
from ui.api.metrics import Metrics
from ui.chat.line import Line
from ui.guard.limits import Places
from ui.journal import Journal
from ui.library.documents import Library
from ui.starters import Starters
from ui.strings import Strings, strings

# The page's own routes and files lie below it.
PREFIX = "/ui"


@dataclass(frozen=True, slots=True)
class Chat:
    """The engine, what was said to whom, the words of the page, and the line of those who wait.

    `changes`, the places for changed documents, and `metrics` are the API's own.
    """

    engine: Engine
    journal: Journal
    library: Library
    starters: Starters
    text: Strings
    line: Line
    changes: Places
    metrics: Metrics

    @property
    def look(self) -> UiSettings:
        """How the page is to present itself."""
        return self.engine.settings.ui


def make_chat(
    engine: Engine, journal: Journal, library: Library, *, changes: Places, metrics: Metrics
) -> Chat:
    """The parts of a page over an open engine, its journal and its library."""
    text = strings(engine.settings.ui.language)
    limits = engine.settings.server
    line = Line(at_once=limits.at_once, waiting=limits.waiting)
    return Chat(engine, journal, library, Starters(engine, text), text, line, changes, metrics)
