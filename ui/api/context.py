"""What the handlers of the API work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from rag.engine import Engine
from ui.api.answers import Answers
from ui.api.metrics import Metrics
from ui.guard.access import Asker, who
from ui.guard.limits import Places
from ui.journal import Journal
from ui.library.documents import Library


@dataclass(frozen=True, slots=True)
class Context:
    """One for each application. `places` are for questions, `changes` for changed documents."""

    engine: Engine
    journal: Journal
    library: Library
    places: Places
    changes: Places
    metrics: Metrics
    answers: Answers

    def stop(self) -> None:
        """The server ends: have answers, and what is being read, end soon."""
        self.answers.close()
        self.library.close()

    def close(self) -> None:
        """Stop, and wait for it: what the work stands on may be closed afterwards."""
        self.stop()
        self.places.close()
        self.changes.close()
        self.journal.close()


def _context(request: Request) -> Context:
    found = request.app.state.context
    assert isinstance(found, Context)
    return found


def _asker(request: Request) -> Asker:
    return who(request)


def _is_json(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise HTTPException(415, "Send JSON, with 'Content-Type: application/json'.")


# For handlers that read a body: anything but JSON is answered with 415.
json_body = Depends(_is_json)
# Parameters of handlers: what there is to work with, and who is asking.
Here = Annotated[Context, Depends(_context)]
By = Annotated[Asker, Depends(_asker)]
