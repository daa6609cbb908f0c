"""Work that goes on in a thread, waited for no longer than until somebody says stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator

from anyio import to_thread

from rag.answer.stop import Stop
from rag.types import Event

_ending: set[asyncio.Future[None]] = set()  # asyncio itself keeps no task alive


async def events_until(
    work: Callable[[Stop], Iterator[Event]], stop: asyncio.Event
) -> AsyncIterator[Event]:
    """The events as they come; the work behind them ends with the last one, or with `stop`."""
    ended = Stop()
    events = _lazily(work, ended)
    pull: asyncio.Future[Event | None] | None = None
    try:
        while True:
            pull = asyncio.ensure_future(to_thread.run_sync(next, events, None))
            await until(pull, stop)
            if stop.is_set() or (event := await pull) is None:
                return
            yield event
    finally:
        ended.set()
        ending = asyncio.ensure_future(_end(events, pull))
        _ending.add(ending)
        ending.add_done_callback(_ending.discard)


def _lazily(work: Callable[[Stop], Iterator[Event]], stop: Stop) -> Iterator[Event]:
    """The events, none of the work being done before the first is asked for."""
    yield from work(stop)


async def until(done: asyncio.Future[Event | None] | asyncio.Event, stop: asyncio.Event) -> None:
    """Return once either has come; what is under way goes on."""
    waits: list[asyncio.Future[object]] = [asyncio.ensure_future(stop.wait())]
    if isinstance(done, asyncio.Event):
        waits.append(asyncio.ensure_future(done.wait()))
    try:
        under_way = () if isinstance(done, asyncio.Event) else (done,)
        await asyncio.wait([*waits, *under_way], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _end(events: Iterator[Event], pull: asyncio.Future[Event | None] | None) -> None:
    if pull is not None:  # an iterator can't be closed while it works
        await asyncio.wait({pull})
        if not pull.cancelled():
            pull.exception()
    if isinstance(events, Generator):
        await to_thread.run_sync(events.close)
