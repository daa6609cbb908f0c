"""What the journal holds, as its readers get it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rag.errors import PassageError
from rag.types import Answer

Surface = Literal["chat", "widget", "api"]
Rating = Literal["up", "down"]


class UnknownConversationError(PassageError):
    """A conversation or an answer in it is gone, or another's: start a new one."""

    kind = "gone"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in a list: `title` is the one it was given, or else its first question.

    Times are UTC, ISO 8601; `turns` are those that still belong to it.
    """

    id: str
    title: str
    started_at: str
    updated_at: str
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as it was given. `seconds` is how long the asker waited."""

    id: str
    conversation_id: str | None
    asked_at: str
    surface: Surface
    question: str
    scope: tuple[str, ...]
    answer: Answer
    seconds: float
    rating: Rating | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn of anybody's without its answer: what insights are made of.

    `sources` are the documents that the answer cited, each once.
    """

    id: str
    asked_at: datetime
    surface: Surface
    question: str
    refused: bool
    sources: tuple[str, ...]
    seconds: float
    rating: Rating | None
    reason: str
