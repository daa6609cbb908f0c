"""Written answers, kept in memory while question, passages, model and settings are the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from rag.types import Answer

_MOST = 256


class AnswerCache:
    """The answers asked for last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)
