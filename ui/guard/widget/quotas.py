"""How much a widget may ask in a minute: per token, per address and per origin, in memory.

A page can choose none of the three: the address is the connection's, and the other two stand in
the signed token. New tokens count against the address, so a reload gains nothing.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from threading import Lock

_WINDOW_SECONDS = 60.0
_MOST_KEYS = 10_000


class Quotas:
    """Counts what happened in the last minute under each key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, limits: Mapping[str, int]) -> int:
        """Count one more under all of these keys, unless one has reached its limit.

        Returns the seconds to wait, which are 0 where it was counted.
        """
        now = self._clock()
        with self._lock:
            wait = max((self._wait(key, limit, now) for key, limit in limits.items()), default=0)
            if not wait:
                for key in limits:
                    self._seen.setdefault(key, deque()).append(now)
                    self._seen.move_to_end(key)
                while len(self._seen) > _MOST_KEYS:  # the one that was quiet for longest
                    self._seen.popitem(last=False)
            return wait

    def _wait(self, key: str, limit: int, now: float) -> int:
        times = self._seen.get(key)
        if times is None:
            return 0
        while times and times[0] <= now - _WINDOW_SECONDS:
            times.popleft()
        if len(times) < limit:
            return 0
        return max(1, math.ceil(times[-limit] + _WINDOW_SECONDS - now))
