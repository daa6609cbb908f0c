"""Who doesn't want an answer any more stops the model, whatever it is doing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from rag import Engine
from rag.answer.stop import Stop
from rag.types import Message
from tests.rag.answer.test_written import FALSE, QUESTION
from tests.rag.llm.scripted_provider import Exchange, Script, ScriptedProvider, scripted_provider
from tests.rag.llm.test_server import eventually
from tests.rag.test_engine_model import HISTORY, engine_at
from tests.ui.served import served
from tests.ui.sse import ACCEPT, asking
from ui.chat.stream import events_until

if TYPE_CHECKING:
    from tests.rag.language_model import LlamaServer

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

FOLLOW_UP = "and when was it reborn?"
PROMPTLY = 60.0  # seconds that only a machine at a standstill takes


def stalls(exchange: Exchange) -> None:
    exchange.begin()
    exchange.stall()


def invents(exchange: Exchange) -> None:
    """Writes sentences that are withheld, and takes its time for the next."""
    exchange.begin()
    exchange.say(FALSE, " The plant was founded by Pedro Calef", " in 1953. And")
    exchange.stall()


class Work:
    """Counts how often it is closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_a_stop_closes_what_is_open_and_what_is_opened_later() -> None:
    stop, done, opened, late = Stop(), Work(), Work(), Work()
    with stop.closing(done):
        pass
    assert done.closed == 1
    with stop.closing(opened):
        assert not stop.is_set
        stop.set()
        assert opened.closed == 1
    stop.set()
    with stop.closing(late):
        assert late.closed == 1
    assert done.closed == 1


def patient(engine: Engine, provider: ScriptedProvider) -> Engine:
    """With deadlines that don't pass within a test."""
    return engine_at(engine, provider.base_url, idle_timeout="300")


def asked(provider: ScriptedProvider) -> bool:
    return eventually(lambda: bool(provider.requests), PROMPTLY)


@pytest.mark.parametrize(
    ("script", "question", "history"),
    [
        (stalls, QUESTION, []),
        (invents, QUESTION, []),
        (stalls, FOLLOW_UP, HISTORY),  # while it rewrites the question
    ],
)
def test_a_stop_ends_the_work_at_once(
    seed_engine: Engine, script: Script, question: str, history: list[Message]
) -> None:
    stop, kinds = Stop(), list[str]()
    with scripted_provider(script) as provider:
        engine = patient(seed_engine, provider)

        def read() -> None:
            kinds.extend(event.kind for event in engine.stream(question, history, (), stop))

        thread = threading.Thread(target=read)
        thread.start()
        assert asked(provider)
        stop.set()
        thread.join(PROMPTLY)
        assert not thread.is_alive()
        assert provider.left.wait(PROMPTLY)  # the model is told, too
        assert len(provider.requests) == 1
    assert kinds == []


@pytest.mark.parametrize("script", [stalls, invents])
def test_the_chat_page_stops_a_model_that_shows_nothing(
    seed_engine: Engine, script: Script
) -> None:
    with scripted_provider(script) as provider:
        engine = patient(seed_engine, provider)

        async def scene() -> None:
            stop = asyncio.Event()

            async def read() -> None:
                async for _ in events_until(lambda s: engine.stream(QUESTION, (), (), s), stop):
                    pass

            reading = asyncio.create_task(read())
            assert await asyncio.to_thread(asked, provider)
            stop.set()
            await reading
            assert await asyncio.to_thread(provider.left.wait, PROMPTLY)

        asyncio.run(scene())


def deletes(client: httpx.Client, wait: Callable[[], bool]) -> None:
    with asking(client, QUESTION) as coming:
        answer_id = next(coming).data["answer_id"]
        assert wait()
        assert client.delete(f"/api/answers/{answer_id}").status_code == 204


def leaves(client: httpx.Client, wait: Callable[[], bool]) -> None:
    with asking(client, QUESTION) as coming:
        next(coming)
        assert wait()


def leaves_without_a_stream(client: httpx.Client, wait: Callable[[], bool]) -> None:
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/ask", json={"question": QUESTION}, timeout=httpx.Timeout(60, read=3))
    assert wait()


@pytest.mark.parametrize("script", [stalls, invents])
@pytest.mark.parametrize("ends", [deletes, leaves, leaves_without_a_stream])
def test_the_api_stops_a_model_that_shows_nothing(
    seed_engine: Engine,
    script: Script,
    ends: Callable[[httpx.Client, Callable[[], bool]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.api.answers.GRACE_SECONDS", 0.01)
    with (
        scripted_provider(script) as provider,
        served(patient(seed_engine, provider)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        ends(client, lambda: asked(provider))
        assert provider.left.wait(PROMPTLY)


def test_a_deleted_answer_frees_a_real_server(
    seed_engine: Engine, llama_server: LlamaServer
) -> None:
    # With all passages the small model reads its prompt for some seconds before its first word.
    values = {"max_tokens": "1000", "context_tokens": "4096", "idle_timeout": "300"}
    engine = engine_at(seed_engine, llama_server.base_url, **values)
    with (
        served(engine) as address,
        httpx.Client(base_url=address, timeout=120) as client,
        client.stream("POST", "/api/ask", json={"question": QUESTION}, headers=ACCEPT) as response,
    ):
        first = next(line for line in response.iter_lines() if line.startswith("data:"))
        answer_id = httpx.Response(200, text=first.removeprefix("data:")).json()["answer_id"]
        assert eventually(llama_server.is_generating, PROMPTLY)
        began = time.monotonic()
        assert client.delete(f"/api/answers/{answer_id}").status_code == 204
        assert eventually(lambda: not llama_server.is_generating(), PROMPTLY)
        print(f"The server was free {time.monotonic() - began:.2f} seconds after the DELETE.")
