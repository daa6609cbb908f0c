"""By which names this server may be called.

A page elsewhere can have its own name point at this machine (DNS rebinding) and would then count
as this server's own page; it can't choose the name that the browser sends.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.problems import problem, response


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own, and no other can reach it there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Hosts:
    """ASGI middleware that turns away requests for other names than this server's.

    Those are localhost and, where it listens on more than loopback, all addresses and the name
    of this machine; `more` names others, `*.example.com` all names below one.
    """

    def __init__(self, app: ASGIApp, *, listening_on: str, more: Sequence[str]) -> None:
        self._app = app
        self._is_open = not is_loopback(listening_on)
        self._names = {name.lower() for name in more}
        if self._is_open:
            self._names.add(socket.gethostname().lower())  # its full name would take a look-up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = host_name(Headers(scope=scope).get("host", ""))
        if self._is_ours(host):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = problem(
                421,
                "This server doesn't go by that name. If it should, add the name to"
                " RAG_SERVER_HOSTS and start it again.",
            )
            await response(refusal)(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        if is_loopback(host) or host in self._names:
            return True
        if any(name.startswith("*.") and host.endswith(name[1:]) for name in self._names):
            return True
        return self._is_open and _is_address(host)


def host_name(header: str) -> str:
    """The name in a Host header, in lower case, without its port and an address's brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
