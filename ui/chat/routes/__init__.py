"""What the page asks for beyond the chat: sources, conversations, documents, insights.

All of it is for who asks: an id of another's is an unknown one.
"""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import FileResponse, PlainTextResponse

from ui.chat.context import Chat
from ui.chat.frame import logo_file
from ui.chat.routes import conversations, documents, insights, sources

PREFIX = "/ui"


def page_routes(chat: Chat) -> APIRouter:
    """The page's own routes. Raises: SettingsError where the logo can't be shown."""
    router = APIRouter(prefix=PREFIX, dependencies=[Depends(_from_the_page)])
    logo, run = logo_file(chat), secrets.token_hex(8)

    @router.get("/logo")
    def picture() -> FileResponse:
        return FileResponse(logo)

    @router.get("/alive")
    def alive() -> PlainTextResponse:
        """Names this run of the server, so that a page notices the next one."""
        return PlainTextResponse(run)

    for part in (conversations, documents, insights, sources):
        router.include_router(part.routes(chat))
    return router


def _from_the_page(request: Request, x_passage: str = Header("")) -> None:
    """Other sites can't send this header without being let in first, and nobody is."""
    if request.method != "GET" and not x_passage:
        raise HTTPException(403)
