"""An answer as it is being written: the engine's events, one by one, until done or stopped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from anyio import to_thread

from rag.types import Event, Segment

# An answer without an LLM is ready at once. It is written out in steps all the same, quickly,
# so that the eye can follow it from its first word on.
_STEP = re.compile(r"\s*\S+(?:\s+\S+){0,2}\s*|\s+")
_ending: set[asyncio.Future[None]] = set()  # asyncio itself keeps no task alive


async def events_until(events: Iterator[Event], stop: asyncio.Event) -> AsyncIterator[Event]:
    """The events as they come; the work behind them ends with the last one, or with `stop`."""
    pull: asyncio.Future[Event | None] | None = None
    try:
        while True:
            # In a thread: a language model may think for long, and `stop` doesn't wait for it.
            pull = asyncio.ensure_future(to_thread.run_sync(next, events, None))
            await first_of(pull, stop)
            if stop.is_set() or (event := await pull) is None:
                return
            yield event
    finally:
        ending = asyncio.ensure_future(_end(events, pull))
        _ending.add(ending)
        ending.add_done_callback(_ending.discard)


async def first_of(awaited: asyncio.Future[Any] | asyncio.Event, stop: asyncio.Event) -> None:
    """Return once either has come; a future goes on if it hasn't."""
    waits = [asyncio.ensure_future(stop.wait())]
    if isinstance(awaited, asyncio.Event):
        waits.append(asyncio.ensure_future(awaited.wait()))
    futures = waits if isinstance(awaited, asyncio.Event) else [*waits, awaited]
    try:
        await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def pieces(segment: Segment) -> list[Segment]:
    """The same words a few at a time; a marker stays whole."""
    if segment.marker is not None:
        return [segment]
    return [Segment(text, segment.bold) for text in _STEP.findall(segment.text)]


async def _end(events: Iterator[Event], pull: asyncio.Future[Event | None] | None) -> None:
    if pull is not None:  # an iterator can't be closed while it works
        await asyncio.wait({pull})
        pull.cancelled() or pull.exception()
    close = getattr(events, "close", None)
    if close is not None:
        await to_thread.run_sync(close)
