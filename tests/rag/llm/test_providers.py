"""Names of providers, what each of them needs, and keys that are never shown."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rag.errors import LanguageModelError, MissingExtraError, SettingsError
from rag.llm import Prompt, open_language_model
from rag.llm.providers import LOCAL, PROVIDERS, is_installed
from rag.settings import LLMSettings, Settings
from tests import ROOT
from tests.rag.llm.scripted_provider import answers, scripted_provider


def test_without_a_name_there_is_none() -> None:
    assert open_language_model(LLMSettings()) is None


@pytest.mark.parametrize(
    ("name", "hint"), [("olama", "ollama"), ("open-ai", "openai"), ("mistralai", "mistral")]
)
def test_an_unknown_provider_names_the_known_ones(name: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_language_model(LLMSettings(model=f"{name}:x"))
    message = str(caught.value)
    assert f"Did you mean '{hint}'?" in message
    assert all(provider in message for provider in PROVIDERS)


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", "openai: ", ":x"])
def test_a_name_is_provider_and_model(name: str) -> None:
    with pytest.raises(SettingsError, match="RAG_LLM"):
        open_language_model(LLMSettings(model=name))


@pytest.mark.parametrize("address", ["127.0.0.1:8080/v1", "localhost", "ftp://host/v1", "http://"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(SettingsError, match="RAG_LLM_BASE_URL"):
        open_language_model(LLMSettings(model="openai:x", base_url=address))


def test_every_provider_has_an_extra_that_brings_its_package() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for name, provider in PROVIDERS.items():
        wanted = extras[provider.extra]
        if wanted == ["passage-rag[openai]"]:
            wanted = extras["openai"]
        assert any(line.startswith(provider.package.replace("_", "-")) for line in wanted), name


def test_langchain_knows_every_provider() -> None:
    base = pytest.importorskip("langchain.chat_models.base")
    for name, provider in PROVIDERS.items():
        package = base._BUILTIN_PROVIDERS[provider.langchain][0]
        assert name == LOCAL or package == provider.package


def test_a_missing_extra_names_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "rag.llm.providers.find_spec",
        lambda name: None if name == "langchain_groq" else importlib.util.find_spec(name),
    )
    assert not is_installed("groq")
    with pytest.raises(MissingExtraError, match=r"'groq:x' .*pip install -e '\.\[groq\]'"):
        open_language_model(LLMSettings(model="groq:x"))


def test_a_missing_key_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = open_language_model(LLMSettings(model="openai:gpt-x"))
    assert model is not None
    with pytest.raises(LanguageModelError, match=r"can't be set up .*RAG_LLM_API_KEY"):
        model.write(Prompt("", (), "?"))


def test_a_providers_own_key_is_not_sent_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-alone")
    with scripted_provider(answers("ok")) as provider:
        model = open_language_model(LLMSettings(model="openai:x", base_url=provider.base_url))
        assert model is not None
        assert list(model.write(Prompt("", (), "?"))) == ["ok"]
    assert "sk-for-openai-alone" not in provider.keys[0]


def test_a_password_in_the_address_is_not_shown() -> None:
    with scripted_provider(answers("ok")) as provider:
        address = provider.base_url.replace("://", "://name:hidden@")
    model = open_language_model(LLMSettings(model="openai:x", base_url=address, retries=0))
    assert model is not None
    with pytest.raises(LanguageModelError) as caught:
        list(model.write(Prompt("", (), "?")))
    assert "hidden" not in str(caught.value)
    assert "at http://127.0.0.1:" in str(caught.value)


def test_keys_are_never_shown() -> None:
    settings = Settings.load({"RAG_LLM": "openai:x", "RAG_LLM_API_KEY": "sk-secret"})
    assert settings.llm.model == "openai:x"
    assert settings.llm.api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings) + settings.model_dump_json()
    with_other = settings.with_value("llm.model", "openai:y")
    assert with_other.llm.api_key.get_secret_value() == "sk-secret"


def test_a_wrong_key_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rag.toml").write_text('[llm]\napi_key = ["sk-secret"]\n')
    with pytest.raises(SettingsError, match=r"llm\.api_key") as caught:
        Settings.load({})
    assert "sk-secret" not in str(caught.value)


def test_opening_one_imports_no_provider() -> None:
    code = (
        "import sys; from rag.llm import open_language_model; from rag.settings import LLMSettings;"
        "open_language_model(LLMSettings(model='openai:x'));"
        "print([name for name in sys.modules if name.startswith(('langchain', 'openai', 'httpx'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_tracing_service_gets_nothing() -> None:
    """LangChain would send every prompt, and so the documents, to the one the environment names."""
    code = (
        "import sys; from rag.llm import *; from rag.settings import LLMSettings;"
        "from langchain_core.tracers.langchain import wait_for_all_tracers;"
        "model = open_language_model(LLMSettings(model='openai:x', base_url=sys.argv[1]));"
        "list(model.write(Prompt('', (), 'a secret'))); wait_for_all_tracers()"
    )
    with scripted_provider(answers("ok")) as provider:
        tracing = {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_API_KEY": "key",
            "LANGSMITH_ENDPOINT": provider.base_url,
        }
        done = subprocess.run(
            [sys.executable, "-c", code, provider.base_url],
            env={**os.environ, **tracing},
            cwd=ROOT,
        )
    assert done.returncode == 0
    assert len(provider.requests) == 1
    assert provider.other_paths == []
