"""Every setting, its default, and the one reader of the environment and of rag.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from rag.errors import SettingsError

CONFIG_FILE = "rag.toml"
# The documents that come with the program: beside it, in a clone and in an installed wheel.
SAMPLE = Path(__file__).resolve().parent.parent / "seeds"
# What can't be guessed over a network: half of them would do.
_KEY_CHARS = 16
PREFIX = "RAG_"
# Settings whose value is never shown.
_SECRETS = {"llm.api_key", "server.api_key"}
# How settings that hold several values are written in one string.
_SEPARATORS = {
    "documents": os.pathsep,
    "refusal.weights": ",",
    "server.hosts": ",",
    "widget.allowed_origins": ",",
    "ui.starters": "|",
}
# The settings that most people set: a language model, a key where others may ask, and the widget.
_SHORT_NAMES = {
    "llm.model": "RAG_LLM",
    "server.api_key": "RAG_API_KEY",
    "widget.allowed_origins": "RAG_ALLOWED_ORIGINS",
}
# Settings of earlier versions that only developers had a use for.
_GONE = frozenset(
    "chunking.min_chars retrieval.candidates retrieval.reranked answer.max_chars"
    " answer.max_question_chars llm.connect_timeout llm.breaker_failures llm.breaker_pause"
    " widget.per_token".split()
)


class Section(BaseModel):
    """A group of settings: fixed once made, and closed to unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EmbeddingSettings(Section):
    model: str = Field(
        "bundled",
        min_length=1,
        description="`bundled`, or a folder or name that sentence-transformers can load",
    )


class ChunkingSettings(Section):
    max_chars: int = Field(
        1000, ge=200, le=8000, description="longest chunk, unless one sentence is longer"
    )


class RetrievalSettings(Section):
    fusion_weight: float = Field(
        0.5, ge=0, le=1, description="share of the vector score; the rest is lexical"
    )
    passage_chars: int = Field(
        8000, ge=200, description="characters in all passages together, at most"
    )
    reranker: str = Field(
        "",
        description="a cross-encoder that puts what was found in order: a folder or name that"
        " sentence-transformers can load; empty for none",
    )


class AnswerSettings(Section):
    max_sentences: int = Field(3, ge=1, le=10, description="sentences quoted in one answer")


class RefusalSettings(Section):
    """Two logistic models of whether the documents answer; see rag/answer/refusal.py."""

    weights: tuple[float, ...] = Field(
        (10.03, 10.74, 13.96, 10.0),
        min_length=4,
        max_length=4,
        description="weights of the features; `rag eval --calibrate` fits them",
    )
    intercept: float = Field(-11.88, description="the intercept of the first of the models")
    threshold: float = Field(0.50, ge=0, le=1, description="a lower confidence is a refusal")


class LLMSettings(Section):
    """The language model that writes answers, where there is one; see rag/llm."""

    model: str = Field("", description="`provider:model`; without one, answers are quotes")
    base_url: str = Field("", description="the server's address, where it isn't the provider's own")
    api_key: SecretStr = Field(
        SecretStr(""), description="the key, where it isn't in the provider's own variable"
    )
    max_tokens: int = Field(1024, ge=16, description="longest answer, in tokens")
    context_tokens: int = Field(
        8192, ge=512, description="tokens that prompt and answer may take together"
    )
    temperature: float = Field(0.0, ge=0, le=2, description="0 writes the likeliest words")
    first_token_timeout: float = Field(
        60.0, gt=0, description="seconds until the first word, new attempts included"
    )
    idle_timeout: float = Field(20.0, gt=0, description="seconds from one word to the next")
    total_timeout: float = Field(180.0, gt=0, description="seconds for the whole answer")
    retries: int = Field(
        2, ge=0, le=10, description="new attempts when busy or unreachable, before the first word"
    )
    input_price: float | None = Field(
        None, ge=0, description="price of a million input tokens, to tell the cost of answers"
    )
    output_price: float | None = Field(
        None, ge=0, description="price of a million output tokens, in the same currency"
    )
    unsupported: Literal["note", "drop", "quote"] = Field(
        "note", description="a sentence the passages don't bear out: say so, drop it, or quote them"
    )
    cache: bool = Field(False, description="keep written answers while documents and model stay")


