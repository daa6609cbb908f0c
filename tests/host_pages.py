"""Pages of other origins, which show the widget: served from a port of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>'


@dataclass
class HostPages:
    """A server of pages by path; `localhost` and `127.0.0.1` are other origins to a browser."""

    port: int
    pages: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def origin(self, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}"

    def put(self, body: str, *, path: str = "/", host: str = "localhost", **headers: str) -> str:
        """Serve this from now on; its address. `content_security_policy` sets that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (body, named)
        return self.origin(host) + path


@contextmanager
def host_pages() -> Iterator[HostPages]:
    """An empty server of such pages, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = pages.pages.get(self.path.partition("?")[0], ("", {}))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pages = HostPages(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
