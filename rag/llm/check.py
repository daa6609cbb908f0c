"""Which language model is set, whether it answers, and what each provider needs."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from rag.errors import PassageError
from rag.llm.model import open_language_model
from rag.llm.prompt import Prompt
from rag.llm.providers import PROVIDERS, is_installed
from rag.settings import LLMSettings

_WORD = Prompt("Answer with one word.", (), "Say yes.")


@dataclass(frozen=True, slots=True)
class Checked:
    """A model that was asked for a word; `error` is empty where it answered."""

    name: str
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider: the extra that brings it, and its variable for the key, where it needs one."""

    provider: str
    extra: str
    installed: bool
    variable: str
    has_key: bool


def check(settings: LLMSettings) -> Checked | None:
    """Ask the model that is set for one word: only that shows that address, key and name are right.

    None where none is set.
    """
    if not settings.model:
        return None
    started = time.perf_counter()
    try:
        model = open_language_model(settings.model_copy(update={"max_tokens": 16}))
        if model:
            with model.write(_WORD) as words:
                next(words, "")
    except PassageError as error:
        return Checked(settings.model, error=str(error))
    return Checked(settings.model, seconds=time.perf_counter() - started)


def offers() -> list[Offer]:
    """Every provider that can be named in RAG_LLM."""
    return [
        Offer(
            provider=name,
            extra=provider.extra,
            installed=is_installed(name),
            variable=provider.variable,
            has_key=bool(os.environ.get(provider.variable)),
        )
        for name, provider in PROVIDERS.items()
    ]
