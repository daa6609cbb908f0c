"""The words of one call to a language model, with deadlines, and a way to stop it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import aclosing
from typing import Any, Self, TypeVar

from rag.llm.call import Call, Piece
from rag.llm.faults import DeadlineError
from rag.types import Usage

_AHEAD = 32  # pieces read ahead of the reader; more would only fill memory

_Result = TypeVar("_Result")


class Writing:
    """The model's words as they come: an iterator, and a context manager that closes it.

    Iterating raises LanguageModelError where the model fails or takes too long. Closing, also in
    the middle and from another thread, stops the model by breaking the connection, and ends the
    words. `usage` is told at any time, and is whole once the words have ended.

    The connection is read on an event loop of its own thread: only so can a read that has stalled
    be given up, and its socket closed, at the moment a deadline passes or the reader leaves.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._settings = call.settings
        self._started = time.monotonic()
        self._written: list[str] = []
        self._tokens: tuple[int, int] | None = None
        self._queue: asyncio.Queue[Piece | Exception | None] = asyncio.Queue(_AHEAD)
        self._over = False
        self._closing = threading.Lock()
        self._closed: Future[None] = Future()
        longest = min(self._settings.first_token_timeout, self._settings.total_timeout)
        self._reading = _on_loop(_read(call, self._queue, self._started + longest))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self._over:
            raise StopIteration
        deadline, setting = self._deadline()
        while True:
            try:
                piece = self._wait(deadline)
            except TimeoutError:
                piece = DeadlineError(setting, getattr(self._settings, setting))
            if self._over:  # closed while this waited
                raise StopIteration
            if piece is None:
                self._over = True
                self._call.succeeded()
                raise StopIteration
            if isinstance(piece, Exception):
                self._over = True
                self._reading.cancel()
                raise self._call.failed(piece)
            if piece.tokens:  # providers that tell them more than once tell what has been added
                given, made = self._tokens or (0, 0)
                self._tokens = (given + piece.tokens[0], made + piece.tokens[1])
            if piece.text:
                self._written.append(piece.text)
                return piece.text

    def close(self) -> None:
        """Stop the model. May be called at any time, from any thread, and more than once."""
        with self._closing:
            if self._over:
                return
            self._over = True
        self._reading.cancel()
        self._closed.set_result(None)
        if self._written:
            self._call.succeeded()

    @property
    def usage(self) -> Usage:
        """Tokens and cost: as told by the model, else counted from the words so far."""
        return self._call.usage("".join(self._written), self._tokens)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:  # a reader that just goes away stops the model too
        if hasattr(self, "_reading"):
            self.close()

    def _deadline(self) -> tuple[float, str]:
        """When the next word must have come, and the setting that says so.

        Only words count as a sign of life: what sends empty pieces for ever ends as well. The time
        between two words counts from when the reader asks, since a slow reader is no slow model.
        """
        if self._written:
            next_word = (time.monotonic() + self._settings.idle_timeout, "idle_timeout")
        else:
            next_word = (self._started + self._settings.first_token_timeout, "first_token_timeout")
        return min(next_word, (self._started + self._settings.total_timeout, "total_timeout"))

    def _wait(self, deadline: float) -> Piece | Exception | None:
        waiting = _on_loop(self._queue.get())
        seconds = max(0.0, deadline - time.monotonic())
        either: tuple[Future[Any], ...] = (waiting, self._closed)
        try:
            wait(either, seconds, return_when=FIRST_COMPLETED)
            return None if self._over else waiting.result(0)
        finally:
            waiting.cancel()


async def _read(call: Call, queue: asyncio.Queue[Piece | Exception | None], until: float) -> None:
    """Read to the end. Holds no `Writing`, so that a forgotten one is deleted, and so closed."""
    try:
        async with aclosing(call.pieces(until)) as pieces:
            async for piece in pieces:
                await queue.put(piece)
    # Each provider's library has errors of its own; whichever comes is raised to the reader.
    except Exception as error:  # noqa: BLE001
        await queue.put(error)
    else:
        await queue.put(None)


_starting = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def _on_loop(work: Coroutine[Any, Any, _Result]) -> Future[_Result]:
    """Start a coroutine on the one event loop that all models share.

    One, since providers' libraries keep connections, which belong to the loop they were made on.
    """
    global _loop
    with _starting:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="language-model", daemon=True).start()
    return asyncio.run_coroutine_threadsafe(work, _loop)
