"""One call to a language model: the request, its new attempts, and what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from rag.errors import LanguageModelError
from rag.llm.breaker import Breaker
from rag.llm.faults import CutShortError, describe, is_the_models, retry_wait
from rag.llm.prompt import Prompt
from rag.llm.tokens import messages_length
from rag.settings import LLMSettings
from rag.types import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# Where the last message says why it is the last: OpenAI's chat completions, and its responses.
_ENDS = ("finish_reason", "status")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they came, perhaps none; and the tokens (input, output), where they are told."""

    text: str
    tokens: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`where` names the model and its address in messages; `tells_end` says that the model's
    stream has a mark of its end, so that one without it was cut."""

    chat: BaseChatModel
    prompt: Prompt
    where: str
    tells_end: bool
    settings: LLMSettings
    breaker: Breaker
    count_tokens: Callable[[str], int]

    async def pieces(self, until: float) -> AsyncGenerator[Piece, None]:
        """The model's words. No new attempt is made after `until` (time.monotonic), nor after
        the first word: what was shown can't be taken back."""
        for attempt in count():
            wrote = False
            try:
                async with aclosing(self._attempt()) as pieces:
                    async for piece in pieces:
                        wrote = wrote or bool(piece.text)
                        yield piece
                return
            except Exception as error:
                last = wrote or attempt >= self.settings.retries
                wait = None if last else retry_wait(error, attempt)
                if wait is None or time.monotonic() + wait > until:
                    raise
            await asyncio.sleep(wait)

    async def _attempt(self) -> AsyncGenerator[Piece, None]:
        from langsmith import tracing_context

        ended = False
        # A tracing service that the environment names for other programs gets no documents.
        with tracing_context(enabled=False):
            async for message in self.chat.astream(_messages(self.prompt)):
                ended = ended or any(message.response_metadata.get(name) for name in _ENDS)
                told = message.usage_metadata
                tokens = (told["input_tokens"], told["output_tokens"]) if told else None
                yield Piece(str(message.text), tokens)
        if self.tells_end and not ended:
            raise CutShortError

    def failed(self, error: Exception) -> LanguageModelError:
        """What the reader is told of a fault, which is counted against the model."""
        if is_the_models(error):
            self.breaker.failed()
        what, remedy = describe(error, self.settings.api_key.get_secret_value())
        return LanguageModelError(f"The language model {self.where} {what}. {remedy}")

    def succeeded(self) -> None:
        """The model wrote, and came to its end or was stopped."""
        self.breaker.succeeded()

    def usage(self, written: str, tokens: tuple[int, int] | None) -> Usage:
        """Tokens and cost; counted where the model wrote but didn't tell."""
        given, made = tokens or (self._counted(written) if written else (0, 0))
        prices = (self.settings.input_price, self.settings.output_price)
        cost = None
        if prices[0] is not None and prices[1] is not None:
            cost = (given * prices[0] + made * prices[1]) / 1_000_000
        return Usage(self.settings.model, given, made, cost)

    def _counted(self, written: str) -> tuple[int, int]:
        given = messages_length([self.count_tokens(text) for text in self.prompt.texts])
        return given, self.count_tokens(written)


def _messages(prompt: Prompt) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"user": HumanMessage, "assistant": AIMessage}
    history = [kinds[turn["role"]](turn["content"]) for turn in prompt.history]
    system = [SystemMessage(prompt.system)] if prompt.system else []
    return [*system, *history, HumanMessage(prompt.user)]
