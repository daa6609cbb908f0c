"""Quotas: so many a minute, told when to come again, and bounded in memory."""

from __future__ import annotations

from ui.guard.widget import quotas
from ui.guard.widget.quotas import Quotas


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_limit_is_of_any_minute_and_the_wait_is_told() -> None:
    clock = Clock()
    taken = Quotas(clock)
    waits = []
    for at in (0, 10, 20, 30, 59.5, 60, 61, 70):
        clock.now = 1000 + at
        waits.append(taken.take({"a": 3}))
    # Three at 0, 10 and 20. At 30 and 59.5 the first has 30 and half a second left; at 60 it is
    # gone, at 61 the next to go is the one of 10, at 70 that is gone too.
    assert waits == [0, 0, 0, 30, 1, 0, 9, 0]


def test_what_one_key_refuses_counts_for_none() -> None:
    clock = Clock()
    taken = Quotas(clock)
    assert taken.take({"token": 1, "address": 5}) == 0
    for _ in range(10):
        assert taken.take({"token": 1, "address": 5}) == 60
    for number in range(4):
        assert taken.take({f"token {number}": 1, "address": 5}) == 0
    assert taken.take({"another": 1, "address": 5}) == 60


def test_keys_are_forgotten_when_there_are_too_many() -> None:
    taken = Quotas(Clock())
    for number in range(quotas._MOST_KEYS + 50):
        taken.take({f"key {number}": 1})
    assert len(taken._seen) == quotas._MOST_KEYS
    assert taken.take({f"key {quotas._MOST_KEYS + 49}": 1}) == 60
