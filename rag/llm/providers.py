"""The providers of language models: what each is called, and how its LangChain model is opened."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.errors import LanguageModelError, SettingsError
from rag.llm.faults import remark
from rag.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LOCAL = "llamacpp"
CONNECT_SECONDS = 5.0
_NO_KEY = "none"  # for servers of one's own, which ask for no key, while the client insists on one


class Provider(NamedTuple):
    """LangChain's name for it, the package it needs, the extra that brings the package, its own
    variable for the key, and its own names of settings. `tells_end`: its streams say why they
    ended; one that doesn't was cut."""

    langchain: str
    package: str
    extra: str
    variable: str
    options: Callable[[LLMSettings], dict[str, Any]]
    tells_end: bool = False


def split_name(settings: LLMSettings) -> tuple[str, str]:
    """`provider:model` in two. Raises: SettingsError, listing the known providers."""
    provider, colon, model = settings.model.partition(":")
    known = ", ".join(PROVIDERS)
    if not colon or not model.strip():
        raise SettingsError(
            f"RAG_LLM is '{settings.model}'. Write provider:model, e.g. 'ollama:llama3.2';"
            f" the providers are {known}."
        )
    if provider not in PROVIDERS:
        near = get_close_matches(provider, PROVIDERS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise SettingsError(f"Unknown provider '{provider}' in RAG_LLM.{hint} Known are {known}.")
    return provider, model


def is_installed(provider: str) -> bool:
    """Whether the provider's package is there; it is not imported."""
    wanted = {"langchain", PROVIDERS[provider].package}
    if provider == LOCAL:
        wanted.add("langchain_openai")  # which asks the server that xllamacpp opens
    return all(find_spec(name) is not None for name in wanted)


def open_chat(provider: str, model: str, settings: LLMSettings) -> BaseChatModel:
    """LangChain's model; its package must be there. Raises: LanguageModelError."""
    from langchain.chat_models import init_chat_model

    known = PROVIDERS[provider]
    options = {"temperature": settings.temperature, **known.options(settings)}
    try:
        chat: BaseChatModel = init_chat_model(model, model_provider=known.langchain, **options)
    # Each provider's library has errors of its own for a missing key or a wrong option.
    except Exception as error:  # noqa: BLE001
        reason = remark(error, _key(settings))
        raise LanguageModelError(
            f"The language model {settings.model} can't be set up ({reason}). Set"
            " RAG_LLM_API_KEY or the provider's own variable, and check RAG_LLM."
        ) from None
    return chat


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}


def _key(settings: LLMSettings) -> str:
    return settings.api_key.get_secret_value()


def _openai(settings: LLMSettings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "timeout": _timeout(),
        "max_retries": 0,
        "stream_usage": True,
        "stream_chunk_timeout": None,
    }
    if not settings.base_url:
        return options | _given(api_key=_key(settings)) | {"max_tokens": settings.max_tokens}
    # A key meant for the provider itself (OPENAI_API_KEY) is not sent to another server.
    # Such servers know max_tokens; not all know the name that OpenAI gives it now.
    return options | {
        "base_url": settings.base_url,
        "api_key": _key(settings) or _NO_KEY,
        "extra_body": {"max_tokens": settings.max_tokens},
        "use_responses_api": False,
    }


def _llamacpp(settings: LLMSettings) -> dict[str, Any]:
    import httpx

    # A proxy of the environment has no business between a process and itself.
    client = httpx.AsyncClient(trust_env=False, timeout=_timeout())
    return _openai(settings) | {"http_async_client": client}


def _azure(settings: LLMSettings) -> dict[str, Any]:
    return {
        "timeout": _timeout(),
        "max_retries": 0,
        "stream_usage": True,
        "stream_chunk_timeout": None,
        "max_tokens": settings.max_tokens,
        **_given(azure_endpoint=settings.base_url, api_key=_key(settings)),
    }


def _plain(settings: LLMSettings) -> dict[str, Any]:
    """The names that most of LangChain's models share."""
    return {
        "max_retries": 0,
        "max_tokens": settings.max_tokens,
        **_given(base_url=settings.base_url, api_key=_key(settings)),
    }


def _ollama(settings: LLMSettings) -> dict[str, Any]:
    key = {"headers": {"Authorization": f"Bearer {_key(settings)}"}} if _key(settings) else {}
    return {
        "num_predict": settings.max_tokens,
        "num_ctx": settings.context_tokens,  # Ollama's own default would cut the prompt silently
        **_given(base_url=settings.base_url, client_kwargs=key),
    }


def _bedrock(settings: LLMSettings) -> dict[str, Any]:
    from botocore.config import Config

    # It is read in a thread, which only its own timeout can end.
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=settings.first_token_timeout,
        retries={"total_max_attempts": 1},
    )
    return {
        "max_tokens": settings.max_tokens,
        "config": config,
        **_given(endpoint_url=settings.base_url),
    }


def _timeout() -> Any:
    """A time to connect only: those of the stream are kept by `Writing`, for every provider."""
    import httpx

    return httpx.Timeout(None, connect=CONNECT_SECONDS)


PROVIDERS: dict[str, Provider] = {
    "openai": Provider(
        "openai", "langchain_openai", "openai", "OPENAI_API_KEY", _openai, tells_end=True
    ),
    "azure": Provider(
        "azure_openai", "langchain_openai", "azure", "AZURE_OPENAI_API_KEY", _azure, tells_end=True
    ),
    "anthropic": Provider(
        "anthropic", "langchain_anthropic", "anthropic", "ANTHROPIC_API_KEY", _plain
    ),
    "google": Provider(
        "google_genai", "langchain_google_genai", "google", "GOOGLE_API_KEY", _plain
    ),
    "mistral": Provider("mistralai", "langchain_mistralai", "mistral", "MISTRAL_API_KEY", _plain),
    "groq": Provider("groq", "langchain_groq", "groq", "GROQ_API_KEY", _plain),
    "ollama": Provider("ollama", "langchain_ollama", "ollama", "", _ollama),
    "bedrock": Provider(
        "bedrock_converse", "langchain_aws", "bedrock", "AWS_ACCESS_KEY_ID", _bedrock
    ),
    LOCAL: Provider("openai", "xllamacpp", "local-llm", "", _llamacpp, tells_end=True),
}
