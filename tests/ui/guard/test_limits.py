from __future__ import annotations

import threading

import pytest

from ui.guard.limits import BusyError, Places


def test_what_has_no_room_is_turned_away_at_once() -> None:
    places = Places(at_once=2, waiting=1)
    go = threading.Event()
    held = [places.submit(go.wait) for _ in range(3)]
    assert (places.running, places.waiting) == (2, 1)
    with pytest.raises(BusyError):
        places.check()
    with pytest.raises(BusyError):
        places.submit(int)
    go.set()
    assert [future.result() for future in held] == [True, True, True]
    places.close()
    assert (places.running, places.waiting) == (0, 0)


def test_room_is_given_back_whatever_happens() -> None:
    places = Places(at_once=1, waiting=1)
    go = threading.Event()
    first = places.submit(go.wait)
    assert places.submit(int).cancel()
    places.check()
    failing = places.submit(lambda: 1 // 0)
    go.set()
    assert first.result()
    assert isinstance(failing.exception(), ZeroDivisionError)
    places.close()
    places.check()
    with pytest.raises(RuntimeError):  # closed
        places.submit(int)
    assert places.running == 0
