"""What the chat page shows to an asker who may know of some documents only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from rag.engine import Engine
from tests.ui.clients import open_client
from ui.api.metrics import Metrics
from ui.app import create_app
from ui.chat.context import Chat, make_chat
from ui.chat.turns import Turns
from ui.guard.access import Asker
from ui.guard.gate import Gate
from ui.guard.limits import Places
from ui.journal import Journal
from ui.library.documents import Library

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

QUESTION = "What is the zebra bonus of the director?"
ANN = Asker(owner="ann", scope=("open",))


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    for name, text in {
        "open/zoo.txt": "The zebra bonus of the keeper is forty carrots.",
        "secret/pay.txt": "The zebra bonus of the director is seven million.\n\n"
        + "\n\n".join(f"Clerk number {number} is paid in lettuce." for number in range(200)),
    }.items():
        (tmp_path / "docs" / name).parent.mkdir(parents=True)
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    engine.ingest([tmp_path / "docs"])
    return engine


@pytest.fixture
def client(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Ann's browser."""

    def ann(gate: Gate, request: HTTPConnection, bearer: str | None) -> Asker:
        return ANN

    monkeypatch.setattr(Gate, "_asker", ann)
    with open_client(create_app(filled)) as opened:
        yield opened


def test_documents_beyond_the_scope_are_not_there(client: TestClient, filled: Engine) -> None:
    for path in ("/ui/documents", "/ui/places"):
        shown = client.get(path).text
        assert "zoo.txt" in shown
        assert "pay.txt" not in shown
        assert "secret" not in shown
    for file in filled.files():
        is_open = file.source == "open/zoo.txt"
        opened = client.get(f"/ui/documents/{file.document_id}")
        assert opened.status_code == (200 if is_open else 404)
        named = {"source": file.source, "document_id": file.document_id}
        refused = client.post("/ui/documents/delete", json=named)
        assert ("lies in" if is_open else "not indexed") in refused.text


def test_a_source_that_is_the_askers_no_more_is_shown_as_it_was_cited(
    client: TestClient, filled: Engine
) -> None:
    with Journal(filled.settings.data_dir) as journal:
        turn = journal.record("ann", QUESTION, filled.ask(QUESTION), surface="chat")
    (cited, *_) = turn.answer.citations
    assert cited.passage.source == "secret/pay.txt"
    shown = client.get(f"/ui/sources/{turn.id}/{cited.marker}").text
    assert f"<mark>{cited.quote}" in shown
    document = filled.document_text(cited.passage.id.partition(":")[0])
    beyond = document[cited.passage.end :].split("\n\n")[1]
    assert beyond.startswith("Clerk number")
    assert beyond not in shown


@pytest.mark.parametrize("chosen", [[], ["open"], ["secret"], ["open", "secret"], ["/"]])
def test_an_answer_keeps_to_the_scope(filled: Engine, tmp_path: Path, chosen: list[str]) -> None:
    told = ask(make_chat_in(filled, tmp_path), json.dumps(chosen))
    assert "carrots" in told or chosen in (["secret"], ["/"])
    assert "seven million" not in told
    assert "pay.txt" not in told


def make_chat_in(engine: Engine, folder: Path) -> Chat:
    journal = Journal(folder / "data")
    changes = Places(at_once=1, waiting=1)
    metrics = Metrics(engine, changes)
    return make_chat(engine, journal, Library(engine), changes=changes, metrics=metrics)


def ask(chat: Chat, chosen: str) -> str:
    """All that Ann's page is sent for the question."""
    request: Any = SimpleNamespace(
        state=SimpleNamespace(asker=ANN), session_hash="p1", query_params={}
    )

    async def gather() -> str:
        updates = Turns(chat).ask(QUESTION, "", chosen, request)
        return str([shown async for _, shown, _ in updates])

    with chat.journal:
        return asyncio.run(gather())
