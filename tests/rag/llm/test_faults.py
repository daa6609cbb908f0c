"""Whatever a language model's server does, its words end, and what went wrong is said once."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from rag.errors import LanguageModelError
from rag.llm import LanguageModel, Prompt, open_language_model
from rag.settings import LLMSettings
from tests.rag.llm.scripted_provider import (
    Exchange,
    Script,
    ScriptedProvider,
    answers,
    refuses,
    scripted_provider,
)

ASKED = Prompt("Be brief.", (), "Who wrote it?")
KEY = "sk-a-secret-key-that-nobody-must-see"
# Short, so that stalls end soon; long enough for a busy machine to answer at all.
QUICK: dict[str, Any] = {
    "api_key": KEY,
    "first_token_timeout": 10,
    "idle_timeout": 10,
    "total_timeout": 20,
    "retries": 0,
}


def model_of(base_url: str, **changes: Any) -> LanguageModel:
    settings = LLMSettings(model="openai:scripted", base_url=base_url, **(QUICK | changes))
    model = open_language_model(settings)
    assert model is not None
    return model


def read(model: LanguageModel) -> tuple[list[str], str]:
    """The words, and the error that ended them; after either there is nothing more."""
    words: list[str] = []
    writing = None
    fault = None
    try:
        writing = model.write(ASKED)
        words.extend(writing)
    except LanguageModelError as error:
        fault = error
    assert writing is None or list(writing) == []
    if fault is None:
        return words, ""
    # What libraries say may hold the request, and with it the key.
    assert fault.__cause__ is None
    assert fault.__context__ is None
    assert KEY not in str(fault)
    return words, str(fault)


def played(*scripts: Script, **changes: Any) -> tuple[list[str], str, ScriptedProvider]:
    with scripted_provider(*scripts) as provider:
        words, error = read(model_of(provider.base_url, **changes))
    return words, error, provider


def test_a_good_answer_comes_word_by_word() -> None:
    words, error, provider = played(answers("Jane ", "wrote ", "it."))
    assert (words, error) == (["Jane ", "wrote ", "it."], "")
    (request,) = provider.requests
    assert request["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Who wrote it?"},
    ]
    assert request["temperature"] == 0
    assert request["max_tokens"] == 1024
    assert provider.keys == [f"Bearer {KEY}"]


def test_text_is_never_a_template() -> None:
    with scripted_provider(answers("ok")) as provider:
        hostile = "{system} {{user}} %s {0.__class__} {% raw %}"
        list(model_of(provider.base_url).write(Prompt(hostile, (), hostile)))
    assert [message["content"] for message in provider.requests[0]["messages"]] == [hostile] * 2


def test_refused_connection() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        words, error = read(model_of(f"http://127.0.0.1:{taken.getsockname()[1]}/v1"))
    assert words == []
    assert "can't be reached (connection refused)" in error
    assert "openai:scripted at http://127.0.0.1:" in error
    assert "RAG_LLM_BASE_URL" in error


def test_no_such_host() -> None:
    words, error = read(model_of("http://passage.invalid/v1", first_token_timeout=60))
    assert words == []
    assert "can't be reached (no such host)" in error


def stalls_at_once(exchange: Exchange) -> None:
    exchange.stall()


def stalls_after_headers(exchange: Exchange) -> None:
    exchange.begin()
    exchange.stall()


def stalls_after_role(exchange: Exchange) -> None:
    exchange.begin()
    exchange.event({"delta": {"role": "assistant", "content": ""}, "finish_reason": None})
    exchange.stall()


@pytest.mark.parametrize("script", [stalls_at_once, stalls_after_headers, stalls_after_role])
def test_a_stall_before_the_first_word(script: Script) -> None:
    with scripted_provider(script) as provider:
        words, error = read(model_of(provider.base_url, first_token_timeout=1))
        assert provider.left.wait(30)  # the connection was closed, not just forgotten
    assert words == []
    assert "wrote nothing within 1 seconds" in error
    assert "RAG_LLM_FIRST_TOKEN_TIMEOUT" in error


def test_a_stall_after_the_first_word() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane ")
        exchange.stall()

    with scripted_provider(script) as provider:
        words, error = read(model_of(provider.base_url, idle_timeout=1))
        assert provider.left.wait(30)
    assert words == ["Jane "]
    assert "fell silent for 1 seconds" in error
    assert "RAG_LLM_IDLE_TIMEOUT" in error


def endless(piece: str) -> Script:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane ")
        while not exchange.provider.ended.is_set():
            exchange.say(piece)

    return script


@pytest.mark.parametrize("piece", ["on ", ""])
def test_an_endless_stream(piece: str) -> None:
    with scripted_provider(endless(piece)) as provider:
        words, error = read(model_of(provider.base_url, total_timeout=2))
        assert provider.left.wait(30)
    assert words[0] == "Jane "
    assert "wasn't done within 2 seconds" in error


def test_a_line_that_never_ends() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        while not exchange.provider.ended.wait(0.01):
            exchange.wfile.write(b"data: " + b"x" * 1000)

    words, error, _ = played(script, first_token_timeout=2)
    assert words == []
    assert "wrote nothing within 2 seconds" in error


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_not_tried_again(status: int) -> None:
    words, error, provider = played(refuses(status, f"Incorrect key {KEY}"), retries=3)
    assert words == []
    assert f"refused the key (HTTP {status})" in error
    assert "RAG_LLM_API_KEY" in error
    assert len(provider.requests) == 1


def test_a_missing_model_is_not_tried_again() -> None:
    words, error, provider = played(refuses(404), retries=3)
    assert words == []
    assert "isn't there (HTTP 404)" in error
    assert len(provider.requests) == 1


def test_a_key_in_a_remark_is_not_shown() -> None:
    _, error, _ = played(refuses(400, f"bad request with {KEY}"))
    assert "HTTP 400: bad request with ***" in error


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_model_is_tried_again(status: int) -> None:
    words, error, provider = played(refuses(status), answers("Jane."), retries=1)
    assert (words, error) == (["Jane."], "")
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    ("status", "said"), [(429, "is asked too often"), (500, "trouble of its own"), (502, "trouble")]
)
def test_a_model_that_stays_busy(status: int, said: str) -> None:
    words, error, provider = played(refuses(status), retries=1)
    assert words == []
    assert said in error
    assert len(provider.requests) == 2


def test_the_wait_that_is_asked_for_is_kept() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    for value in ("0", "1", soon):
        busy = refuses(429, Retry_After=value)
        words, error, _ = played(busy, answers("Jane."), retries=1, first_token_timeout=30)
        assert (words, error) == (["Jane."], "")


def test_a_wait_longer_than_anybody_waits_is_not_begun() -> None:
    words, error, provider = played(refuses(429, Retry_After="3600"), retries=3)
    assert words == []
    assert "asked too often for 3,600 seconds" in error
    assert len(provider.requests) == 1


@pytest.mark.parametrize("content_type", ["text/html", "text/event-stream"])
def test_html_in_place_of_an_answer(content_type: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin(content_type)
        exchange.wfile.write(b"<!doctype html>\n<title>Sign in</title>\n\n")

    words, error, _ = played(script)
    assert words == []
    assert "is no answer" in error
    assert "/v1" in error


@pytest.mark.parametrize("data", [b"data: {\n\n", b"data: []\n\n", b"data: 3\n\n", b"data: {}\n\n"])
def test_events_that_are_no_pieces(data: bytes) -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.wfile.write(data)

    words, error, _ = played(script)
    assert words == []
    assert error.startswith("The language model openai:scripted at ")


def test_bytes_that_are_no_text() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane ")
        exchange.wfile.write(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n')
        exchange.end()

    words, error, _ = played(script)
    assert words == ["Jane "]
    assert "is no answer" in error


def test_an_error_in_the_middle_of_the_stream() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane ")
        exchange.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')

    words, error, provider = played(script, retries=3)
    assert words == ["Jane "]
    assert "out of memory" in error
    assert len(provider.requests) == 1  # what was shown can't be taken back


def test_a_stream_that_is_cut() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane ", "wrote ")

    words, error, _ = played(script)
    assert words == ["Jane ", "wrote "]
    assert "broke off in the middle" in error


def test_a_connection_that_breaks_in_a_chunk() -> None:
    def script(exchange: Exchange) -> None:
        exchange.protocol_version = "HTTP/1.1"
        exchange.send_response(200)
        exchange.send_header("Content-Type", "text/event-stream")
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        exchange.wfile.write(b"fff\r\ndata: {")
        exchange.close_connection = True

    words, error, _ = played(script)
    assert words == []
    assert "broke off the connection" in error


def test_a_missing_terminator_is_a_normal_end() -> None:
    """The model said that it was done, so its words are whole."""

    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane.")
        exchange.end()

    assert played(script)[:2] == (["Jane."], "")


def test_an_answer_without_a_word_is_an_end() -> None:
    assert played(answers())[:2] == ([], "")


def test_closing_before_the_first_word_breaks_the_connection() -> None:
    asked = threading.Event()

    def script(exchange: Exchange) -> None:
        asked.set()
        exchange.stall()

    with scripted_provider(script) as provider:
        writing = model_of(provider.base_url).write(ASKED)
        assert asked.wait(30)
        writing.close()
        assert provider.left.wait(30)
        assert list(writing) == []


def test_closing_while_words_lie_unread_breaks_the_connection() -> None:
    with scripted_provider(endless("on ")) as provider:
        with model_of(provider.base_url).write(ASKED) as writing:
            next(writing)
        assert provider.left.wait(30)
        writing.close()


def test_usage_is_told_or_counted_and_priced() -> None:
    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("Jane.")
        exchange.end()
        for given, made in ((1000, 0), (0, 20)):  # in two parts, as some providers do
            usage = {
                "prompt_tokens": given,
                "completion_tokens": made,
                "total_tokens": given + made,
            }
            exchange.event({}, usage=usage)
        exchange.done()

    with scripted_provider(script, answers("Jane.")) as provider:
        model = model_of(provider.base_url, input_price=3, output_price=50)
        told = model.write(ASKED)
        assert list(told) == ["Jane."]
        counted = model.write(ASKED)
        assert list(counted) == ["Jane."]
    assert (told.usage.input_tokens, told.usage.output_tokens) == (1000, 20)
    assert told.usage.cost == pytest.approx((1000 * 3 + 20 * 50) / 1_000_000)
    assert 5 < counted.usage.input_tokens < 50
    assert 0 < counted.usage.output_tokens < 10


def test_a_model_that_wrote_nothing_costs_nothing() -> None:
    with scripted_provider(refuses(500)) as provider:
        model = model_of(provider.base_url, retries=0, input_price=3, output_price=50)
        writing = model.write(ASKED)
        with pytest.raises(LanguageModelError):
            list(writing)
    usage = writing.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (0, 0, 0)


def test_a_model_that_keeps_failing_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.model.PAUSE_SECONDS", 1000)
    with scripted_provider(refuses(500)) as provider:
        model = model_of(provider.base_url)
        assert "trouble" in read(model)[1]
        assert "trouble" in read(model)[1]
        assert "trouble" in read(model)[1]
        assert "left alone for another 1000 seconds" in read(model)[1]
        assert len(provider.requests) == 3


def test_requests_that_are_at_fault_themselves_are_not_held_against_the_model() -> None:
    with scripted_provider(refuses(400, "too long")) as provider:
        model = model_of(provider.base_url)
        for _ in range(5):
            assert "didn't accept the request (HTTP 400: too long)" in read(model)[1]
        assert len(provider.requests) == 5


def test_many_may_ask_at_once() -> None:
    words = [f"word-{number} " for number in range(50)]
    with scripted_provider(answers(*words)) as provider:
        model = model_of(provider.base_url, first_token_timeout=60, total_timeout=120)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: read(model), range(16)))
    assert found == [(words, "")] * 16
