"""`rag models`: what is set, whether it answers, what could be used; in 80 columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rag.cli import app
from tests.rag.llm.scripted_provider import answers, refuses, scripted_provider


def models(**environ: str) -> Result:
    return CliRunner().invoke(app, ["models"], env={"COLUMNS": "80", **environ})


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_model() -> None:
    result = models(OPENAI_API_KEY="sk-secret", GROQ_API_KEY="")
    assert result.exit_code == 0
    assert "No language model is set" in result.output
    assert "OPENAI_API_KEY (set)" in result.output
    assert "GROQ_API_KEY (not set)" in result.output
    assert "sk-secret" not in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_a_model_that_answers() -> None:
    with scripted_provider(answers("Yes")) as provider:
        result = models(RAG_LLM="openai:x", RAG_LLM_BASE_URL=provider.base_url)
    assert result.exit_code == 0
    assert "ok    openai:x: answered after" in result.output
    assert len(provider.requests) == 1


def test_a_model_that_does_not_is_exit_code_1() -> None:
    with scripted_provider(refuses(401)) as provider:
        result = models(RAG_LLM="openai:x", RAG_LLM_BASE_URL=provider.base_url)
    assert result.exit_code == 1
    assert "fail  openai:x" in result.output
    assert "refused the key (HTTP 401)" in " ".join(result.output.split())
    assert "Provider" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_a_name_that_is_wrong_is_exit_code_1() -> None:
    result = models(RAG_LLM="opnai:x")
    assert result.exit_code == 1
    assert "Did you mean 'openai'?" in " ".join(result.output.split())
