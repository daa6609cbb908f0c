"""Asking: the answer at once, or as a stream of events that a lost connection can go on with."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from rag.answer.stop import Stop
from rag.retrieve.question import readable
from rag.types import Answer, Event
from ui.api import schema
from ui.api.answers import Answers
from ui.api.context import By, Context, Here, json_body
from ui.api.events import HEARTBEAT, Recording
from ui.api.problems import STOPPED
from ui.guard.access import Asker
from ui.guard.problems import Problem, response
from ui.guard.scope import within
from ui.journal import UnknownConversationError

_NEW = "new"  # instead of a conversation's id
EVENT_STREAM = "text/event-stream"
HEARTBEAT_SECONDS = 15.0
_STREAM = {
    EVENT_STREAM: {
        "schema": {
            "type": "string",
            "description": "Events with `id` (a number, from 0), `event` and JSON `data`: `start`,"
            " then `citation` (just before its marker) and `delta` (a segment), and last exactly"
            " one of `done` (the same object as without a stream) and `error` (a problem)."
            " Comments keep the connection open.",
        }
    }
}
_ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {"model": schema.Answered, "content": _STREAM, "description": "The answer"}
}
_EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": _STREAM, "description": "Events"}}

AnswerId = Annotated[str, Path(max_length=100)]

router = APIRouter(tags=["ask"])


@router.post("/ask", responses=_ANSWERED, response_model=schema.Answered, dependencies=[json_body])
async def ask(request: Request, wanted: schema.AskRequest, here: Here, by: By) -> Response:
    """Answer a question from the documents, with the place of every quote.

    With `Accept: text/event-stream`, the answer comes as it is written. Closing the connection
    ends the work.
    """
    # Known before a stream begins, so not told within one.
    readable(wanted.question)
    here.places.check()
    is_new = wanted.conversation == _NEW
    conversation = secrets.token_hex(8) if is_new else wanted.conversation
    if conversation and not is_new:
        await run_in_threadpool(_check, here, by, conversation)

    def answer(stop: Stop) -> Generator[Event]:
        history = wanted.messages
        if conversation and not is_new and wanted.history is None:
            history = here.journal.history(by.owner, conversation)
        scope = within(here.engine, by, wanted.scope)
        yield from here.engine.stream(wanted.question, history, scope, stop)

    def keep(answer_id: str, answer: Answer, seconds: float) -> None:
        if is_new and conversation:  # not before: a question that fails leaves none
            here.journal.start(by.owner, conversation_id=conversation)
        here.journal.record(
            by.owner,
            wanted.question,
            answer,
            surface="widget" if by.via == "widget" else "api",
            conversation_id=conversation,
            scope=wanted.scope or by.scope,
            seconds=seconds,
            turn_id=answer_id,
        )

    recording = here.answers.start(
        answer,
        owner=by.owner,
        conversation=conversation,
        keep=keep,
        tells_usage=by.via != "widget",
    )
    if EVENT_STREAM in request.headers.get("accept", ""):
        return EventStream(here.answers, recording)
    return await _whole(here.answers, recording, request)


@router.get("/answers/{answer_id}/events", responses=_EVENTS, response_class=StreamingResponse)
async def events(
    answer_id: AnswerId,
    here: Here,
    by: By,
    last_event_id: Annotated[int, Header(ge=-1, le=1_000_000)] = -1,
) -> Response:
    """Go on with a stream whose connection was lost, after the event `Last-Event-ID`.

    Events are held for about a minute, and in memory only.
    """
    return EventStream(here.answers, _find(here, answer_id, by.owner), after=last_event_id)


@router.delete("/answers/{answer_id}", status_code=204)
async def stop(answer_id: AnswerId, here: Here, by: By) -> None:
    """Stop an answer that is being written; a finished one stays as it is."""
    here.answers.stop(_find(here, answer_id, by.owner))


class EventStream(StreamingResponse):
    """The recording's events, from the one after `after` on, until the client goes away."""

    media_type = EVENT_STREAM

    def __init__(self, answers: Answers, recording: Recording, *, after: int = -1) -> None:
        self._listening = answers.listening(recording, may_return=True)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx: don't collect
        super().__init__(_encoded(recording, after), headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._listening:
            await super().__call__(scope, receive, send)


async def _encoded(recording: Recording, after: int) -> AsyncIterator[bytes]:
    async with aclosing(recording.read(after, HEARTBEAT_SECONDS)) as coming:
        async for numbered in coming:
            yield HEARTBEAT if numbered is None else numbered[1].encode(numbered[0])


async def _whole(answers: Answers, recording: Recording, request: Request) -> Response:
    """The last event's object, or the problem that it is; the work ends if the client goes."""
    with answers.listening(recording, may_return=False):
        ended = asyncio.ensure_future(_last(recording))
        gone = asyncio.ensure_future(_disconnected(request.receive))
        try:
            await asyncio.wait({ended, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            ended.cancel()
    last = recording.frames[-1].data
    if isinstance(last, Problem):
        return response(last)
    if isinstance(last, schema.Answered):
        return JSONResponse(last.model_dump(mode="json"))
    return Response(status_code=STOPPED)  # the client is gone, and another one still reads


async def _last(recording: Recording) -> None:
    async for _ in recording.read():
        pass


async def _disconnected(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _check(here: Context, by: Asker, conversation: str) -> None:
    """Raises: UnknownConversationError where the asker has no such conversation."""
    if here.journal.conversation(by.owner, conversation) is None:
        raise UnknownConversationError("There is no such conversation. Start a new one.")


def _find(here: Context, answer_id: str, owner: str) -> Recording:
    recording = here.answers.find(answer_id, owner)
    if recording is None:
        raise UnknownConversationError(
            "There is no such answer any more. Ask the question again.", kind="answer_gone"
        )
    return recording
