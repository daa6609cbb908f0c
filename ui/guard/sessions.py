"""Logins to the chat page: who has shown the key, and how often a wrong one may be tried."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable

SESSION_COOKIE = "passage_session"
SESSION_SECONDS = 7 * 24 * 3600
# More logins than this at a time end the oldest one.
_SESSIONS = 10_000


class Sessions:
    """Logins, known by a random token, of which only the hash is kept; all end with the server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[bytes, float] = {}

    def open(self) -> str:
        """A new login's token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._ends) >= _SESSIONS:
                del self._ends[next(iter(self._ends))]
            self._ends[_hash(token)] = self._clock() + SESSION_SECONDS
        return token

    def holds(self, token: str) -> bool:
        """Whether the token is of a login that has not ended."""
        with self._lock:
            end = self._ends.get(_hash(token))
            return end is not None and self._clock() < end

    def close(self, token: str) -> None:
        """End a login, at once."""
        with self._lock:
            self._ends.pop(_hash(token), None)


class Attempts:
    """Wrong keys of late: `each` from one address and `together` from all, in `seconds`."""

    def __init__(
        self,
        *,
        each: int = 5,
        together: int = 50,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each, self._together, self._seconds = each, together, seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: list[tuple[float, str]] = []  # never longer than `together`

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0 where it may now."""
        with self._lock:
            since = self._clock() - self._seconds
            self._wrong = [attempt for attempt in self._wrong if attempt[0] > since]
            own = [when for when, who in self._wrong if who == address]
            if len(own) >= self._each:
                return own[-self._each] - since
            if len(self._wrong) >= self._together:
                return self._wrong[0][0] - since
            return 0.0

    def note(self, address: str) -> None:
        """A wrong key came from this address."""
        with self._lock:
            self._wrong.append((self._clock(), address))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
