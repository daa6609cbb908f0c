"""Whether the server runs, whether it can answer, and what it has been doing."""

from __future__ import annotations

import time

from fastapi import APIRouter
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.engine import Engine
from rag.errors import StoreError
from ui.api.metrics import CONTENT_TYPE, Metrics
from ui.library.documents import Library

_NO_STORE = {"Cache-Control": "no-store"}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def health_routes(engine: Engine, library: Library, metrics: Metrics) -> APIRouter:
    """/healthz, /readyz and /metrics."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz(response: Response) -> dict[str, str]:
        """Ready is who can read the index and has read the documents; an empty index can be
        filled over HTTP."""
        try:
            engine.chunk_count()
            unready = library.unread
        except StoreError as error:
            unready = str(error)
        if unready:
            response.status_code = 503
        return {"status": unready or "ready"}

    @router.get("/metrics")
    def show() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE, headers=_NO_STORE)

    return router


class Counted:
    """ASGI middleware that counts requests by route; of paths that name none, only the mount."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            seconds = time.monotonic() - started
            self._metrics.count_request(_method(scope), _route(scope), status, seconds)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in _METHODS else "other"


def _route(scope: Scope) -> str:
    route = scope.get("route")
    root: str = scope.get("root_path", "")
    return root + route.path if isinstance(route, Route) else root or "none"
