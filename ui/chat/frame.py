"""The frame around the chat: the sidebar, the other views and the source panel.

Gradio has no place for markup of ours in its page, so it is put there on its way to the browser:
the frame then stands at once, before Gradio has started.
"""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.documents.loaders import MAX_BYTES
from rag.errors import SettingsError
from ui import STATIC
from ui.chat.context import Chat
from ui.chat.templates import render
from ui.guard.access import who

_STYLES = (
    "base buttons conversation answers acts composer overlays sidebar panel documents insights"
).split()
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
# What the browser says by itself, and so has to know beforehand.
_SAID = (
    "page.failed page.chat answer.ready page.question act.copied act.save act.cancel act.drops"
    " act.reason act.send act.thanks panel.gone scope.all scope.some documents.sending"
    " documents.reading documents.large connection.lost connection.restarted connection.back"
    " indexing.title indexing.failed"
).split()


class Framed:
    """ASGI middleware that puts the frame into the page at "/"."""

    def __init__(self, app: ASGIApp, chat: Chat, static: str) -> None:
        self._app = app
        values = {
            "text": chat.text,
            "look": chat.look,
            "has_key": bool(chat.engine.settings.server.api_key.get_secret_value()),
            "static": static,
            "styles": _STYLES,
            "most_bytes": MAX_BYTES,
            "megabytes": MAX_BYTES // 1_000_000,
            "texts": {key: chat.text.raw(key) for key in _SAID},
        }
        language = f'lang="{chat.text.language}" data-language="{chat.text.language}"'
        # By whether the asker may see the insights.
        self._inserted = {
            may_write: [
                (b'lang="en"', b"", language.encode()),
                (b"</head>", render("head", **values).encode(), b"</head>"),
                (
                    b"<gradio-app",
                    render("frame_before", may_write=may_write, **values).encode(),
                    b"<gradio-app",
                ),
                (b"</body>", render("frame_after", **values).encode(), b"</body>"),
            ]
            for may_write in (True, False)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # As it is, not compressed.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        page = b""

        async def gather(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            page += message.get("body", b"")
            if message.get("more_body"):
                return
            if Headers(scope=start).get("content-type", "").startswith("text/html"):
                page = self._framed(page, may_write=who(HTTPConnection(scope)).may_write)
                MutableHeaders(scope=start)["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": headers}, receive, gather)

    def _framed(self, page: bytes, *, may_write: bool) -> bytes:
        for place, before, instead in self._inserted[may_write]:
            page = page.replace(place, before + instead, 1)
        return page


def logo_file(chat: Chat) -> Path:
    """The picture beside the page's name. Raises: SettingsError where it can't be shown."""
    logo = chat.look.logo
    if logo is None:
        return STATIC / "icon.svg"
    if logo.suffix.lower() not in _PICTURES or not logo.is_file():
        kinds = ", ".join(_PICTURES)
        raise SettingsError(f"Setting 'ui.logo' names {logo}: it must be a file of {kinds}.")
    return logo
