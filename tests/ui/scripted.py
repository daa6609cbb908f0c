"""An answer that is written when the test says so, in place of a language model's."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import count, islice

from rag.answer.stop import Stop
from rag.engine import Engine
from rag.types import Answer, Event, Message, Segment


class ScriptedStream:
    """Stands in for `Engine.stream`: one word for each `go.release()`, then the whole answer.

    Without `words` it never ends by itself. `asked` counts questions, `closed` those whose
    iterator was closed or came to its end.
    """

    def __init__(self, words: int | None = None, error: Exception | None = None) -> None:
        self.go = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)
        self.closed = threading.Event()
        self.history: Sequence[Message] = ()
        self.scope: Sequence[str] = ()
        self._words = words
        self._error = error

    def stream(
        self,
        engine: Engine,
        question: str,
        history: Sequence[Message] = (),
        scope: Sequence[str] = (),
        stop: Stop | None = None,
    ) -> Iterator[Event]:
        """Takes the place of the method; to be bound to the class."""
        self.history, self.scope = history, scope
        self.asked.release()
        written: list[Segment] = []
        try:
            for number in islice(count(), self._words):
                self.go.acquire()
                written.append(Segment(f"word{number} "))
                yield Event("delta", segment=written[-1])
            if self._error is not None:
                raise self._error
            answer = Answer(tuple(written), (), refused=False, confidence=0.5)
            yield Event("done", answer=answer)
        finally:
            self.closed.set()

    def release_until_closed(self) -> None:
        """Let it go on, word by word, until somebody ends it."""
        while not self.closed.wait(0.02):
            self.go.release()
