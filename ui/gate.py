"""The gate before every page and route: who may go on, and who has to show a key first."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access import Asker


class Gate:
    """ASGI middleware that says who is asking, for `ui.access.who`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = HTTPConnection(scope)
            request.state.asker = Asker(owner=request.state.browser)
        await self._app(scope, receive, send)
