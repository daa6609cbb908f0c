"""The engine with a language model behind real HTTP: scripted faults, and a real small model."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.benchmarks.grounding.measure import invented
from rag import Engine, Settings
from rag.errors import MissingExtraError, SettingsError
from rag.types import Answer, Message
from tests.rag.answer.test_written import QUESTION, REBORN, check_events
from tests.rag.llm.scripted_provider import Exchange, Script, answers, refuses, scripted_provider

if TYPE_CHECKING:
    from tests.rag.language_model import LlamaServer

HISTORY: list[Message] = [
    {"role": "user", "content": "Where is the Ebro plant?"},
    {
        "role": "assistant",
        "content": "The Ebro plant in Barcelona had been dormant for many years.",
    },
]


def engine_at(engine: Engine, base_url: str, **values: str) -> Engine:
    values = {
        "model": "openai:scripted",
        "base_url": base_url,
        "api_key": "sk-secret",
        "retries": "0",
        "first_token_timeout": "300",
        "total_timeout": "600",
        **values,
    }
    settings = engine.settings
    for name, value in values.items():
        settings = settings.with_value(f"llm.{name}", value)
    return engine.with_settings(settings)


def ask(engine: Engine, script: Script, **values: str) -> Answer:
    with scripted_provider(script) as provider:
        at = engine_at(engine, provider.base_url, **values)
        return check_events(list(at.stream(QUESTION)))


def cut(exchange: Exchange) -> None:
    exchange.begin()
    exchange.say(REBORN, " And th")


def stalls(exchange: Exchange) -> None:
    exchange.begin()
    exchange.say(REBORN, " And th")
    exchange.stall()


def test_a_model_behind_http_writes_the_answer(seed_engine: Engine) -> None:
    answer = ask(seed_engine, answers(REBORN[:7], REBORN[7:], " [1]"))
    assert answer.text.startswith(f"{REBORN} [1]")
    assert answer.usage is not None
    assert answer.notice == ""


@pytest.mark.parametrize("script", [refuses(401), refuses(500), lambda e: e.reply(200, "<html>")])
def test_a_fault_gives_the_quotes_and_says_so_without_an_address(
    seed_engine: Engine, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = ask(seed_engine, script)
    assert answer.segments == seed_engine.ask(QUESTION).segments
    assert "The language model failed" in answer.notice
    assert "127.0.0.1" not in answer.notice
    assert "127.0.0.1" in caplog.text  # whoever runs it is told where to look
    assert "sk-secret" not in caplog.text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nobody:x", "Unknown provider 'nobody'"),
        ("openai", "Write provider:model"),
        ("llamacpp:/missing/model.gguf", r"model\.gguf can't be read"),
    ],
)
def test_a_wrong_model_is_noticed_at_the_start(
    settings: Settings, seed_engine: Engine, name: str, message: str
) -> None:
    wrong = settings.with_value("llm.model", name)
    with pytest.raises(SettingsError, match=message):
        Engine.open(wrong)
    with pytest.raises(SettingsError, match=message):
        seed_engine.with_settings(seed_engine.settings.with_value("llm.model", name))
    Engine.open(settings).close()  # the data directory is free


def test_a_missing_extra_is_noticed_at_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.llm.model.is_installed", lambda provider: False)
    with pytest.raises(MissingExtraError, match=r"pip install -e '\.\[groq\]'"):
        Engine.open(settings.with_value("llm.model", "groq:x"))


def test_a_file_that_turns_out_to_be_broken_gives_the_quotes(
    seed_engine: Engine, tmp_path: Path
) -> None:
    pytest.importorskip("xllamacpp", reason="needs pip install -e '.[local-llm]'")
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    settings = seed_engine.settings.with_value("llm.model", f"llamacpp:{broken}")
    answer = seed_engine.with_settings(settings).ask(QUESTION)
    assert answer.segments == seed_engine.ask(QUESTION).segments
    assert "The language model failed" in answer.notice


def test_nobody_there_gives_the_quotes(seed_engine: Engine) -> None:
    with scripted_provider(answers("x")) as provider:
        gone = provider.base_url
    answer = engine_at(seed_engine, gone).ask(QUESTION)
    assert answer.segments == seed_engine.ask(QUESTION).segments
    assert "The language model failed" in answer.notice


@pytest.mark.parametrize(("script", "idle"), [(cut, "60"), (stalls, "1")])
def test_what_was_verified_before_the_stream_broke_stays(
    seed_engine: Engine, script: Script, idle: str
) -> None:
    answer = ask(seed_engine, script, idle_timeout=idle)
    assert answer.text.startswith(REBORN)
    assert "And th" not in answer.text
    assert "broke off" in answer.notice


def test_a_reader_who_leaves_stops_the_model(seed_engine: Engine) -> None:
    with scripted_provider(stalls) as provider:
        events = engine_at(seed_engine, provider.base_url).stream(QUESTION)
        assert next(events).segment
        events.close()  # type: ignore[attr-defined]
        assert provider.left.wait(30)


def test_a_real_model_invents_and_none_of_it_is_shown(
    seed_engine: Engine, llama_server: LlamaServer
) -> None:
    values = {"max_tokens": "60", "context_tokens": "4096", "idle_timeout": "300"}
    engine = engine_at(seed_engine, llama_server.base_url, **values)
    engine = engine.with_settings(engine.settings.with_value("retrieval.passage_chars", "800"))
    for question, history in ((QUESTION, []), ("and when was it reborn?", HISTORY)):
        answer = check_events(list(engine.stream(question, history)))
        sources = [citation.passage for citation in answer.citations]
        text = "".join(segment.text for segment in answer.segments if segment.marker is None)
        assert answer.refused or not invented(text, sources)
        assert answer.usage is None or answer.usage.output_tokens <= 130
