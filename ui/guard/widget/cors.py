"""CORS for the pages that may show the widget: they may call the API too, and nothing else."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.widget.origins import AllowedOrigins

_API = "/api/"


class ListedOrigins(CORSMiddleware):
    """ASGI middleware; without credentials, so a page never borrows its visitor's cookies."""

    def __init__(self, app: ASGIApp, origins: AllowedOrigins) -> None:
        super().__init__(
            app,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
        )
        self._origins = origins

    def is_allowed_origin(self, origin: str) -> bool:
        return self._origins.hold(origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = scope["type"] == "http" and scope["path"].startswith(_API)
        await (super().__call__ if shared else self.app)(scope, receive, send)
