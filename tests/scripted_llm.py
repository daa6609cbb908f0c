"""A scripted language model: says what a test gives it, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Self

from rag.answer.models import Words
from rag.llm import Prompt
from rag.types import Usage

# What it says to a prompt: pieces of text, and faults that it raises in their place.
Script = Callable[[Prompt], Iterable[str | Exception]]


class ScriptedWords:
    """The pieces of one call."""

    def __init__(self, pieces: Iterable[str | Exception]) -> None:
        self._pieces = iter(pieces)
        self.read: list[str] = []
        self.is_closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.is_closed:
            raise StopIteration
        piece = next(self._pieces)
        if isinstance(piece, Exception):
            raise piece
        self.read.append(piece)
        return piece

    def close(self) -> None:
        self.is_closed = True

    @property
    def usage(self) -> Usage:
        return Usage("scripted:model", 100, len("".join(self.read).split()), 0.5)


class ScriptedModel:
    """`prompts` are those it was asked; `calls` what it said to each."""

    name = "scripted:model"

    def __init__(self, script: Script) -> None:
        self.script = script
        self.prompts: list[Prompt] = []
        self.calls: list[ScriptedWords] = []

    def write(self, prompt: Prompt) -> Words:
        self.prompts.append(prompt)
        self.calls.append(ScriptedWords(self.script(prompt)))
        return self.calls[-1]

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def says(*pieces: str | Exception) -> Script:
    """The same whatever is asked."""
    return lambda prompt: iter(pieces)
