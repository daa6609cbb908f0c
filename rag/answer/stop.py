"""A stop: says, from any thread, that an answer isn't wanted any more, and stops its model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar


class Closable(Protocol):
    """What can be closed from any thread, more than once, also while it is read."""

    def close(self) -> None: ...


_Work = TypeVar("_Work", bound=Closable)


class Stop:
    """Asked for once, for one answer. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._open: list[Closable] = []

    @property
    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """Close at once what is open, and whatever is opened later."""
        with self._lock:
            self._is_set = True
            found, self._open = self._open, []
        for work in found:
            work.close()

    @contextmanager
    def closing(self, work: _Work) -> Iterator[_Work]:
        """Close the work at the end of the block, or earlier where the stop is set."""
        with self._lock:
            is_late = self._is_set
            if not is_late:
                self._open.append(work)
        try:
            if is_late:
                work.close()
            yield work
        finally:
            with self._lock:
                if work in self._open:
                    self._open.remove(work)
            work.close()
