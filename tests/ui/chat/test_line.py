"""The waiting line and the stream: order, room, and an end whenever one is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event as Flag

import pytest

from rag.answer.stop import Stop
from rag.types import Event, Segment
from ui.chat.line import FullError, Line
from ui.chat.stream import events_until


def test_places_are_taken_in_order_and_move_up() -> None:
    async def scene() -> None:
        line, stop = Line(at_once=1, waiting=2), asyncio.Event()
        first, second, third = line.join(), line.join(), line.join()
        with pytest.raises(FullError):
            line.join()
        assert [n async for n in line.wait(first, stop)] == []
        seen: list[int] = []

        async def wait() -> None:
            async for number in line.wait(third, stop):
                seen.append(number)

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert seen == [2]
        line.leave(first)
        await asyncio.sleep(0.01)
        assert seen == [2, 1]
        line.leave(second)
        await waiting
        assert seen == [2, 1]
        line.join()  # there is room again

    asyncio.run(scene())


def test_who_stops_waits_no_longer() -> None:
    async def scene() -> None:
        line, stop = Line(at_once=1, waiting=1), asyncio.Event()
        line.join()
        place = line.join()
        async for number in line.wait(place, stop):
            assert number == 1
            stop.set()
        line.leave(place)

    asyncio.run(scene())


def test_a_stop_does_not_wait_for_work_and_the_work_ends_all_the_same() -> None:
    working, let, closed = Flag(), Flag(), Flag()

    def events(stop: Stop) -> Iterator[Event]:
        try:
            yield Event("delta", segment=Segment("one"))
            working.set()
            let.wait(60)
            yield Event("delta", segment=Segment("two"))
        finally:
            closed.set()

    async def scene() -> list[str]:
        stop, seen = asyncio.Event(), []

        async def read() -> None:
            async for event in events_until(events, stop):
                assert event.segment
                seen.append(event.segment.text)

        reading = asyncio.create_task(read())
        await asyncio.to_thread(working.wait, 10)
        stop.set()
        await reading  # although the engine still works
        assert not closed.is_set()
        let.set()
        assert await asyncio.to_thread(closed.wait, 10)
        return seen

    assert asyncio.run(scene()) == ["one"]


def test_an_error_of_the_engine_reaches_the_reader() -> None:
    def events(stop: Stop) -> Iterator[Event]:
        yield Event("delta", segment=Segment("one"))
        raise ValueError("broken")

    async def scene() -> None:
        async for _ in events_until(events, asyncio.Event()):
            pass

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(scene())
