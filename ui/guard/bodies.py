"""How much a request may hold: one that is larger is refused before it is read."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.problems import problem, response

# A question with its history; what Gradio's page sends; a login's form is the least of them.
API_BYTES, PAGE_BYTES = 2_000_000, 8_000_000


class BodyLimit:
    """ASGI middleware that answers 413 to a larger body, whether or not its length is told.

    `uploads` are the paths that take more, and how much.

    Not the framework's own limit: that one answers in plain text, and no mounted application can
    have a higher one than the application around it.
    """

    def __init__(self, app: ASGIApp, *, uploads: Mapping[str, int]) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._limit(scope["path"])
        detail = f"The request is larger than {most:,} bytes. Send less at a time."
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > most:
            await response(problem(413, detail, kind="large"))(scope, receive, send)
            return
        read = 0

        async def receive_at_most() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, detail)
            return message

        await self._app(scope, receive_at_most, send)

    def _limit(self, path: str) -> int:
        usual = API_BYTES if path.startswith("/api/") else PAGE_BYTES
        return self._uploads.get(path, usual)
