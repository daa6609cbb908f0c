"""The API's routes: what they give, and how they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.engine import Engine
from rag.errors import (
    LanguageModelError,
    MissingExtraError,
    ModelError,
    PassageError,
    SettingsError,
    StoreError,
)
from tests.scripted_llm import ScriptedModel, says
from tests.ui.clients import open_client
from tests.ui.scripted import ScriptedStream
from ui.app import create_app
from ui.guard.access import BROWSER_COOKIE
from ui.guard.bodies import API_BYTES
from ui.guard.limits import BusyError, Places
from ui.journal import Journal
from ui.strings import strings

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

QUESTION = "how many jobs did the Ebro plant create?"
BODY = {"question": QUESTION}
SAID = {"role": "user", "content": "before"}


@pytest.fixture(scope="module")
def client(seed_engine: Engine) -> Iterator[TestClient]:
    with open_client(create_app(seed_engine)) as opened:
        yield opened


@pytest.fixture
def empty(engine: Engine) -> Iterator[TestClient]:
    """A server with nothing indexed, which may be written to."""
    with open_client(create_app(engine)) as opened:
        yield opened


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem document that a response must be."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    namespace, _, kind = found["type"].rpartition(":")
    assert namespace in ("about", "urn:passage")
    assert kind == "blank" or strings("en").raw(f"error.{kind}")  # the pages have words for it
    assert found["title"]
    assert found["detail"]
    return found


def test_citations_point_at_the_documents_own_text(client: TestClient) -> None:
    asked = client.post("/api/ask", json=BODY)
    assert asked.headers["Cache-Control"] == "no-store"
    answer = asked.json()["answer"]
    assert not answer["refused"]
    assert answer["support"] == {"quoted": 2, "supported": 0, "withheld": 0}
    for citation in answer["citations"]:
        document_id = citation["passage"]["id"].partition(":")[0]
        text = client.get(f"/api/documents/{document_id}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        passage = citation["passage"]
        assert text[passage["start"] : passage["end"]] == passage["text"]
        assert "folder" not in passage


def test_a_refusal_is_an_answer_with_what_came_closest(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "What is the capital of France?"}).json()
    assert answer["answer"]["refused"]
    assert answer["answer"]["citations"] == []


def test_a_passage_with_the_text_around_it(client: TestClient) -> None:
    (first, *_) = client.post("/api/search", json={**BODY, "k": 1}).json()["passages"]
    shown = client.get(f"/api/passages/{first['id']}", params={"around": 50}).json()
    text = client.get(f"/api/documents/{shown['document']['id']}").json()["text"]
    assert shown["passage"]["text"] == first["text"]
    around = shown["before"] + first["text"] + shown["after"]
    assert around in text
    assert 0 < len(shown["before"]) <= 50
    assert not shown["is_start"]
    assert shown["document"]["source"] == first["source"]
    for unknown in ("x", "x:1-2", f"{first['id']}0", "x:0-0", "%00", "-1:-1--1"):
        problem(client.get(f"/api/passages/{unknown}"), 404)


def test_search_finds_at_most_k(client: TestClient) -> None:
    found = client.post("/api/search", json={**BODY, "k": 2}).json()["passages"]
    assert 1 <= len(found) <= 2
    assert "Ebro" in found[0]["text"]


def test_a_scope_narrows_what_is_asked(client: TestClient) -> None:
    scope = ["chery-ebro-joint-venture.txt"]
    assert not client.post("/api/ask", json={**BODY, "scope": scope}).json()["answer"]["refused"]
    for path in ("/api/ask", "/api/search"):
        found = problem(client.post(path, json={**BODY, "scope": ["other"]}), 404)
        assert "'other'" in found["detail"]


def test_paths_of_the_servers_disk_name_nothing(client: TestClient, seed_engine: Engine) -> None:
    for name in (seed_engine.files()[0].folder, str(seed_engine.files()[0].path), "/nowhere", "/"):
        for path in ("/api/ask", "/api/search"):
            for scope in ([name], [seed_engine.files()[0].source, name]):
                found = problem(client.post(path, json={**BODY, "scope": scope}), 404)
                assert found["detail"].startswith(f"Nothing is indexed under '{name}'.")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreError("/srv/secret/catalog.sqlite is gone."), 503),
        (SettingsError("/srv/secret/rag.toml is wrong."), 500),
        (ModelError("/srv/secret/model is altered."), 500),
        (LanguageModelError("secret-model does not answer."), 500),
        (MissingExtraError("/srv/secret", "llm"), 500),
    ],
)
def test_what_is_wrong_inside_the_server_is_for_its_log(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: PassageError,
    status: int,
) -> None:
    def broken(*given: object) -> None:
        raise error

    monkeypatch.setattr(Engine, "stream", broken)
    monkeypatch.setattr(Engine, "search", broken)
    for path in ("/api/ask", "/api/search"):
        caplog.clear()
        found = problem(client.post(path, json=BODY), status)
        assert found["detail"] == "The server can't do that just now; its log says why."
        assert str(error) in caplog.text


def test_a_conversation_is_gone_on_with_by_its_owner_alone(
    client: TestClient, seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.post("/api/ask", json={**BODY, "conversation": "new"}).json()
    conversation = first["conversation"]
    script = ScriptedStream(words=0)
    monkeypatch.setattr(Engine, "stream", lambda engine, *given: script.stream(engine, *given))
    more = {"question": "and when?", "conversation": conversation}
    assert client.post("/api/ask", json=more).json()["conversation"] == conversation
    assert [message["role"] for message in script.history] == ["user", "assistant"]
    assert script.history[0]["content"] == QUESTION
    client.post("/api/ask", json={**more, "history": [SAID]})
    assert script.history == [SAID]
    problem(client.post("/api/ask", json={**BODY, "conversation": "unknown"}), 404)
    with open_client(create_app(seed_engine)) as other:
        problem(other.post("/api/ask", json=more), 404)


def test_a_new_conversation_whose_answer_fails_leaves_none(
    empty: TestClient, engine: Engine
) -> None:
    def conversations() -> int:
        with Journal(engine.settings.data_dir) as journal:
            return len(journal.conversations(empty.cookies[BROWSER_COOKIE]))

    new = {**BODY, "conversation": "new"}
    problem(empty.post("/api/ask", json=new), 409)  # nothing is indexed
    assert conversations() == 0
    empty.post("/api/documents", files={"file": ("a.txt", b"The Ebro plant has 500 jobs.")})
    told = empty.post("/api/ask", json=new).json()["conversation"]
    assert conversations() == 1
    more = {**BODY, "conversation": told}
    assert empty.post("/api/ask", json=more).json()["conversation"] == told
    assert conversations() == 1


def test_an_answer_is_told_even_if_the_journal_cannot_keep_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*given: object, **more: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Journal, "record", full)
    answered = client.post("/api/ask", json=BODY)
    assert answered.status_code == 200
    assert not answered.json()["answer"]["refused"]
    assert "The disk is full." in caplog.text


def test_feedback_is_for_ones_own_answers(client: TestClient, seed_engine: Engine) -> None:
    answer_id = client.post("/api/ask", json=BODY).json()["answer_id"]
    given = {"answer_id": answer_id, "rating": "down", "reason": "beside the point"}
    assert client.post("/api/feedback", json=given).status_code == 204
    assert client.post("/api/feedback", json={**given, "rating": None}).status_code == 204
    problem(client.post("/api/feedback", json={**given, "rating": "sideways"}), 422)
    problem(client.post("/api/feedback", json={**given, "answer_id": "unknown"}), 404)
    with open_client(create_app(seed_engine)) as other:
        problem(other.post("/api/feedback", json=given), 404)


def test_documents_are_added_listed_and_deleted(empty: TestClient) -> None:
    problem(empty.post("/api/ask", json=BODY), 409)
    file = {"file": ("../../plant notes.txt", b"The plant makes 500 lamps a day. It is in Vigo.")}
    added = empty.post("/api/documents", files=file)
    assert added.status_code == 201
    made = added.json()
    assert (made["outcome"], "/" in made["source"]) == ("added", False)
    again = empty.post("/api/documents", files=file)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    answer = empty.post("/api/ask", json={"question": "How many lamps does the plant make a day?"})
    assert "500 lamps" in answer.json()["answer"]["text"]
    (listed,) = empty.get("/api/documents").json()["documents"]
    assert listed["id"] == made["id"]
    assert listed["uploaded"]
    assert listed["state"] == "indexed"
    assert empty.get(f"/api/documents/{made['id']}").json()["text"].startswith("The plant makes")
    assert empty.delete(f"/api/documents/{made['id']}").status_code == 204
    assert empty.get("/api/documents").json() == {"documents": []}
    problem(empty.get(f"/api/documents/{made['id']}"), 404)
    problem(empty.delete(f"/api/documents/{made['id']}"), 404)


def test_what_is_no_document_is_refused(empty: TestClient) -> None:
    for name, data in (("a.exe", b"x"), ("a.pdf", b"not one"), ("a.txt", b""), ("", b"x")):
        refused = empty.post("/api/documents", files={"file": (name, data)})
        assert refused.status_code == 422, name
    problem(empty.post("/api/documents", files={"file": ("a.exe", b"x")}), 422)
    problem(empty.post("/api/documents", json={}), 422)
    assert empty.get("/api/documents").json() == {"documents": []}


def test_uploads_that_have_no_room_are_turned_away(
    empty: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(places: Places) -> None:
        raise BusyError("full")

    monkeypatch.setattr(Places, "check", full)
    refused = empty.post("/api/documents", files={"file": ("a.txt", b"It is one.")})
    assert int(refused.headers["Retry-After"]) > 0
    problem(refused, 503)
    problem(empty.delete("/api/documents/x"), 503)


def test_a_document_of_an_indexed_folder_stays(
    empty: TestClient, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("It stays where it is.")
    engine.ingest([tmp_path / "docs"])
    (listed,) = empty.get("/api/documents").json()["documents"]
    refused = problem(empty.delete(f"/api/documents/{listed['id']}"), 409)
    assert "Remove it there" in refused["detail"]
    assert str(tmp_path) not in refused["detail"]
    assert (tmp_path / "docs" / "a.txt").exists()
    assert len(engine.files()) == 1


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/api/nowhere", {}, 404),
        ("GET", "/api", {}, 404),
        ("GET", "/api/", {}, 404),
        ("GET", "/api/documents/a%0Ab", {}, 404),
        ("GET", "/api/documents/", {}, 404),
        ("GET", "/api/ask", {}, 405),
        ("PATCH", "/api/documents", {}, 405),
        ("POST", "/api/ask", {}, 415),
        ("POST", "/api/ask", {"content": b"{}"}, 415),
        ("POST", "/api/ask", {"data": {"question": "a"}}, 415),
        ("POST", "/api/ask", {"json": {}}, 422),
        ("POST", "/api/ask", {"json": []}, 422),
        ("POST", "/api/ask", {"json": {"question": "  "}}, 422),
        ("POST", "/api/ask", {"json": {"question": 1}}, 422),
        ("POST", "/api/ask", {"json": {"question": "x" * 4001}}, 422),
        ("POST", "/api/search", {"json": {"question": "x" * 4001}}, 422),
        ("POST", "/api/ask", {"json": {**BODY, "quesiton": 1}}, 422),
        ("POST", "/api/ask", {"json": {**BODY, "scope": [""]}}, 422),
        ("POST", "/api/ask", {"json": {**BODY, "scope": ["a"] * 101}}, 422),
        (
            "POST",
            "/api/ask",
            {"json": {**BODY, "history": [{"role": "system", "content": ""}]}},
            422,
        ),
        ("POST", "/api/ask", {"json": {**BODY, "history": [{"role": "user"}]}}, 422),
        ("POST", "/api/search", {"json": {**BODY, "k": 0}}, 422),
        ("GET", "/api/passages/x:1-2?around=-1", {}, 422),
    ],
)
def test_every_refusal_is_a_problem(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    problem(client.request(method, path, **sent), status)


def test_malformed_json_is_a_problem_that_says_where(client: TestClient) -> None:
    json = {"Content-Type": "application/json"}
    found = problem(client.post("/api/ask", content=b'{"question": ', headers=json), 422)
    assert found["detail"] == "The body is not JSON (at character 13)."
    for content, status in (
        (b"\xff\xfe", 422),
        (b"[" * 100_000, 400),
        (b'{"question": "\\ud800"}', 422),
    ):
        problem(client.post("/api/ask", content=content, headers=json), status)
    wrong = problem(client.post("/api/ask", json={**BODY, "history": [{"role": "x"}]}), 422)
    assert {"/history/0/role", "/history/0/content"} == {e["pointer"] for e in wrong["errors"]}


def test_a_method_that_is_not_allowed_is_told_which_are(client: TestClient) -> None:
    assert client.put("/api/documents").headers["Allow"] == "GET, POST"
    assert client.put("/api/documents/x").headers["Allow"] == "DELETE, GET"
    assert client.get("/api/ask").headers["Allow"] == "POST"


def test_a_body_that_is_too_large_is_not_read(client: TestClient) -> None:
    json = {"Content-Type": "application/json"}
    problem(client.post("/api/ask", content=b" " * (API_BYTES + 1), headers=json), 413)
    pieces = (b" " * 100_000 for _ in range(API_BYTES // 100_000 + 1))  # of no told length
    problem(client.post("/api/ask", content=pieces, headers=json), 413)
    huge = {"file": ("a.txt", b"x" * 25_000_001)}
    problem(client.post("/api/documents", files=huge), 413)


def test_health_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    client.post("/api/ask", json=BODY)
    client.post("/api/ask", json={"question": "What is the capital of France?"})
    client.get("/api/documents/secret-name")
    client.request("BREW", "/ui/page.js")
    text = client.get("/metrics").text
    for line in (
        'passage_requests_total{method="POST",route="/api/ask",status="200"}',
        'requests_total{method="GET",route="/api/documents/{document_id}",status="404"} 1.0',
        'passage_requests_total{method="other",route="/ui",status="405"} 1.0',
        'passage_request_seconds_bucket{le="0.1",route="/api/ask"}',
        'passage_answers_total{outcome="answered"}',
        'passage_answers_total{outcome="refused"}',
        "passage_answer_seconds_count",
        "passage_questions_running 0.0",
        "passage_index_documents 1.0",
        "passage_index_chunks",
    ):
        assert line in text, line
    assert "secret-name" not in text


def test_readiness_says_what_is_wrong(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(engine: Engine) -> int:
        raise StoreError("The disk is gone.")

    monkeypatch.setattr(Engine, "chunk_count", broken)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_what_a_language_model_took_is_told_and_counted(seed_engine: Engine) -> None:
    model = ScriptedModel(says("Chery created more than 1,000 jobs. [1]"))
    with open_client(create_app(seed_engine.with_model(model))) as client:
        answer = client.post("/api/ask", json=BODY).json()["answer"]
        text = client.get("/metrics").text
    usage = answer["usage"]
    assert usage["model"] == model.name
    assert usage["output_tokens"] > 0
    assert f'passage_llm_tokens_total{{kind="input"}} {usage["input_tokens"]:.1f}' in text
    assert f'passage_llm_tokens_total{{kind="output"}} {usage["output_tokens"]:.1f}' in text
