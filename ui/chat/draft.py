"""An answer in the making: what of it is there, and its way from the question to the last word."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace

from rag.answer.stop import Stop
from rag.types import REFUSAL, Answer, Citation, Event, Segment
from ui.chat.line import Line
from ui.chat.stream import events_until

# An answer without an LLM is ready at once. It is written out in steps all the same, quickly,
# so that the eye can follow it from its first word on.
_STEP = re.compile(r"\s*\S+(?:\s+\S+){0,2}\s*|\s+")
_STEP_SECONDS = 0.03


@dataclass(slots=True)
class Draft:
    """A question and as much of its answer as there is. `number` is its place among those that
    wait, 1 being next; 0 once it is being answered. `refusal` is how a refusal is worded."""

    question: str
    refusal: str = REFUSAL
    turn_id: str = field(default_factory=lambda: secrets.token_hex(8))
    number: int = 0
    segments: list[Segment] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    answer: Answer | None = None
    seconds: float = 0.0

    def stopped(self) -> Answer | None:
        """The answer as far as it has come, with the notice that there is no more of it."""
        if not self.segments:
            return None
        markers = {segment.marker for segment in self.segments}
        return Answer(
            segments=tuple(self.segments),
            citations=tuple(c for c in self.citations if c.marker in markers),
            refused=False,
            confidence=0.0,
            notices=("stopped",),
        )


async def write(
    draft: Draft, *, line: Line, events: Callable[[Stop], Iterator[Event]], stop: asyncio.Event
) -> AsyncIterator[None]:
    """Wait one's turn, then answer; yields whenever the draft has more to show.

    Raises: FullError, and what the engine raises for the question.
    """
    began = time.monotonic()
    place = line.join()
    try:
        async for draft.number in line.wait(place, stop):
            yield
        draft.number = 0
        if stop.is_set():
            return
        shown = 0.0
        async for event in events_until(events, stop):
            if event.citation is not None:
                draft.citations.append(event.citation)
            elif event.answer is not None:
                draft.answer = event.answer
                draft.seconds = time.monotonic() - began
            elif event.segment is not None:
                is_refusal = event.segment.text == REFUSAL
                segment = Segment(draft.refusal) if is_refusal else event.segment
                for number, piece in enumerate(_pieces(segment)):
                    if number and not stop.is_set():
                        await asyncio.sleep(_STEP_SECONDS)
                    if stop.is_set():
                        return
                    draft.segments.append(piece)
                    # A language model's words may come faster than a page can show them.
                    if time.monotonic() - shown >= _STEP_SECONDS:
                        yield
                        shown = time.monotonic()
    finally:
        line.leave(place)


def _pieces(segment: Segment) -> list[Segment]:
    """The same words a few at a time; a marker and a row stay whole."""
    if segment.marker is not None or segment.cells:
        return [segment]
    first, *others = (replace(segment, text=text) for text in _STEP.findall(segment.text))
    return [first, *(replace(other, lead=()) for other in others)]
