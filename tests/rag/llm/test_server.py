"""A language model on a real server: streaming, stopping, counting; and a file with no server."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rag.errors import LanguageModelError, SettingsError
from rag.llm import LanguageModel, Prompt, open_language_model
from rag.settings import LLMSettings

if TYPE_CHECKING:
    from tests.rag.language_model import LlamaServer

CAPITAL = Prompt("Answer in one short sentence.", (), "What is the capital of France?")
# A busy machine may take seconds for a word.
PATIENT: dict[str, Any] = {
    "first_token_timeout": 300,
    "idle_timeout": 120,
    "total_timeout": 600,
}
LONG = Prompt("You are a writer.", (), "Write a long story about a dog and a cat.")


def opened(settings: LLMSettings) -> LanguageModel:
    model = open_language_model(settings)
    assert model is not None
    return model


@pytest.fixture
def model(llama_server: LlamaServer) -> LanguageModel:
    return opened(
        LLMSettings(
            model="openai:smollm2",
            base_url=llama_server.base_url,
            input_price=1,
            output_price=2,
            **PATIENT,
        )
    )


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to hold in that time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_words_come_piece_by_piece_and_are_counted(model: LanguageModel) -> None:
    writing = model.write(CAPITAL)
    pieces = list(writing)
    assert len(pieces) > 3
    assert "Paris" in "".join(pieces)
    usage = writing.usage
    assert usage.model == "openai:smollm2"
    # One piece a token, and one for the end, which has no text.
    assert usage.output_tokens in (len(pieces), len(pieces) + 1)
    counted = sum(model.count_tokens(text) for text in CAPITAL.texts)
    assert counted < usage.input_tokens < counted + 40
    assert usage.cost == pytest.approx((usage.input_tokens + 2 * usage.output_tokens) / 1_000_000)


def test_closing_stops_the_server(model: LanguageModel, llama_server: LlamaServer) -> None:
    before = llama_server.tokens_written()
    writing = model.write(LONG)
    first = next(writing)
    writing.close()
    assert eventually(lambda: not llama_server.is_generating(), 120)
    # The story takes hundreds. What two seconds would hold depends on the machine; this doesn't.
    assert llama_server.tokens_written() - before < 50
    assert list(writing) == []
    assert writing.usage.output_tokens == model.count_tokens(first)


def test_a_reader_that_goes_away_stops_the_server(
    model: LanguageModel, llama_server: LlamaServer
) -> None:
    before = llama_server.tokens_written()
    writing = model.write(LONG)
    next(writing)
    del writing
    assert eventually(lambda: not llama_server.is_generating(), 120)
    assert llama_server.tokens_written() - before < 50


def test_an_answer_ends_at_the_longest_length(llama_server: LlamaServer) -> None:
    model = opened(
        LLMSettings(
            model="openai:smollm2", base_url=llama_server.base_url, max_tokens=16, **PATIENT
        )
    )
    writing = model.write(LONG)
    assert "".join(writing)
    assert writing.usage.output_tokens == 16  # an answer of that length has some hundreds


def test_earlier_turns_are_told(model: LanguageModel) -> None:
    with_history = Prompt(
        CAPITAL.system,
        ({"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello to you"}),
        CAPITAL.user,
    )
    plain, longer = model.write(CAPITAL), model.write(with_history)
    assert "".join(plain)
    assert "".join(longer)
    assert longer.usage.input_tokens > plain.usage.input_tokens + 4


def test_a_prompt_that_is_too_long_is_one_clear_error(model: LanguageModel) -> None:
    with pytest.raises(LanguageModelError, match=r"didn't accept .*context.*RAG_LLM_CONTEXT"):
        list(model.write(Prompt("", (), "word " * 5000)))


def test_tokens_are_the_models_own(model: LanguageModel) -> None:
    assert model.count_tokens("hello world 1234") == 7  # hello, world, a space, four digits
    assert model.count_tokens("") == 0


def test_a_file_needs_no_server(language_model_file: Path) -> None:
    model = opened(
        LLMSettings(model=f"llamacpp:{language_model_file}", context_tokens=1024, **PATIENT)
    )
    with model.write(CAPITAL) as writing:
        assert "Paris" in "".join(writing)
    assert writing.usage.output_tokens > 3
    assert model.count_tokens("hello world 1234") == 7
    # It is stopped as well, and answers again afterwards.
    with model.write(LONG) as writing:
        next(writing)
    assert "Paris" in "".join(model.write(CAPITAL))


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.gguf can't be read"):
        open_language_model(LLMSettings(model=f"llamacpp:{tmp_path / 'missing.gguf'}"))
    other = tmp_path / "other.gguf"
    other.write_bytes(b"not a model")
    with pytest.raises(SettingsError, match="is no GGUF file"):
        open_language_model(LLMSettings(model=f"llamacpp:{other}"))
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(LanguageModelError, match="can't be loaded"):
        opened(LLMSettings(model=f"llamacpp:{broken}")).write(CAPITAL)
