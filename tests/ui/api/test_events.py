"""Streams over real connections: their order, their end, and what happens when one is lost."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from rag.engine import Engine
from rag.errors import PassageError
from tests.ui.scripted import ScriptedStream
from tests.ui.served import served
from tests.ui.sse import ACCEPT, Received, asking, resuming
from ui.api.answers import Answers
from ui.api.events import Recording

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

QUESTION = "how many jobs did the Ebro plant create?"
TERMINAL = {"done", "error"}


@pytest.fixture(scope="module")
def address(seed_engine: Engine) -> Iterator[str]:
    settings = seed_engine.settings.with_value("server.at_once", "1")
    settings = settings.with_value("server.waiting", "1")
    with served(seed_engine.with_settings(settings)) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def scripted(monkeypatch: pytest.MonkeyPatch, script: ScriptedStream) -> ScriptedStream:
    monkeypatch.setattr(Engine, "stream", lambda engine, *given: script.stream(engine, *given))
    return script


def assert_stopped(rest: list[Received]) -> None:
    """That a stream of which nothing but the start was read ended as a stopped one."""
    (last,) = rest
    assert (last.id, last.name) == (1, "error")
    assert (last.data["title"], last.data["status"]) == ("Stopped", 499)


def test_events_come_numbered_in_order_and_end_once(client: httpx.Client) -> None:
    with asking(client, QUESTION) as coming:
        received = list(coming)
    assert [event.id for event in received] == list(range(len(received)))
    assert received[0].name == "start"
    assert [event.name for event in received if event.name in TERMINAL] == ["done"]
    assert received[-1].name == "done"
    cited: set[int] = set()
    for event in received:
        if event.name == "citation":
            cited.add(event.data["marker"])
        elif event.name == "delta" and event.data["marker"] is not None:
            assert event.data["marker"] in cited
    assert cited == {1, 2}
    answer = received[-1].data["answer"]
    told = [event.data for event in received if event.name == "delta"]
    assert told == answer["segments"]
    assert [e.data for e in received if e.name == "citation"] == answer["citations"]
    assert received[-1].data["answer_id"] == received[0].data["answer_id"]
    assert "folder" not in json.dumps(received[-1].data)


def test_the_answer_without_a_stream_is_what_done_holds(client: httpx.Client) -> None:
    whole = client.post("/api/ask", json={"question": QUESTION}).json()
    with asking(client, QUESTION) as coming:
        *_, done = coming
    for volatile in (whole, done.data):
        del volatile["answer_id"], volatile["answer"]["timings"]
    assert whole == done.data


def test_a_finished_answer_is_replayed_from_every_point(client: httpx.Client) -> None:
    with asking(client, QUESTION) as coming:
        received = list(coming)
    answer_id = received[0].data["answer_id"]
    for last in range(-1, len(received)):
        with resuming(client, answer_id, last) as coming:
            assert list(coming) == received[last + 1 :]


@pytest.mark.parametrize("split", range(1, 7))
def test_a_lost_connection_loses_and_doubles_nothing(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, split: int
) -> None:
    monkeypatch.setattr("ui.api.answers.GRACE_SECONDS", 60)
    script = scripted(monkeypatch, ScriptedStream(words=5))
    received: list[Received] = []
    with asking(client, QUESTION) as coming:
        for event in coming:
            received.append(event)
            if len(received) == split:
                break
            script.go.release()
    with resuming(client, received[0].data["answer_id"], received[-1].id or 0) as coming:
        for _ in range(6 - split):
            script.go.release()
        received += coming
    assert [event.id for event in received] == list(range(7))
    words = "".join(event.data["text"] for event in received if event.name == "delta")
    assert words == "word0 word1 word2 word3 word4 "
    assert received[-1].name == "done"


def test_several_may_listen_to_one_answer(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = scripted(monkeypatch, ScriptedStream(words=1))
    with asking(client, QUESTION) as one:
        start = next(one)
        with resuming(client, start.data["answer_id"], -1) as other:
            assert next(other) == start
            script.go.release()
            assert list(one) == list(other)


def test_another_browser_does_not_get_the_answer(client: httpx.Client, address: str) -> None:
    answer_id = client.post("/api/ask", json={"question": QUESTION}).json()["answer_id"]
    path = f"/api/answers/{answer_id}/events"
    assert client.get(path).status_code == 200
    refused = httpx.get(f"{address}{path}")
    assert refused.status_code == 404
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert httpx.delete(f"{address}/api/answers/{answer_id}").status_code == 404


def test_silence_is_filled_with_heartbeats(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.api.ask.HEARTBEAT_SECONDS", 0.01)
    script = scripted(monkeypatch, ScriptedStream(words=1))
    with asking(client, QUESTION) as coming:
        assert next(coming).name == "start"
        assert next(coming) == Received(None, "heartbeat")
        script.go.release()
        rest = [event for event in coming if event.id is not None]
    assert [event.name for event in rest] == ["delta", "done"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(PassageError("The model left."), 500), (ZeroDivisionError("secret"), 500)],
)
def test_a_fault_on_the_way_is_the_last_event(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    script = scripted(monkeypatch, ScriptedStream(words=1, error=error))
    script.go.release(2)
    with asking(client, QUESTION) as coming:
        received = list(coming)
    assert [event.name for event in received] == ["start", "delta", "error"]
    problem = received[-1].data
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == 500
    assert ("The model left." in problem["detail"]) == isinstance(error, PassageError)
    assert "secret" not in problem["detail"]
    whole = client.post("/api/ask", json={"question": QUESTION})
    assert (whole.status_code, whole.json()) == (500, problem)


def test_a_stream_that_nobody_reads_is_ended_after_a_while(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.api.answers.GRACE_SECONDS", 0.01)
    script = scripted(monkeypatch, ScriptedStream())
    with asking(client, QUESTION) as coming:
        start = next(coming)
    script.release_until_closed()
    assert client.get(f"/api/answers/{start.data['answer_id']}/events").status_code == 404


def test_a_client_that_leaves_ends_the_work(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = scripted(monkeypatch, ScriptedStream())
    host, port = address.removeprefix("http://").split(":")
    body = json.dumps({"question": QUESTION}).encode()
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        script.asked.acquire()
    script.release_until_closed()


def test_an_answer_can_be_stopped(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    script = scripted(monkeypatch, ScriptedStream())
    with asking(client, QUESTION) as coming:
        answer_id = next(coming).data["answer_id"]
        assert client.delete(f"/api/answers/{answer_id}").status_code == 204
        assert_stopped(list(coming))
        script.release_until_closed()
    assert client.delete(f"/api/answers/{answer_id}").status_code == 404


def test_a_stopped_answer_is_a_problem_to_who_waits_for_all_of_it(
    client: httpx.Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = []
    start = Answers.start

    def noting(*given: Any, **more: Any) -> Recording:
        recording = start(*given, **more)
        answers.append(recording.answer_id)
        return recording

    monkeypatch.setattr(Answers, "start", noting)
    script = scripted(monkeypatch, ScriptedStream())
    client.get("/api/documents")  # the owner's cookie, which both requests below bear
    waited: list[httpx.Response] = []
    body = {"question": QUESTION}
    waiting = threading.Thread(target=lambda: waited.append(client.post("/api/ask", json=body)))
    waiting.start()
    script.asked.acquire()
    with httpx.Client(base_url=address, cookies=client.cookies) as other:
        assert other.delete(f"/api/answers/{answers[0]}").status_code == 204
    waiting.join()
    script.release_until_closed()
    assert waited[0].status_code == 499
    assert waited[0].json()["title"] == "Stopped"


def test_a_full_server_says_so_at_once(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = scripted(monkeypatch, ScriptedStream(words=1))
    with asking(client, QUESTION) as one, asking(client, QUESTION) as two:
        assert [next(one).name, next(two).name] == ["start", "start"]
        script.asked.acquire()
        for path in ("/api/ask", "/api/search"):
            refused = client.post(path, json={"question": QUESTION}, headers=ACCEPT)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) > 0
            assert refused.json()["status"] == 503
        metrics = client.get("/metrics").text
        assert "passage_questions_running 1.0" in metrics
        assert "passage_questions_waiting 1.0" in metrics
        assert "passage_turned_away_total 2.0" in metrics
        script.go.release(2)
        assert [list(one)[-1].name, list(two)[-1].name] == ["done", "done"]
    script.go.release()
    assert client.post("/api/ask", json={"question": QUESTION}).status_code == 200


def test_a_waiting_question_can_be_stopped(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = scripted(monkeypatch, ScriptedStream(words=1))
    with asking(client, QUESTION) as one, asking(client, QUESTION) as two:
        next(one)
        waiting = next(two).data["answer_id"]
        assert client.delete(f"/api/answers/{waiting}").status_code == 204
        assert_stopped(list(two))
        script.go.release()
        assert list(one)[-1].name == "done"
    script.asked.acquire()
    assert not script.asked.acquire(blocking=False)  # the second one never began


def test_a_server_that_ends_lets_its_readers_go(
    seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = scripted(monkeypatch, ScriptedStream())
    server = served(seed_engine)
    address = server.__enter__()
    with httpx.Client(base_url=address, timeout=60) as client, asking(client, QUESTION) as coming:
        assert next(coming).name == "start"
        ending = threading.Thread(target=server.__exit__, args=(None, None, None))
        ending.start()
        assert_stopped(list(coming))
        script.release_until_closed()
        ending.join()
