"""The application: the chat page at its root, and what guards it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from rag.engine import Engine
from rag.settings import Settings
from ui.access import BrowserCookie
from ui.api import create_api
from ui.api.answers import Answers
from ui.api.context import Context
from ui.api.limits import Places
from ui.api.metrics import Metrics
from ui.chat import TITLE, build_chat
from ui.gate import Gate
from ui.security import SecurityHeaders
from ui.server import PageServer, address, listen
from ui.theme import make_theme
from ui.widget.access import WidgetAccess
from ui.widget.cors import ListedOrigins
from ui.widget.routes import widget_routes

_STATIC = Path(__file__).parent / "static"
_STATIC_URL = "/ui"
# A request holds one question; an over-long one is to reach the engine, which says so.
_REQUEST_BYTES = 8_000_000

# Interactive API documentation would load its scripts from a CDN.
_NO_API_PAGES: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}


def create_app(engine: Engine) -> FastAPI:
    """The application over an open engine, which stays the caller's to close."""
    app = FastAPI(title=TITLE, max_body_size=_REQUEST_BYTES, **_NO_API_PAGES)
    # An empty allow-list, and before mounting: without it Gradio answers any Origin with
    # "you may read this, with credentials" whenever the host is not localhost.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    widget = WidgetAccess.open(engine.settings)
    app.add_middleware(Gate, widget=widget)
    app.add_middleware(ListedOrigins, origins=widget.tokens.origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BrowserCookie)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    places = Places(at_once=8, waiting=16)
    metrics = Metrics(engine, places)
    answers = Answers(places=places, metrics=metrics)
    app.mount("/api", create_api(Context(engine, places, metrics, answers)))
    app.include_router(widget_routes(widget))
    app.mount(_STATIC_URL, StaticFiles(directory=_STATIC))
    gr.mount_gradio_app(
        app,
        build_chat(engine),
        path="/",
        footer_links=[],
        run_history=False,
        favicon_path=str(_STATIC / "icon.svg"),
        app_kwargs=_NO_API_PAGES,
        max_file_size="1kb",  # nothing is uploaded here
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=make_theme(),
        css_paths=[_STATIC / "chat.css", _STATIC / "sources.css"],
        head=f'<script src="{_STATIC_URL}/chat.js" defer></script>',
    )
    return app


def serve(engine: Engine, settings: Settings) -> None:
    """Serve until interrupted. Raises: SettingsError where the address can't be listened on."""
    with listen(settings.server.host, settings.server.port) as listener:
        server = PageServer(create_app(engine))
        print(f"Chat: {address(listener)} (stop with Ctrl+C)", flush=True)
        with suppress(KeyboardInterrupt):  # raised again by uvicorn once it has shut down
            server.run(sockets=[listener])
