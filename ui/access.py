"""Who is asking: the one function that every page and route goes through.

Users, roles and permissions on documents will start from here: whoever is told apart here can be
given a scope of documents of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BROWSER_COOKIE = "passage_browser"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asker:
    """`owner` is whose conversations are meant: unguessable, one for each browser."""

    owner: str


def who(cookies: Mapping[str, str]) -> Asker:
    """Who sent a request with these cookies; one without the browser's cookie owns nothing yet."""
    return Asker(owner=cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(24))


class BrowserCookie:
    """ASGI middleware that gives each browser its cookie, on its first request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or HTTPConnection(scope).cookies.get(BROWSER_COOKIE):
            await self._app(scope, receive, send)
            return
        secure = "; Secure" if scope["scheme"] == "https" else ""
        cookie = (
            f"{BROWSER_COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR}; HttpOnly;"
            f" SameSite=Lax{secure}"
        )

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)
