"""Answers in the making and those just made: worked on in threads, read by who asked."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from rag.answer.stop import Stop
from rag.errors import PassageError
from rag.types import Answer, Event
from ui.api import schema
from ui.api.events import Frame, Recording
from ui.api.metrics import Metrics
from ui.api.problems import internal_problem, problem_of, stopped_problem
from ui.guard.limits import Places

# How long a stream that nobody listens to is worked on, for a client that has lost its connection
# to come back; and how long, and how many, finished ones are held for the same reason.
GRACE_SECONDS = 5.0
_KEPT_SECONDS, _KEPT = 60.0, 200

_log = logging.getLogger("uvicorn.error")

# The events of an answer until the stop, and what is done with the answer before it is told.
Ask = Callable[[Stop], Generator[Event]]
Keep = Callable[[str, Answer, float], None]


@dataclass(slots=True)
class _Work:
    """One answer in the making; `stopped` is set when nobody wants it any more."""

    recording: Recording
    started: float
    stopped: Stop = field(default_factory=Stop)
    future: Future[None] | None = None
    ended: float | None = None


class Answers:
    """All answers of this server that can still be read. To be used in its event loop only."""

    def __init__(self, *, places: Places, metrics: Metrics) -> None:
        self._places = places
        self._metrics = metrics
        self._works: dict[str, _Work] = {}

    def start(
        self,
        ask: Ask,
        *,
        owner: str,
        conversation: str | None,
        keep: Keep,
        tells_usage: bool = True,
    ) -> Recording:
        """Begin to answer, in a thread. Raises: BusyError where there is no room.

        `tells_usage` is whether the asker may know which language model it took, and its cost.
        """
        self._tidy()
        recording = Recording(answer_id=secrets.token_hex(16), owner=owner)
        work = _Work(recording, time.monotonic())
        loop = asyncio.get_running_loop()

        def write(frame: Frame) -> None:
            loop.call_soon_threadsafe(recording.append, frame)

        def answer() -> None:
            with closing(
                ask(work.stopped)
            ) as events:  # closing it ends the work, a language model's too
                for event in events:
                    if work.stopped.is_set:
                        return
                    if event.answer is not None:
                        if event.answer.usage is not None:
                            self._metrics.count_usage(event.answer.usage)
                        seconds = time.monotonic() - work.started
                        try:
                            keep(recording.answer_id, event.answer, seconds)
                        except PassageError as error:  # the answer is there all the same
                            _log.error("An answer is not in the journal: %s", error)
                        if not tells_usage:
                            event = replace(event, answer=replace(event.answer, usage=None))
                    write(_frame(event, recording.answer_id, conversation))

        start = schema.Start(answer_id=recording.answer_id, conversation=conversation)
        recording.append(Frame("start", start))
        work.future = self._places.submit(answer)
        work.future.add_done_callback(lambda done: loop.call_soon_threadsafe(self._end, work))
        self._works[recording.answer_id] = work
        return recording

    def find(self, answer_id: str, owner: str) -> Recording | None:
        """What is held of an answer; None where it isn't, or is somebody else's."""
        work = self._works.get(answer_id)
        return work.recording if work and work.recording.owner == owner else None

    def stop(self, recording: Recording) -> None:
        """End the work and forget it, and tell who listens; what is finished stays."""
        work = self._works.get(recording.answer_id)
        if work is None or recording.finished:
            return
        del self._works[recording.answer_id]
        work.stopped.set()
        if work.future is not None:
            work.future.cancel()  # where it is still waiting for its turn
        recording.append(Frame("error", stopped_problem()))

    @contextmanager
    def listening(self, recording: Recording, *, may_return: bool) -> Iterator[None]:
        """As long as somebody reads; when nobody does any more, the work is ended.

        A reader that `may_return` is waited for a little.
        """
        recording.readers += 1
        try:
            yield
        finally:
            recording.readers -= 1
            if not may_return:
                self._leave(recording)
            elif not recording.finished:
                asyncio.get_running_loop().call_later(GRACE_SECONDS, self._leave, recording)

    def close(self) -> None:
        """Stop everything: the server ends."""
        for work in list(self._works.values()):
            self.stop(work.recording)

    def _leave(self, recording: Recording) -> None:
        if not recording.readers:
            self.stop(recording)

    def _end(self, work: _Work) -> None:
        """Whatever happened, the recording has its last event; a stopped one has it already."""
        work.ended = time.monotonic()
        recording, future = work.recording, work.future
        assert future is not None
        error = None if future.cancelled() else future.exception()
        if isinstance(error, PassageError):
            recording.append(Frame("error", problem_of(error)))
        elif error is not None or not recording.finished:
            recording.append(Frame("error", internal_problem()))
        if error is not None and not isinstance(error, PassageError):
            _log.error("An answer failed", exc_info=error)
        self._metrics.count_answer(_outcome(work), work.ended - work.started)

    def _tidy(self) -> None:
        """Let go of what ended long ago, and of the oldest where there are too many."""
        ended = [work for work in self._works.values() if work.ended is not None]
        latest = time.monotonic() - _KEPT_SECONDS
        for number, work in enumerate(ended):
            if work.ended is not None and (work.ended < latest or number < len(ended) - _KEPT):
                del self._works[work.recording.answer_id]


def _outcome(work: _Work) -> str:
    last = work.recording.frames[-1]
    if work.stopped.is_set:
        return "stopped"
    if isinstance(last.data, schema.Answered):
        return "refused" if last.data.answer.refused else "answered"
    return "failed"


def _frame(event: Event, answer_id: str, conversation: str | None) -> Frame:
    if event.citation is not None:
        return Frame("citation", schema.Citation.model_validate(event.citation))
    if event.segment is not None:
        return Frame("delta", schema.Segment.model_validate(event.segment))
    assert event.answer is not None
    answer = schema.Answer.model_validate(event.answer)
    done = schema.Answered(answer=answer, answer_id=answer_id, conversation=conversation)
    return Frame("done", done)
