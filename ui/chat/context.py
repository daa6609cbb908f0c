"""What the handlers and routes of the chat page share."""

from __future__ import annotations

from dataclasses import dataclass

from rag.engine import Engine
from rag.settings import UiSettings
from ui.chat.line import Line
from ui.documents import Library
from ui.journal import Journal
from ui.starters import Starters
from ui.strings import Strings, strings

# The page's own routes and files lie below it.
PREFIX = "/ui"

# Questions that are answered at a time, and that may wait their turn.
_AT_ONCE, _WAITING = 8, 64


@dataclass(frozen=True, slots=True)
class Chat:
    """The engine, what was said to whom, the words of the page, and the line of those who wait."""

    engine: Engine
    journal: Journal
    library: Library
    starters: Starters
    text: Strings
    line: Line

    @property
    def look(self) -> UiSettings:
        """How the page is to present itself."""
        return self.engine.settings.ui


def make_chat(engine: Engine, journal: Journal, library: Library) -> Chat:
    """The parts of a page over an open engine, its journal and its library."""
    text = strings(engine.settings.ui.language)
    line = Line(at_once=_AT_ONCE, waiting=_WAITING)
    return Chat(engine, journal, library, Starters(engine, text), text, line)
