"""The application: the chat page at its root, and what guards it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

from rag.engine import Engine
from rag.errors import PassageError
from rag.settings import Settings
from ui.access import BrowserCookie
from ui.chat.context import make_chat
from ui.chat.frame import Framed
from ui.chat.page import build_chat
from ui.chat.routes import page_routes
from ui.journal import Journal, UnknownConversationError
from ui.security import SecurityHeaders
from ui.server import PageServer, address, listen
from ui.theme import make_theme

_STATIC = Path(__file__).parent / "static"
_STATIC_URL = "/ui"
# A request holds one question; an over-long one is to reach the engine, which says so.
_REQUEST_BYTES = 8_000_000

# Interactive API documentation would load its scripts from a CDN.
_NO_API_PAGES: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}


def create_app(engine: Engine) -> FastAPI:
    """The application over an open engine, which stays the caller's to close.

    Raises: SettingsError, StoreError.
    """
    journal = Journal(engine.settings.data_dir)
    chat = make_chat(engine, journal)

    @asynccontextmanager
    async def closing(app: FastAPI) -> AsyncIterator[None]:
        with journal:
            yield

    app = FastAPI(
        title=chat.look.title, max_body_size=_REQUEST_BYTES, lifespan=closing, **_NO_API_PAGES
    )
    app.add_exception_handler(UnknownConversationError, _not_found)
    app.add_exception_handler(PassageError, _refused)
    # An empty allow-list, and before mounting: without it Gradio answers any Origin with
    # "you may read this, with credentials" whenever the host is not localhost.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Framed, chat=chat, static=_STATIC_URL)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BrowserCookie)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    app.include_router(page_routes(chat))
    app.mount(_STATIC_URL, StaticFiles(directory=_STATIC))
    gr.mount_gradio_app(
        app,
        build_chat(chat),
        path="/",
        footer_links=[],
        run_history=False,
        favicon_path=str(_STATIC / "icon.svg"),
        app_kwargs={**_NO_API_PAGES},  # Gradio adds to it
        max_file_size="1kb",  # nothing is uploaded here
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=make_theme(),
    )
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), status_code=404)


async def _refused(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), status_code=409)


def serve(engine: Engine, settings: Settings) -> None:
    """Serve until interrupted. Raises: SettingsError where the address can't be listened on."""
    with listen(settings.server.host, settings.server.port) as listener:
        server = PageServer(create_app(engine))
        print(f"Chat: {address(listener)} (stop with Ctrl+C)", flush=True)
        with suppress(KeyboardInterrupt):  # raised again by uvicorn once it has shut down
            server.run(sockets=[listener])
