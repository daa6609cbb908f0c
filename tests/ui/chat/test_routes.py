"""The page's routes over HTTP: whose answers they tell, and who may change anything."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.documents.loaders import MAX_BYTES
from rag.engine import Engine
from rag.settings import Settings
from tests import SEEDS
from ui.app import create_app
from ui.guard.access import BROWSER_COOKIE, Asker
from ui.guard.gate import Gate
from ui.guard.limits import Places
from ui.journal import Journal, Turn

QUESTION = "how many jobs did the Ebro plant create?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("routes")
    with Engine.open(Settings(data_dir=folder, cache_dir=model_cache)) as opened:
        opened.ingest([SEEDS])
        yield opened


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def turn(engine: Engine) -> Turn:
    """An answered question of the asker "ann"."""
    with Journal(engine.settings.data_dir) as journal:
        conversation = journal.start("ann")
        return journal.record(
            "ann",
            QUESTION,
            engine.ask(QUESTION),
            surface="chat",
            conversation_id=conversation.id,
        )


def by(owner: str) -> dict[str, str]:
    return {"Cookie": f"{BROWSER_COOKIE}={owner}"}


def test_a_source_is_the_documents_text_with_the_quote_marked(
    client: TestClient, turn: Turn
) -> None:
    shown = client.get(f"/ui/sources/{turn.id}/2", headers=by("ann")).text
    assert "<mark>Chery activated Ebro&#39;s brand heritage" in shown
    assert "Citation 2 of 2" in shown
    assert client.get(f"/ui/sources/{turn.id}/9", headers=by("ann")).status_code == 404


def test_what_is_anothers_is_unknown(client: TestClient, turn: Turn, engine: Engine) -> None:
    conversation = turn.conversation_id
    requests = [
        ("GET", f"/ui/sources/{turn.id}/1", None),
        ("GET", f"/ui/closest/{turn.id}/1", None),
        ("GET", f"/ui/turns/{turn.id}.md", None),
        ("POST", f"/ui/turns/{turn.id}/rating", {"rating": "up"}),
        ("GET", f"/ui/conversations/{conversation}.md", None),
        ("POST", f"/ui/conversations/{conversation}", {"title": "mine"}),
        ("DELETE", f"/ui/conversations/{conversation}", None),
    ]
    for method, path, body in requests:
        answer = client.request(method, path, json=body, headers=by("bob"))
        assert answer.status_code == 404, path
        assert "Ebro" not in answer.text
    assert "Ebro" not in client.get("/ui/conversations", headers=by("bob")).text
    with Journal(engine.settings.data_dir) as journal:
        assert journal.turns("ann", conversation or "")[0] == turn  # nothing was changed
    for method, path, body in requests:
        if "closest" not in path:
            assert client.request(method, path, json=body, headers=by("ann")).is_success, path


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ui/documents?name=a.txt"),
        ("POST", "/ui/documents/delete"),
        ("POST", "/ui/documents/reindex"),
        ("POST", "/ui/turns/x/rating"),
        ("POST", "/ui/conversations/x"),
        ("DELETE", "/ui/conversations/x"),
    ],
)
def test_another_sites_page_can_change_nothing(client: TestClient, method: str, path: str) -> None:
    assert (
        client.request(
            method, path, content=b"{}", headers={"Origin": "http://evil.test"}
        ).status_code
        == 403
    )
    asked_first = client.options(
        path, headers={"Origin": "http://evil.test", "Access-Control-Request-Method": method}
    )
    assert "Access-Control-Allow-Origin" not in asked_first.headers


def test_what_everybody_asked_is_for_those_who_may_write(
    client: TestClient, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: a gate that lets everybody in to ask, and no more."""
    paths = ("/ui/insights", "/ui/insights/gold.jsonl")
    assert [client.get(path).status_code for path in paths] == [200, 200]
    assert 'data-view="insights"' in client.get("/").text

    def scripted_reader(gate: Gate, request: Any, bearer: str | None) -> Asker:
        return Asker(owner="reader", may_write=False)

    monkeypatch.setattr(Gate, "_asker", scripted_reader)
    for path in paths:
        refused = client.get(path)
        assert refused.status_code == 403
        assert "Ebro" not in refused.text
    page = client.get("/").text
    assert 'data-view="documents"' in page
    assert 'data-view="insights"' not in page


def test_an_upload_holds_as_much_as_a_document_may(client: TestClient) -> None:
    def send(size: int) -> int:
        body = b"word " * (size // 5)
        answer = client.post("/ui/documents?name=a.bin", content=body, headers=by("ann"))
        return answer.status_code

    assert send(MAX_BYTES) == 422  # read, and no kind of document
    assert send(MAX_BYTES + 5) == 413


def test_a_long_ingest_takes_no_more_than_its_own_threads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: an ingest that ends only when it is let, with more waiting than may."""
    began, let, ingest = Event(), Event(), Engine.ingest

    def scripted_held_ingest(*arguments: Any) -> Any:
        began.set()
        assert let.wait(60)
        return ingest(*arguments)

    monkeypatch.setattr(Engine, "ingest", scripted_held_ingest)
    app = create_app(engine)
    changes: Places = app.state.context.changes
    with TestClient(app, base_url="http://127.0.0.1") as client, ThreadPoolExecutor(60) as threads:
        first = threads.submit(client.post, "/ui/documents/reindex", headers=by("ann"))
        assert began.wait(60)
        waiting = [changes.submit(lambda: None) for _ in range(8)]
        refused = [
            threads.submit(client.post, path, headers=by("ann"), json=body)
            for path, body in 15
            * [
                ("/ui/documents?name=a.txt", {}),
                ("/ui/documents/delete", {"source": "a", "document_id": "b"}),
                ("/ui/documents/reindex", {}),
            ]
        ]
        for answer in (one.result(60) for one in refused):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.text.startswith("Other documents are being read")
        assert client.get("/ui/documents", headers=by("ann")).status_code == 200
        let.set()
        assert first.result(60).status_code == 200
        assert all(one.result(60) is None for one in waiting)


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/passwd.txt", "a\x00b.txt", "..\\evil.txt", ".hidden.txt"]
)
def test_no_name_leads_out_of_the_uploads(client: TestClient, engine: Engine, name: str) -> None:
    folder = engine.settings.data_dir
    before = {path for path in folder.parent.rglob("*") if "uploads" not in path.parts}
    client.post("/ui/documents", params={"name": name}, content=b"A text.", headers=by("ann"))
    after = {path for path in folder.parent.rglob("*") if "uploads" not in path.parts}
    assert {path.name for path in after - before} <= {"catalog.sqlite-wal"} | {
        path.name for path in after - before if path.is_relative_to(folder / "tantivy")
    } | {path.name for path in after - before if path.is_relative_to(folder / "chroma")}
    assert not Path("/etc/passwd.txt").exists()


def test_a_logo_that_is_no_picture_is_said_so(seed_engine: Engine, tmp_path: Path) -> None:
    from rag.errors import SettingsError

    look = seed_engine.settings.ui.model_copy(update={"logo": tmp_path / "no.exe"})
    settings = seed_engine.settings.model_copy(update={"ui": look})
    with pytest.raises(SettingsError, match=r"ui\.logo"):
        create_app(seed_engine.with_settings(settings))
