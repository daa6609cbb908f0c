"""What a language model is asked: plain strings, never templates."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Message


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions, earlier turns, and what is asked now."""

    system: str
    history: tuple[Message, ...]
    user: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Each message's text, in order."""
        return (self.system, *(message["content"] for message in self.history), self.user)
