"""A scripted stand-in for a language model's server: real HTTP on loopback, faults to order."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Exchange"], None]


@dataclass(slots=True)
class ScriptedProvider:
    """What was asked of it, and each script that is still to be played; the last one stays.

    `left` is set once a client has gone away from a script that was waiting.
    """

    base_url: str = ""
    scripts: list[Script] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    other_paths: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def next_script(self) -> Script:
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]


class Exchange(BaseHTTPRequestHandler):
    """One request, and the means to answer it well or badly."""

    provider: ScriptedProvider
    protocol_version = "HTTP/1.0"  # a body ends where the connection does

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.endswith("/chat/completions"):
            self.provider.other_paths.append(self.path)
            self.send_error(404)
            return
        self.provider.requests.append(json.loads(body))
        self.provider.keys.append(self.headers["Authorization"])
        try:
            self.provider.next_script()(self)
        except OSError:
            self.provider.left.set()

    def do_GET(self) -> None:
        """The list of models."""
        self.reply(200, json.dumps({"object": "list", "data": [{"id": "scripted"}]}))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def reply(self, status: int, body: str, **headers: str) -> None:
        """A whole answer that is no stream."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def refuse(self, status: int, message: str = "scripted", **headers: str) -> None:
        """An error in the form that OpenAI gives it."""
        self.reply(status, json.dumps({"error": {"message": message}}), **headers)

    def begin(self, content_type: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()

    def say(self, *words: str) -> None:
        """A piece of the answer each."""
        for word in words:
            self.event({"delta": {"content": word}, "finish_reason": None})

    def end(self, reason: str = "stop") -> None:
        """The model says that it is done."""
        self.event({"delta": {}, "finish_reason": reason})

    def done(self) -> None:
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, choice: dict[str, Any], **more: Any) -> None:
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, **choice}] if choice else [],
            **more,
        }
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

    def stall(self) -> None:
        """Send nothing more, until the client goes away or the test is over."""
        self.connection.settimeout(0.05)
        while not self.provider.ended.is_set():
            try:
                if not self.connection.recv(1):
                    raise ConnectionAbortedError
            except TimeoutError:
                continue


def answers(*words: str) -> Script:
    """A good answer, to the letter."""

    def script(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say(*words)
        exchange.end()
        exchange.done()

    return script


def refuses(status: int, message: str = "scripted", **headers: str) -> Script:
    """An error status."""
    return lambda exchange: exchange.refuse(status, message, **headers)


@contextmanager
def scripted_provider(*scripts: Script) -> Iterator[ScriptedProvider]:
    """A server that plays the scripts in order, one a request."""
    provider = ScriptedProvider(scripts=list(scripts))
    handler = type("ScriptedExchange", (Exchange,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
