"""A circuit breaker: a model that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3  # in a row, after which the model is left alone
PAUSE_SECONDS = 30.0


class Breaker:
    """Counts failures in a row; `limit` of them keep everybody out for `pause` seconds.

    After the pause one caller is let in to try; the others wait for how that goes, or for another
    pause. Safe to call from several threads. `clock` gives seconds.
    """

    def __init__(
        self, *, limit: int, pause: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._shut_until = 0.0

    def enter(self) -> float:
        """Seconds to stay away; 0 where the caller may try."""
        with self._lock:
            if self._failures < self._limit:
                return 0.0
            now = self._clock()
            if now < self._shut_until:
                return self._shut_until - now
            self._shut_until = now + self._pause
            return 0.0

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._shut_until = self._clock() + self._pause
