"""What the page asks for beyond the chat: sources, conversations, documents, insights.

All of it is for who asks: an id of another's is an unknown one.
"""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel

from ui.chat.context import PREFIX, Chat
from ui.chat.frame import logo_file
from ui.chat.routes import conversations, documents, insights, sources


class Alive(BaseModel):
    """What a page asks for again and again: `run` names this run of the server, so that it notices
    the next one; `work` is how far the reading of documents is, in percent; `unread` is whether
    not all of them could be read yet."""

    run: str
    work: int | None
    unread: bool


def page_routes(chat: Chat) -> APIRouter:
    """The page's own routes. Raises: SettingsError where the logo can't be shown."""
    router = APIRouter()
    logo, run = logo_file(chat), secrets.token_hex(8)

    @router.get(f"{PREFIX}/logo")
    def picture() -> FileResponse:
        return FileResponse(logo)

    @router.get(f"{PREFIX}/alive")
    def alive() -> Alive:
        work = chat.library.work
        return Alive(run=run, work=work and work.percent, unread=bool(chat.library.unread))

    for part in (conversations, documents, insights, sources):
        router.include_router(part.routes(chat))
    return router
