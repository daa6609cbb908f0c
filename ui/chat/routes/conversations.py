"""The conversations in the sidebar, and what can be done with them and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel, Field

from ui.chat.context import PREFIX, Chat
from ui.chat.routes.asker import Owner
from ui.chat.templates import render
from ui.journal import Conversation
from ui.journal.export import answer_markdown, conversation_markdown
from ui.strings import Strings


class Title(BaseModel):
    title: str = Field(max_length=500)


class Opinion(BaseModel):
    rating: Literal["up", "down"] | None
    reason: str = Field("", max_length=5000)


def routes(chat: Chat) -> APIRouter:
    router = APIRouter(prefix=PREFIX)
    journal = chat.journal

    @router.get("/conversations")
    def listed(owner: Owner, search: str = "") -> HTMLResponse:
        found = [c for c in journal.conversations(owner, search) if c.turns]
        groups = _by_day(found, chat.text)
        return HTMLResponse(render("conversations", text=chat.text, groups=groups, search=search))

    @router.post("/conversations/{conversation_id}", status_code=204)
    def rename(owner: Owner, conversation_id: str, named: Title) -> None:
        journal.rename(owner, conversation_id, named.title)

    @router.delete("/conversations/{conversation_id}", status_code=204)
    def delete(owner: Owner, conversation_id: str) -> None:
        journal.delete(owner, conversation_id)

    @router.get("/conversations/{conversation_id}.md")
    def export(owner: Owner, conversation_id: str) -> PlainTextResponse:
        """The conversation as a file."""
        turns = journal.turns(owner, conversation_id)
        conversation = journal.conversation(owner, conversation_id)
        title = conversation.title if conversation else ""
        markdown = conversation_markdown(title, turns, chat.text)
        headers = {"Content-Disposition": 'attachment; filename="conversation.md"'}
        return PlainTextResponse(markdown, media_type="text/markdown", headers=headers)

    @router.get("/turns/{turn_id}.md")
    def copied(owner: Owner, turn_id: str) -> PlainTextResponse:
        """One answer with its citations."""
        turn = journal.turn(owner, turn_id)
        return PlainTextResponse(
            answer_markdown(turn.answer, chat.text), media_type="text/markdown"
        )

    @router.post("/turns/{turn_id}/rating", status_code=204)
    def rate(owner: Owner, turn_id: str, opinion: Opinion) -> None:
        journal.rate(owner, turn_id, opinion.rating, opinion.reason)

    return router


def _by_day(found: Sequence[Conversation], text: Strings) -> list[tuple[str, list[Conversation]]]:
    """Today's, yesterday's and earlier ones, as the server's clock has it."""
    today = datetime.now(UTC).date()

    def group(conversation: Conversation) -> str:
        day = datetime.fromisoformat(conversation.updated_at).date()
        if day >= today:
            return text("conversations.today")
        if day == today - timedelta(days=1):
            return text("conversations.yesterday")
        return text("conversations.earlier")

    return [(label, list(listed)) for label, listed in groupby(found, group)]
