"""The application: the chat page at its root, and what guards it."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from rag.documents.loaders import MAX_BYTES
from rag.engine import Engine
from rag.errors import PassageError
from rag.settings import ServerSettings, Settings
from rag.types import IngestReport, Progress
from ui import STATIC
from ui.api import create_api
from ui.api.answers import Answers
from ui.api.context import Context
from ui.api.documents import UPLOAD_BYTES
from ui.api.health import Counted, health_routes
from ui.api.metrics import Metrics
from ui.chat.context import PREFIX, Chat, make_chat
from ui.chat.frame import Framed
from ui.chat.page import build_chat
from ui.chat.routes import page_routes
from ui.chat.theme import make_theme
from ui.guard.access import BrowserCookie
from ui.guard.bodies import BodyLimit
from ui.guard.gate import Gate
from ui.guard.hosts import Hosts
from ui.guard.limits import RETRY_SECONDS, BusyError, Places
from ui.guard.login import login_routes
from ui.guard.security import CHAT, SecurityHeaders
from ui.guard.sessions import Sessions
from ui.guard.widget.access import WidgetAccess
from ui.guard.widget.cors import ListedOrigins
from ui.journal import Journal, UnknownConversationError
from ui.library.documents import Library, ReadingStoppedError
from ui.server import PageServer, address, listen
from ui.strings import Strings
from ui.strings.notices import error_words
from ui.widget.routes import widget_routes

_INSECURE = (
    "Warning: --insecure. Everyone who reaches this machine can ask, read the documents, and add"
    " and delete some; nothing is encrypted on the way. Use it on a network that you trust."
)

# The paths that take a whole document.
_UPLOADS = {"/api/documents": UPLOAD_BYTES, f"{PREFIX}/documents": MAX_BYTES}

# Documents are changed one at a time; each that waits holds its file in memory.
_CHANGES_WAITING = 8

# Interactive API documentation would load its scripts from a CDN.
_NO_API_PAGES: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}

# Is given what reads all documents, which tells its progress; shows that and the report.
Index = Callable[[Callable[[Progress], IngestReport]], None]

_log = logging.getLogger("uvicorn.error")


def create_app(engine: Engine) -> FastAPI:
    """The application over an open engine, which stays the caller's to close.

    Raises: StoreError where the journal can't be used, SettingsError.
    """
    settings = engine.settings.server
    places = Places(at_once=settings.at_once, waiting=settings.waiting)
    metrics = Metrics(engine, places)
    context = Context(
        engine=engine,
        journal=Journal(engine.settings.data_dir),
        library=Library(engine),
        places=places,
        changes=Places(at_once=1, waiting=_CHANGES_WAITING),
        metrics=metrics,
        answers=Answers(places=places, metrics=metrics),
    )
    chat = make_chat(
        engine, context.journal, context.library, changes=context.changes, metrics=metrics
    )
    app = FastAPI(title=chat.look.title, lifespan=_lifespan, **_NO_API_PAGES)
    app.state.context = context
    widget = WidgetAccess.open(engine.settings)
    app.add_exception_handler(UnknownConversationError, _refused(chat.text, 404))
    app.add_exception_handler(PassageError, _refused(chat.text, 409))
    app.add_exception_handler(BusyError, _busy(chat.text, metrics))
    app.add_middleware(Framed, chat=chat, static=PREFIX)
    _guard(app, settings, metrics, widget, chat)
    app.include_router(health_routes(engine, context.library, metrics))
    app.mount("/api", create_api(context))
    app.include_router(widget_routes(widget))
    app.include_router(page_routes(chat))
    app.mount(PREFIX, StaticFiles(directory=STATIC))
    _mount_chat(app, chat)
    return app


def serve(
    engine: Engine,
    settings: Settings,
    index: Index,
    *,
    insecure: bool = False,
) -> None:
    """Take the address, and serve until interrupted; meanwhile `index` the documents.

    Raises: SettingsError where the address can't be listened on, before anything is indexed.
    """
    host, port = settings.server.host, settings.server.port
    has_key = bool(settings.server.api_key.get_secret_value())
    with listen(host, port, guarded=has_key or insecure) as listener:
        app = create_app(engine)
        server = PageServer(app)
        if insecure and not has_key:
            print(_INSECURE, file=sys.stderr, flush=True)
        print(f"Chat: {address(listener)} (stop with Ctrl+C)", flush=True)
        try:
            with suppress(KeyboardInterrupt):  # raised again by uvicorn once it has shut down
                begin(app.state.context, index)
                server.run(sockets=[listener])
        finally:  # interrupted before it ran, or twice, it has not shut down
            app.state.context.close()


def begin(context: Context, index: Index) -> None:
    """Have all documents read, as when the page asks for it; other changes wait for their turn."""
    library = context.library
    library.expect()
    context.changes.submit(lambda: index(library.reindex)).add_done_callback(_log_failure)


def _log_failure(done: Future[None]) -> None:
    error = None if done.cancelled() else done.exception()
    if isinstance(error, ReadingStoppedError):
        _log.warning("%s", error)
    elif isinstance(error, PassageError):
        _log.error("Reading the documents failed. %s", error)
    elif error is not None:
        _log.error("Reading the documents failed", exc_info=error)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await run_in_threadpool(app.state.context.close)


def _guard(
    app: FastAPI, settings: ServerSettings, metrics: Metrics, widget: WidgetAccess, chat: Chat
) -> None:
    """What a request goes through before it gets to a route; here in reverse order."""
    key, sessions = settings.api_key.get_secret_value(), Sessions()
    app.include_router(
        login_routes(key=key, sessions=sessions, title=chat.look.title, text=chat.text)
    )
    # An empty allow-list, and before mounting: without it Gradio answers any Origin with
    # "you may read this, with credentials" whenever the host is not localhost.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Gate, key=key, sessions=sessions, widget=widget)
    app.add_middleware(ListedOrigins, origins=widget.tokens.origins)
    app.add_middleware(BrowserCookie)
    app.add_middleware(BodyLimit, uploads=_UPLOADS)
    app.add_middleware(Hosts, listening_on=settings.host, more=settings.hosts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Counted, metrics=metrics)


def _refused(text: Strings, status: int) -> Callable[[Request, Exception], Response]:
    """What the page's routes answer to what can't be done."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, PassageError)
        return PlainTextResponse(error_words(error, text), status_code=status)

    return refused


def _busy(text: Strings, metrics: Metrics) -> Callable[[Request, Exception], Response]:
    """What the page's routes answer where there is no room for more work."""

    def busy(request: Request, error: Exception) -> Response:
        metrics.count_turned_away()
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return PlainTextResponse(text("documents.busy"), status_code=503, headers=headers)

    return busy


def _mount_chat(app: FastAPI, chat: Chat) -> None:
    gr.mount_gradio_app(
        app,
        build_chat(chat),
        path="/",
        footer_links=[],
        run_history=False,
        favicon_path=str(STATIC / "icon.svg"),
        app_kwargs={**_NO_API_PAGES, "middleware": [Middleware(SecurityHeaders, CHAT)]},
        max_file_size="1kb",  # documents go through a route of ours
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=make_theme(),
    )
