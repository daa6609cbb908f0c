"""What this package needs of a language model; `rag.llm.LanguageModel` has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from rag.llm.prompt import Prompt
from rag.types import Usage


class Words(Iterator[str], Protocol):
    """Words as they come. Closing them stops the model; `usage` is whole once they have ended."""

    @property
    def usage(self) -> Usage: ...

    def close(self) -> None: ...


class Model(Protocol):
    """Raises LanguageModelError from both, and from the words as they are read."""

    name: str

    def write(self, prompt: Prompt) -> Words: ...

    def count_tokens(self, text: str) -> int: ...
