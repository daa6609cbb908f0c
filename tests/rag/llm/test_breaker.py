"""The circuit breaker, by a clock that the test moves."""

from __future__ import annotations

from rag.llm.breaker import Breaker


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_shuts_after_failures_in_a_row_and_lets_one_in_after_the_pause() -> None:
    clock = Clock()
    breaker = Breaker(limit=2, pause=30, clock=clock)
    breaker.failed()
    assert breaker.enter() == 0
    breaker.failed()
    assert breaker.enter() == 30
    clock.now += 20
    assert breaker.enter() == 10
    clock.now += 10
    assert breaker.enter() == 0  # this one tries
    assert breaker.enter() == 30  # the others wait for how that goes
    breaker.succeeded()
    assert breaker.enter() == 0
    assert breaker.enter() == 0


def test_it_shuts_again_when_the_trial_fails() -> None:
    clock = Clock()
    breaker = Breaker(limit=2, pause=30, clock=clock)
    breaker.failed()
    breaker.failed()
    clock.now += 30
    assert breaker.enter() == 0
    clock.now += 5
    breaker.failed()
    assert breaker.enter() == 30


def test_a_trial_that_never_ends_keeps_nobody_out_for_ever() -> None:
    clock = Clock()
    breaker = Breaker(limit=1, pause=30, clock=clock)
    breaker.failed()
    clock.now += 30
    assert breaker.enter() == 0
    clock.now += 30
    assert breaker.enter() == 0


def test_a_success_in_between_starts_the_count_again() -> None:
    breaker = Breaker(limit=2, pause=30, clock=Clock())
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.enter() == 0
