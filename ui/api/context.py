"""What the handlers of the API work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from rag.engine import Engine
from ui.access import Asker, who
from ui.api.answers import Answers
from ui.api.limits import Places
from ui.api.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Context:
    """One for each application."""

    engine: Engine
    places: Places
    metrics: Metrics
    answers: Answers


def _context(request: Request) -> Context:
    found = request.app.state.context
    assert isinstance(found, Context)
    return found


def _asker(request: Request) -> Asker:
    return who(request)


# Parameters of handlers: what there is to work with, and who is asking.
Here = Annotated[Context, Depends(_context)]
By = Annotated[Asker, Depends(_asker)]
