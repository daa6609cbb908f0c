"""How much is taken on at a time: the rest is turned away at once, not left to wait for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rag.errors import PassageError

# A question takes milliseconds without a language model and some seconds with one.
RETRY_SECONDS = 5

_Result = TypeVar("_Result")


class BusyError(PassageError):
    """All places are taken and as much waits as may: try again in some seconds."""

    kind = "busy"


class Places:
    """Threads for `at_once` questions, or other work, and room for `waiting` more."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self.at_once = at_once
        self._room = at_once + waiting
        self._held = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="question")

    @property
    def running(self) -> int:
        """Questions that are being worked on."""
        return min(self._held, self.at_once)

    @property
    def waiting(self) -> int:
        """Questions that wait for their turn."""
        return max(0, self._held - self.at_once)

    def check(self) -> None:
        """Raises: BusyError where there is no room just now."""
        if self._held >= self._room:
            raise BusyError("The server has its hands full. Try again in a moment.")

    def submit(self, work: Callable[[], _Result]) -> Future[_Result]:
        """Have it done in a thread, in its turn. Raises: BusyError."""
        with self._lock:
            self.check()
            self._held += 1
        try:
            future = self._threads.submit(work)
        except BaseException:
            self._give_back()
            raise
        future.add_done_callback(lambda done: self._give_back())
        return future

    def close(self) -> None:
        """Wait for what is being worked on; what waits is dropped."""
        self._threads.shutdown(cancel_futures=True)

    def _give_back(self) -> None:
        with self._lock:
            self._held -= 1
