"""What happens in the chat: a question is asked, stopped, asked again, changed or taken back.

The browser sends words and ids, no more. Every id is looked up among the asker's own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from anyio import CancelScope, to_thread

from rag.errors import PassageError
from rag.types import Message
from ui.chat.context import Chat
from ui.chat.draft import Draft, write
from ui.chat.greeting import greeting_html, starters
from ui.chat.messages import Messages, draft_messages, problem_messages, turn_messages
from ui.guard.access import who
from ui.guard.scope import within
from ui.journal import Turn, UnknownConversationError

# The question box, the conversation and its id; each a value, or gr.skip() to leave it be.
Update = tuple[Any, Any, Any]


@dataclass(slots=True)
class _Run:
    """An answer in the making. `left` says that its page shows something else by now."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    left: bool = False


class Turns:
    """The handlers of the chat, which know what is being answered for whom."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._runs: dict[tuple[str, str | None], _Run] = {}

    async def load(self, request: gr.Request) -> Update:
        """The conversation that the page's address names, or a new one."""
        return await self.open(str(request.query_params.get("c", "")), request)

    async def greet(self) -> Any:
        """The welcome with its questions, which may take a moment to be made."""
        questions = await to_thread.run_sync(starters, self._chat)
        return gr.Chatbot(
            placeholder=await to_thread.run_sync(greeting_html, self._chat, questions)
        )

    async def open(self, conversation_id: str, request: gr.Request) -> Update:
        """Show a conversation of the asker's; any other id shows an empty one."""
        run = self._runs.get(_page(request))
        if run is not None:
            run.left = True
            run.stop.set()
        turns = await to_thread.run_sync(self._turns, _owner(request), conversation_id)
        shown = await to_thread.run_sync(turn_messages, self._chat, turns)
        return gr.skip(), shown, conversation_id if turns else ""

    async def undo(self, turn_id: str, current: str, request: gr.Request) -> Update:
        """Take a question and its answer back, into the question box."""
        try:
            question = await to_thread.run_sync(self._withdraw, _owner(request), current, turn_id)
        except UnknownConversationError:
            return gr.skip(), gr.skip(), gr.skip()
        _, shown, current = await self.open(current, request)
        return question, shown, current

    async def stop(self, request: gr.Request) -> None:
        """End the answer that is being written for this page."""
        run = self._runs.get(_page(request))
        if run is not None:
            run.stop.set()

    async def ask(
        self, question: str | None, current: str | None, scope: str | None, request: gr.Request
    ) -> AsyncIterator[Update]:
        """Answer one question, step by step; a blank one changes nothing.

        Gradio sends None for a box that the page has not filled yet: who asks at once is answered.
        """
        if question is None or not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        async for update in self._answer(question, _names(scope), current or "", request):
            yield update

    async def again(self, command: str, current: str, request: gr.Request) -> AsyncIterator[Update]:
        """Ask again what a turn asked, or {"question"} in its place; what came after it goes."""
        wanted = _fields(command)
        turns = await to_thread.run_sync(self._turns, _owner(request), current)
        turn = next((t for t in turns if t.id == wanted.get("turn")), None)
        if turn is None:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        question = str(wanted.get("question", "")).strip() or turn.question
        async for update in self._answer(question, turn.scope, current, request, replaced=turn.id):
            yield update

    async def _answer(
        self,
        question: str,
        scope: Sequence[str],
        current: str,
        request: gr.Request,
        replaced: str = "",
    ) -> AsyncIterator[Update]:
        chat, by = self._chat, who(request)
        owner = by.owner
        run = self._runs[_page(request)] = _Run()
        began = time.monotonic()
        draft = Draft(question, refusal=chat.text("answer.refused"))
        turns, earlier, history = await to_thread.run_sync(self._before, owner, current, replaced)
        turn, outcome = None, "stopped"
        yield "", [*earlier, *draft_messages(chat, draft)], gr.skip()
        try:
            async for _ in write(
                draft,
                line=chat.line,
                events=lambda stop: chat.engine.stream(
                    question, history, within(chat.engine, by, scope), stop
                ),
                stop=run.stop,
            ):
                if not run.left:
                    yield gr.skip(), [*earlier, *draft_messages(chat, draft)], gr.skip()
        except Exception as error:
            outcome = "failed"
            if not run.left:
                shown = problem_messages(chat, question, error)
                yield question, [*earlier, *shown], gr.skip()
            if not isinstance(error, PassageError):
                raise  # for the log
            return
        finally:  # also where the page was closed meanwhile: what was shown is kept
            if self._runs.get(_page(request)) is run:
                del self._runs[_page(request)]
            self._count(draft, outcome, time.monotonic() - began)
            with CancelScope(shield=True):
                turn = await to_thread.run_sync(
                    self._record, owner, draft, current, scope, replaced
                )
        if run.left:
            return
        if turn is None:  # stopped before its first word
            yield question, earlier, gr.skip()
            return
        shown = await to_thread.run_sync(turn_messages, chat, [*turns, turn])
        yield gr.skip(), shown, turn.conversation_id

    def _before(
        self, owner: str, current: str, replaced: str
    ) -> tuple[list[Turn], Messages, list[Message]]:
        """What stands before a new question, or before the turn that it replaces: the turns, as
        they are shown, and as the engine takes them."""
        turns = self._turns(owner, current)
        turns = turns[: next((n for n, turn in enumerate(turns) if turn.id == replaced), None)]
        journal = self._chat.journal
        history = journal.history(owner, current, before=replaced) if turns else []
        return turns, turn_messages(self._chat, turns, followed=True), history

    def _withdraw(self, owner: str, current: str, turn_id: str) -> str:
        """Take a turn back; its question."""
        turn = self._chat.journal.turn(owner, turn_id)
        self._chat.journal.withdraw(owner, current, turn_id)
        return turn.question

    def _count(self, draft: Draft, outcome: str, seconds: float) -> None:
        """Tell the metrics how a question ended; `outcome` holds where no answer came of it."""
        metrics, answer = self._chat.metrics, draft.answer
        if answer is not None:
            outcome = "refused" if answer.refused else "answered"
            if answer.usage is not None:
                metrics.count_usage(answer.usage)
        metrics.count_answer(outcome, seconds)

    def _record(
        self, owner: str, draft: Draft, current: str, scope: Sequence[str], replaced: str
    ) -> Turn | None:
        """Keep the answer, or as much as there is of it, in its conversation or a new one."""
        journal = self._chat.journal
        answer = draft.answer or draft.stopped()
        if answer is None:
            return None
        if journal.conversation(owner, current) is None:
            current = journal.start(owner).id
        elif replaced:
            journal.withdraw(owner, current, replaced)
        return journal.record(
            owner,
            draft.question,
            answer,
            surface="chat",
            conversation_id=current,
            scope=scope,
            seconds=draft.seconds,
            turn_id=draft.turn_id,
        )

    def _turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The conversation so far; none where the owner has none of that id."""
        with suppress(UnknownConversationError):
            return self._chat.journal.turns(owner, conversation_id)
        return []


def _owner(request: gr.Request) -> str:
    return who(request).owner


def _page(request: gr.Request) -> tuple[str, str | None]:
    """One page in one browser."""
    return _owner(request), request.session_hash


def _names(scope: str | None) -> tuple[str, ...]:
    """The documents that were chosen on the page: a JSON list of names."""
    with suppress(ValueError):
        names = json.loads(scope or "")
        if isinstance(names, list):
            return tuple(name for name in names if isinstance(name, str))
    return ()


def _fields(command: str) -> dict[str, Any]:
    with suppress(ValueError):
        fields = json.loads(command)
        if isinstance(fields, dict):
            return fields
    return {}