class ServerSettings(Section):
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on")
    api_key: SecretStr = Field(
        SecretStr(""), description="who asks must show this key; at least 16 characters"
    )
    hosts: tuple[str, ...] = Field(
        (), description="names that the server goes by besides its own, as `rag.example.com`"
    )
    at_once: int = Field(
        8, ge=1, le=100, description="questions that the chat works on at a time, and the API"
    )
    waiting: int = Field(
        16,
        ge=0,
        le=1000,
        description="questions that may wait in each; further ones are turned away",
    )

    @field_validator("api_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        value = key.get_secret_value()
        if value and (len(value) < _KEY_CHARS or not value.isascii() or not value.isprintable()):
            raise ValueError(
                f"needs {_KEY_CHARS} or more plain characters; `openssl rand -hex 16` makes a key"
            )
        return key

    @field_validator("hosts")
    @classmethod
    def _trimmed(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(host.strip() for host in hosts if host.strip())


class WidgetSettings(Section):
    """Who may show the widget, and how many questions it may ask in a minute."""

    allowed_origins: tuple[str, ...] = Field(
        (),
        description="origins of the pages that may show the widget, like"
        " `https://intranet.example.com` or `https://*.example.com`; empty is nobody",
    )
    per_address: int = Field(120, ge=1, description="questions a minute from one network address")
    per_origin: int = Field(600, ge=1, description="questions a minute from all pages of an origin")


class UiSettings(Section):
    """How the chat page presents itself."""

    title: str = Field("Passage", min_length=1, description="name of the chat page")
    logo: Path | None = Field(
        None, description="picture beside the name: an .svg, .png, .jpg or .webp file"
    )
    accent: str = Field(
        "#1f6f5c", pattern="^#[0-9a-fA-F]{6}$", description="colour of links and buttons"
    )
    greeting: str = Field(
        "", description="words above the first question, in place of the page's own"
    )
    starters: tuple[str, ...] = Field(
        (), description="questions offered at the start, in place of those made of the documents"
    )
    language: str = Field("en", pattern="^[a-z]{2}$", description="`en` or `es`")


class Settings(Section):
    """All settings. `Settings(...)` takes what is given; `Settings.load()` looks around."""

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("passage", appauthor=False),
        description="where the catalog and the indexes lie",
    )
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("passage", appauthor=False),
        description="where the compiled model lies; may be deleted at any time",
    )
    documents: tuple[Path, ...] = Field(
        default_factory=lambda: (Path("seeds"),) if Path("seeds").is_dir() else (),
        description="what `rag ingest` and `rag serve` index when nothing is named",
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    chunking: ChunkingSettings = ChunkingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    refusal: RefusalSettings = RefusalSettings()
    llm: LLMSettings = LLMSettings()
    server: ServerSettings = ServerSettings()
    widget: WidgetSettings = WidgetSettings()
    ui: UiSettings = UiSettings()

    @field_validator("data_dir", "cache_dir")
    @classmethod
    def _expand(cls, path: Path) -> Path:
        return path.expanduser()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Defaults, then ./rag.toml, then RAG_* variables, then `overrides`; the later wins.

        Raises: SettingsError, naming the setting, where it was set, and the near miss.
        """
        environ = os.environ if environ is None else environ
        values = _read_file(Path(CONFIG_FILE))
        if isinstance(values.get("documents"), str):  # one folder, as one would write it
            values["documents"] = [values["documents"]]
        for key, value in _read_environment(environ):
            _put(values, key, value)
        for name, value in overrides.items():
            if value is not None:
                values[name] = value
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None

    def with_value(self, key: str, value: str) -> Self:
        """A copy in which one setting, named like `retrieval.fusion_weight`, has another value."""
        if key not in dict(setting_fields()):
            raise SettingsError(f"Unknown setting '{key}'.{_near_miss(key)}")
        values = self.model_dump()
        _put(values, key, value)
        try:
            return type(self)(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None


def setting_fields() -> Iterator[tuple[str, Any]]:
    """Every setting as (dotted key, pydantic field), in the order of docs/configuration.md."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            for inner, inner_field in field.annotation.model_fields.items():
                yield f"{name}.{inner}", inner_field
        else:
            yield name, field


def variable_name(key: str) -> str:
    """A key's environment variable: retrieval.candidates -> RAG_RETRIEVAL_CANDIDATES."""
    return _SHORT_NAMES.get(key) or PREFIX + key.replace(".", "_").upper()


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} can't be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct that line.") from None


def _read_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    keys = {variable_name(key): key for key, _ in setting_fields()}
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or not value:  # an empty variable is one that is not set
            continue
        if name in map(variable_name, _GONE):
            raise SettingsError(f"{name} is no setting any more. Remove it.")
        if name not in keys:
            hint = _hint(_near_variables(name.removeprefix(PREFIX), list(keys)))
            raise SettingsError(f"Unknown environment variable {name}.{hint}")
        yield keys[name], value


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    section, _, name = key.rpartition(".")
    target = values.setdefault(section, {}) if section else values
    if not isinstance(target, dict):
        raise SettingsError(f"[{section}] in {CONFIG_FILE} must be a table. Write '[{section}]'.")
    separator = _SEPARATORS.get(key)
    target[name] = value.split(separator) if separator else value


def _near_variables(rest: str, known: Sequence[str]) -> list[str]:
    """Variables that may have been meant by `RAG_` and this: those of a section that was left out,
    else the one that is spelt most alike. The prefix, which all share, proves nothing."""
    if ends := [name for name in known if name.endswith(f"_{rest}")]:
        return ends
    near = get_close_matches(rest, [name.removeprefix(PREFIX) for name in known], n=1, cutoff=0.7)
    return [PREFIX + name for name in near]


def _hint(meant: Sequence[str]) -> str:
    if meant:
        return f" Did you mean {' or '.join(meant)}?"
    return " docs/configuration.md lists them all."


def _near_miss(key: str) -> str:
    known = [known for known, _ in setting_fields()]
    known += dict.fromkeys(name.partition(".")[0] for name in known)
    return _hint([f"'{near}'" for near in get_close_matches(key, known, n=1)])


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
    if first["type"] == "model_type":
        return f"'{key}' in {CONFIG_FILE} must be a table. Write '[{key}]' and its settings below."
    where = f"{CONFIG_FILE} or {variable_name(key)}"
    if key in _GONE:
        return f"'{key}' in {CONFIG_FILE} is no setting any more. Remove it."
    if first["type"] == "extra_forbidden":
        return f"Unknown setting '{key}' in {CONFIG_FILE}.{_near_miss(key)}"
    value = "" if key in _SECRETS else f" is {first['input']!r}"
    return f"Setting '{key}' ({where}){value}: {first['msg'].removeprefix('Value error, ')}."
