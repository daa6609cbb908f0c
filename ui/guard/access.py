"""Who is asking: the one function that every page and route goes through.

Users, roles and permissions on documents will start from here: whoever is told apart here can be
given a scope of documents of their own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any, Literal, Protocol

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BROWSER_COOKIE = "passage_browser"
_PAGES = ("/", "/login")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asker:
    """`owner` is whose conversations are meant: unguessable, one for each browser and for the key.

    `via` is what let the asker in: "nobody" is on a public page of a server that asks for a key.
    `scope` names the documents that may be asked, as in `Engine.ask`; empty is all. `may_write`
    is whether documents may be added and deleted.
    """

    owner: str
    via: Literal["page", "key", "widget", "nobody"] = "page"
    scope: tuple[str, ...] = ()
    may_write: bool = True


class HasState(Protocol):
    """A request, Starlette's or Gradio's."""

    @property
    def state(self) -> Any: ...


def who(request: HasState) -> Asker:
    """Who sent a request; only what came through the gate (ui/guard/gate.py) gets this far."""
    asker = request.state.asker
    assert isinstance(asker, Asker)
    return asker


def peer(request: HTTPConnection) -> str:
    """The network address that a request came from."""
    return request.client.host if request.client else ""


def network(address: str) -> str:
    """What is held to be one client: an IPv4 address, or the IPv6 network that one is given."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped is not None:  # as a socket for both writes it
        return str(found.ipv4_mapped)
    return str(ip_network(f"{found}/64", strict=False))


class BrowserCookie:
    """ASGI middleware that gives each browser its cookie, on the page or its first API request.

    No other answer bears one: a cache that keeps a file would hand one owner to many.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        known = request.cookies.get(BROWSER_COOKIE)
        browser = known or secrets.token_urlsafe(24)
        request.state.browser = browser
        secure = "; Secure" if scope["scheme"] == "https" else ""
        cookie = (
            f"{BROWSER_COOKIE}={browser}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax{secure}"
        )

        async def send_with_cookie(message: Message) -> None:
            start = message["type"] == "http.response.start"
            if start and not known and _is_personal(scope):
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _is_personal(scope: Scope) -> bool:
    """Whether the answer is a page, or the API's for an asker who is known by the cookie."""
    path: str = scope["path"]
    asker = scope["state"].get("asker")
    return path in _PAGES or (
        path.startswith("/api/") and isinstance(asker, Asker) and asker.via == "page"
    )
