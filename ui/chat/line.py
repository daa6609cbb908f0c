"""The waiting line: how many questions are answered at a time, and who comes next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from rag.errors import PassageError
from ui.chat.stream import until


class FullError(PassageError):
    """More people are asking than may wait: ask again in a moment."""

    kind = "full"


class Line:
    """Places in the order in which they were taken. For the tasks of one event loop."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self.at_once = at_once
        self.capacity = at_once + waiting
        self._places: list[object] = []
        self._moved = asyncio.Event()

    def join(self) -> object:
        """A place at the end, to be left in any case. Raises: FullError."""
        if len(self._places) >= self.capacity:
            raise FullError
        place = object()
        self._places.append(place)
        return place

    def leave(self, place: object) -> None:
        """Give the place up; whoever stands behind it moves up."""
        self._places.remove(place)
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, place: object, stop: asyncio.Event) -> AsyncIterator[int]:
        """One's number in the line at each change, 1 being next, until it is one's turn."""
        while (number := self._places.index(place) - self.at_once + 1) > 0 and not stop.is_set():
            moved = self._moved
            yield number
            await until(moved, stop)
