from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.engine import Engine
from rag.errors import SettingsError, StoreError
from rag.types import IngestReport, Progress
from ui.app import begin, create_app, serve


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
    "path",
    ["/", "/healthz", "/ui/page.js", "/ui/conversations", "/config", "/theme.css", "/nowhere"],
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
    ours = path in {"/healthz", "/ui/page.js", "/ui/conversations"}
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
        "/ui/../app.py",
        "/ui/%2e%2e/app.py",
        "/static/../../../../etc/passwd",
        "/gradio_api/runs",
        "/docs",
        "/openapi.json",
    ],
)
def test_what_is_not_part_of_the_page_is_not_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {400, 403, 404}


def test_uploads_and_large_requests_are_turned_away(client: TestClient) -> None:
    # Documents go through a route of ours, so Gradio's own has no use.
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


def test_a_first_reading_that_fails_is_logged_and_told_and_the_server_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Scripted: a store that can't be written to, and a fault that nobody foresaw."""
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    app = create_app(engine)

    def index(read: Callable[[Progress], IngestReport]) -> None:
        read(lambda *step: None)

    with TestClient(app, base_url="http://127.0.0.1") as client:
        for fault, told in (
            (StoreError("The disk is full."), "The disk is full."),
            (ZeroDivisionError("scripted"), "The log says why."),
        ):

            def scripted_broken(*arguments: Any, fault: Exception = fault) -> IngestReport:
                raise fault

            caplog.clear()
            monkeypatch.setattr(Engine, "ingest", scripted_broken)
            begin(app.state.context, index)
            app.state.context.changes.submit(lambda: None).result()  # one at a time
            unready = client.get("/readyz")
            assert unready.status_code == 503
            assert unready.json() == {"status": f"Reading the documents failed. {told}"}
            assert client.get("/ui/alive").json()["unread"] is True
            assert client.get("/healthz").status_code == 200
            assert "Reading the documents failed" in caplog.text
            assert str(fault) in caplog.text


def test_a_port_in_use_is_said_so(seed_engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = seed_engine.settings.with_value("server.port", str(port))
        with pytest.raises(SettingsError, match=rf"port {port} \(address already in use\)"):
            serve(seed_engine, settings, lambda read: pytest.fail("indexed all the same"))
