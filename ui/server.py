"""The HTTP server under the application: where it listens, what it logs, how it ends."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette.routing import Mount

from rag.errors import SettingsError

_GOODBYE_SECONDS = 3


class PageServer(uvicorn.Server):
    """A quiet server, which ends the connections of open pages when it is told to end."""

    def __init__(self, app: FastAPI) -> None:
        self._page = app
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GOODBYE_SECONDS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Each open page keeps a connection for as long as this event of Gradio's is not set.
        for route in self._page.routes:
            if isinstance(route, Mount) and isinstance(route.app, GradioApp):
                route.app.stop_event.set()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises: SettingsError."""
    if not _is_loopback(host):
        raise SettingsError(
            f"Won't listen on {host}: there is no login yet, so everyone who reaches this machine"
            " could read the documents. Use 127.0.0.1, behind a proxy that asks for a login."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise SettingsError(
            f"Can't listen on {host}, port {port} ({reason})."
            " Choose another with --port or RAG_SERVER_PORT."
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
