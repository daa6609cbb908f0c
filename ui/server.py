"""The HTTP server under the application: where it listens, what it logs, how it ends."""

from __future__ import annotations

import os
import socket

import uvicorn
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette.routing import Mount

from rag.errors import SettingsError
from ui.api.context import Context
from ui.guard.hosts import is_loopback

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
                # A proxy on this machine is believed about who asks, and how.
                proxy_headers=True,
                forwarded_allow_ips=["127.0.0.1", "::1"],
                timeout_graceful_shutdown=_GOODBYE_SECONDS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        context = self._page.state.context
        assert isinstance(context, Context)
        context.stop()
        # Each open page keeps a connection for as long as this event of Gradio's is not set.
        for route in self._page.routes:
            if isinstance(route, Mount) and isinstance(route.app, GradioApp):
                route.app.stop_event.set()
        await super().shutdown(sockets)


def listen(host: str, port: int, *, guarded: bool = False) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    `guarded` says that a key is asked for, or that none is wanted: only then may other machines
    reach it. Raises: SettingsError.
    """
    if not guarded and not is_loopback(host):
        raise SettingsError(
            f"Won't listen on {host}: without a key, everyone who reaches this machine could read"
            " and change the documents. Set RAG_API_KEY (`openssl rand -hex 16` makes one), or"
            " give --insecure if that is what you want."
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


def address(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
