from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import gradio as gr
import pytest
from starlette.testclient import TestClient

from rag.engine import Engine
from rag.errors import SettingsError
from rag.types import Message
from ui.app import create_app, serve
from ui.chat import Turn, forget, respond

QUESTION = "how many jobs did the Ebro plant create?"


@pytest.fixture(scope="module")
def client(seed_engine: Engine) -> Iterator[TestClient]:
    settings = seed_engine.settings.with_value("server.hosts", "passage.test")
    app = create_app(seed_engine.with_settings(settings))
    with TestClient(app, base_url="http://passage.test") as opened:
        yield opened


@pytest.fixture(scope="module")
def config(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/config").json()
    return found


def test_healthz(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/ui/chat.js", "/config", "/theme.css", "/nowhere"]
)
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe-eval'" not in policy.get("script-src", "")
    # Only Gradio's pages are trusted with more than nothing.
    ours = path in {"/healthz", "/ui/chat.js"}
    assert policy["default-src"] == ("'none'" if ours else "'self'")
    # Nothing is named but this origin and what the page itself holds.
    assert {source for value in policy.values() for source in value.split()} <= {
        "'self'",
        "'none'",
        "'unsafe-inline'",
        "data:",
    }


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/gradio_api/info"])
def test_no_other_origin_is_let_in(client: TestClient, path: str) -> None:
    origin = {"Origin": "http://evil.test"}
    for answer in (
        client.get(path, headers=origin),
        client.options(path, headers={**origin, "Access-Control-Request-Method": "POST"}),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "evil.test" not in str(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../../../../etc/passwd",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/ui/../chat.py",
        "/ui/%2e%2e/chat.py",
        "/static/../../../../etc/passwd",
        "/gradio_api/runs",
        "/docs",
        "/openapi.json",
    ],
)
def test_what_is_not_part_of_the_page_is_not_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {400, 403, 404}


def test_uploads_and_large_requests_are_turned_away(client: TestClient) -> None:
    upload = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 5000)})
    assert upload.status_code == 413
    large = client.post("/gradio_api/queue/join", content=b" " * 8_000_001)
    assert large.status_code == 413


def test_the_page_reports_to_nobody_and_offers_no_api(
    client: TestClient, config: dict[str, Any]
) -> None:
    assert config["title"] == "Passage"
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["footer_links"] == []
    endpoints = client.get("/gradio_api/info").json()
    assert endpoints == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_the_conversation_is_never_an_input(config: dict[str, Any]) -> None:
    """Gradio makes components out of the messages that a browser sends."""
    chatbots = {part["id"] for part in config["components"] if part["type"] == "chatbot"}
    assert chatbots
    for listener in config["dependencies"]:
        assert chatbots.isdisjoint(listener["inputs"])


def test_a_question_is_answered_in_steps(seed_engine: Engine) -> None:
    box, shown, turns = zip(*respond(seed_engine, QUESTION, []), strict=True)
    assert box[0] == ""
    assert set(map(json.dumps, box[1:])) == {json.dumps(gr.skip())}
    assert [message["role"] for message in shown[0]] == ["user"]
    texts = [_plain(messages[-1]["content"]) for messages in shown[1:]]
    assert len(texts) > 5
    assert 0 < len(texts[0].split()) <= 3
    assert all(after.startswith(before) for before, after in pairwise(texts))
    (turn,) = turns[-1]
    assert turn.question == QUESTION
    assert turn.words.endswith("creating more than 1,000 jobs. ")
    assert "[1]" not in turn.words
    assert forget() == []


@pytest.mark.parametrize("question", ["", "  \n", None])
def test_a_blank_question_changes_nothing(seed_engine: Engine, question: str | None) -> None:
    assert list(respond(seed_engine, question, [])) == [(gr.skip(), gr.skip(), gr.skip())]


def test_earlier_answers_reach_the_engine_as_plain_text(
    seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Message] = []
    stream = Engine.stream

    def listening(engine: Engine, question: str, history: list[Message]) -> Any:
        seen.extend(history)
        return stream(engine, question, [])

    monkeypatch.setattr(Engine, "stream", listening)
    refused = Turn("What is the capital of France?", html="<p>no</p>")
    answered = Turn("Who <b>?", html="<p>shown</p>", words="He & she. ")
    list(respond(seed_engine, QUESTION, [answered, refused]))
    assert seen == [
        {"role": "user", "content": "Who <b>?"},
        {"role": "assistant", "content": "He & she. "},
    ]


def test_an_over_long_question_is_one_calm_line(seed_engine: Engine) -> None:
    *_, (_, messages, (turn,)) = respond(seed_engine, "why " * 250_000, [])
    assert "1,000,000 characters" in _plain(messages[-1]["content"])
    assert len(turn.question) < 300
    assert turn.words == ""


def test_an_empty_index_names_the_remedy(engine: Engine) -> None:
    *_, (_, messages, _) = respond(engine, QUESTION, [])
    assert "rag ingest" in messages[-1]["content"]


def test_a_port_in_use_is_said_so(seed_engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = seed_engine.settings.with_value("server.port", str(port))
        with pytest.raises(SettingsError, match=rf"port {port} \(address already in use\)"):
            serve(seed_engine, settings)


def _plain(html: str) -> str:
    """What a reader sees of an answer's words."""
    words = re.search(r'<p class="words">(.*?)</p>', html, re.DOTALL)
    assert words
    text = re.sub(r"<[^>]+>", "", words.group(1)).replace("&nbsp;", " ")
    return re.sub(r"&#(\d+);", lambda match: chr(int(match.group(1))), text)
