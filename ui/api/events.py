"""An answer's events as they go over the wire: numbered, kept for who comes back, and told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi.sse import format_sse_event
from pydantic import BaseModel

TERMINAL = ("done", "error")
HEARTBEAT = b": heartbeat\n\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event; its number in the stream is its id."""

    event: str
    data: BaseModel

    def encode(self, number: int) -> bytes:
        """The event in the form of Server-Sent Events."""
        return format_sse_event(
            data_str=self.data.model_dump_json(exclude_none=self.event == "error"),
            event=self.event,
            id=str(number),
        )


class Recording:
    """The events of one answer, from `start` to exactly one of `done` and `error`.

    Written in the event loop's thread, read there by any number of readers, each from where it
    left off. `readers` is how many are listening.
    """

    def __init__(self, *, answer_id: str, owner: str) -> None:
        self.answer_id = answer_id
        self.owner = owner
        self.readers = 0
        self.frames: list[Frame] = []
        self._abandoned = False
        self._news = asyncio.Event()

    @property
    def finished(self) -> bool:
        """Whether the last event has been written."""
        return bool(self.frames) and self.frames[-1].event in TERMINAL

    def append(self, frame: Frame) -> None:
        """Write the next event; what comes after the last one is not written."""
        if not (self.finished or self._abandoned):
            self.frames.append(frame)
            self._wake()

    def abandon(self) -> None:
        """Nothing more will be written: who still listens is let go, without a last event."""
        self._abandoned = True
        self._wake()

    async def read(
        self, after: int = -1, heartbeat: float | None = None
    ) -> AsyncGenerator[tuple[int, Frame] | None]:
        """The events after the number `after`, as they come; None for `heartbeat` silent seconds.

        It ends after the last event, or, without one, once the recording is abandoned.
        """
        number = after + 1
        while True:
            while number < len(self.frames):
                yield number, self.frames[number]
                number += 1
            if self.finished or self._abandoned:
                return
            try:
                async with asyncio.timeout(heartbeat):
                    await self._news.wait()
            except TimeoutError:
                yield None

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
