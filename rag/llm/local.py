"""A GGUF file run inside this process: llama.cpp's own server, on loopback, behind a random key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import LanguageModelError, SettingsError
from rag.settings import LLMSettings

_MAGIC = b"GGUF"
_BATCH = 128  # tokens of a prompt that are read at once


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A running server; it ends when this is deleted."""

    address: str
    key: str
    server: Any


def check_file(path: Path) -> Path:
    """The path, if a model's file lies there. Raises: SettingsError."""
    path = path.expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise SettingsError(
            f"The language model's file {path} can't be read ({error.strerror}). Set RAG_LLM to"
            " llamacpp: and the path of a GGUF file."
        ) from None
    if magic != _MAGIC:
        raise SettingsError(f"{path} is no GGUF file. Set RAG_LLM to llamacpp: and one that is.")
    return path


def start_server(path: Path, settings: LLMSettings) -> LocalServer:
    """Load the model and serve it on a free port of this machine.

    Raises: LanguageModelError where llama.cpp can't load the file.
    """
    import xllamacpp

    key = secrets.token_urlsafe(32)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = {path.name}
    params.n_ctx = settings.context_tokens
    params.n_parallel = 1
    # Between two batches it notices that nobody waits any more; more at once is no faster here.
    params.n_batch = params.n_ubatch = _BATCH
    params.verbosity = 0
    params.warmup = False
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    # Other users of this machine can reach a port on loopback too.
    params.api_keys = [key]
    params.ui = False
    params.endpoint_slots = False
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise LanguageModelError(
            f"The language model {path} can't be loaded ({error}). Check that the file is whole."
        ) from None
    return LocalServer(server.listening_address, key, server)
