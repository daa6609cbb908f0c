"""A language model: prompts in, words out. What needs seconds to import waits for the first use."""

from __future__ import annotations

import math
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from rag.errors import LanguageModelError, MissingExtraError, SettingsError
from rag.llm.breaker import FAILURES, PAUSE_SECONDS, Breaker
from rag.llm.call import Call
from rag.llm.local import LocalServer, check_file, start_server
from rag.llm.prompt import Prompt
from rag.llm.providers import (
    CONNECT_SECONDS,
    LOCAL,
    PROVIDERS,
    is_installed,
    open_chat,
    split_name,
)
from rag.llm.tokens import LlamaTokenizer, overestimate
from rag.llm.writing import Writing
from rag.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class _Connection(NamedTuple):
    """What is made at the first use; `server` is the one of a local model, kept alive."""

    chat: BaseChatModel
    tokenizer: LlamaTokenizer | None
    server: LocalServer | None


class LanguageModel:
    """The model that the settings name. Safe to use from several threads.

    Raises: SettingsError for a name, address or file that can't be one; MissingExtraError.
    """

    def __init__(self, settings: LLMSettings, breaker: Breaker | None = None) -> None:
        self.name = settings.model
        self.settings = settings
        self._provider, self._model = split_name(settings)
        self._file = check_file(Path(self._model)) if self._provider == LOCAL else None
        if not is_installed(self._provider):
            raise MissingExtraError(
                f"The language model '{self.name}'", PROVIDERS[self._provider].extra
            )
        address = _without_password(settings.base_url)
        self._where = f"{self.name} at {address}" if address else self.name
        self._breaker = breaker or Breaker(limit=FAILURES, pause=PAUSE_SECONDS)
        self._opening = threading.Lock()
        self._connection: _Connection | None = None

    def write(self, prompt: Prompt) -> Writing:
        """The model's words as they come; closing them stops the model.

        Raises: LanguageModelError, here or while the words are read.
        """
        connection = self._connect()
        wait = self._breaker.enter()
        if wait:
            raise LanguageModelError(
                f"The language model {self._where} failed several times in a row and is left alone"
                f" for another {math.ceil(wait)} seconds. Look at its server, or wait."
            )
        return Writing(
            Call(
                chat=connection.chat,
                prompt=prompt,
                where=self._where,
                tells_end=PROVIDERS[self._provider].tells_end,
                settings=self.settings,
                breaker=self._breaker,
                count_tokens=self.count_tokens,
            )
        )

    def count_tokens(self, text: str) -> int:
        """Tokens in the text: by the model's own tokenizer, else more than it can be.

        Raises: LanguageModelError where the model can't be set up.
        """
        tokenizer = self._connect().tokenizer
        counted = tokenizer.count(text) if tokenizer else None
        return overestimate(text) if counted is None else counted

    def _connect(self) -> _Connection:
        with self._opening:
            if self._connection is None:
                self._connection = self._open()
            return self._connection

    def _open(self) -> _Connection:
        settings, server = self.settings, None
        if self._file:
            server = start_server(self._file, settings)
            settings = settings.model_copy(
                update={"base_url": f"{server.address}/v1", "api_key": SecretStr(server.key)}
            )
        model = self._file.name if self._file else self._model
        chat = open_chat(self._provider, model, settings)
        tokenizer = None
        if settings.base_url and PROVIDERS[self._provider].langchain == "openai":
            tokenizer = LlamaTokenizer(
                settings.base_url,
                key=settings.api_key.get_secret_value(),
                timeout=CONNECT_SECONDS,
                pause=PAUSE_SECONDS,
            )
        return _Connection(chat, tokenizer, server)


def open_language_model(settings: LLMSettings) -> LanguageModel | None:
    """The model that the settings name; None where they name none.

    Nothing is sent yet, and a local model is not loaded yet: refused questions need neither.

    Raises: SettingsError, MissingExtraError.
    """
    return LanguageModel(settings) if settings.model else None


def _without_password(address: str) -> str:
    """The address for messages. Raises: SettingsError where it can't be one."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            "RAG_LLM_BASE_URL is no address of a server. Write it like http://127.0.0.1:8080/v1."
        )
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
