"""The gate before every page and route: who may go on, and who has to show a key first."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard.access import Asker
from ui.guard.problems import problem, response
from ui.guard.sessions import SESSION_COOKIE, Sessions
from ui.guard.widget.access import WIDGET_PAGES, WidgetAccess, WidgetRefusal, is_token

LOGIN = "/login"
# What is open where a key is set: that the server runs, and the way in. All else needs the key.
# The widget's visitors have none either: its frame decides by the origin of the page around it.
PUBLIC = frozenset({"/healthz", LOGIN, "/ui/login.css", "/ui/icon.svg"}) | WIDGET_PAGES
# Parts of Gradio that no page here uses, and that fetch, run or tell more than a page should.
NEVER = (
    "/monitoring",
    "/gradio_api/api/",
    "/gradio_api/call/",
    "/gradio_api/custom_component/",
    "/gradio_api/deep_link",
    "/gradio_api/dev/",
    "/gradio_api/openapi.json",
    "/gradio_api/process_recording",
    "/gradio_api/proxy=",
    "/gradio_api/run/",
    "/gradio_api/runs",
    "/gradio_api/stream/",
    "/gradio_api/token",
    "/gradio_api/undo-vibe",
    "/gradio_api/vibe",
)
# No route takes them, and patterns of routes end at a line's end.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Pages of listed origins may read what it answers, so there reading is guarded, too.
_API = "/api/"


class Gate:
    """ASGI middleware that lets in who may go on, and tells `ui.guard.access.who` who that is.

    Without a key everybody who reaches the server may. Then, too, a page of another origin can't
    have a browser change anything here, nor call the API but with a widget's token.
    """

    def __init__(self, app: ASGIApp, *, key: str, sessions: Sessions, widget: WidgetAccess) -> None:
        self._app = app
        self._key = key
        self._sessions = sessions
        self._widget = widget
        self._key_owner = hashlib.sha256(f"owner {key}".encode()).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # there is none here
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "http":
            refusal = self._admit(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> Response | None:
        """Say who is asking, or how the request is refused."""
        request = HTTPConnection(scope)
        method, path = scope["method"], scope["path"]
        bearer = _bearer(request.headers)
        try:
            asker = self._asker(request, bearer)
        except WidgetRefusal as refusal:
            return response(refusal.problem, refusal.headers)
        if asker is None and path not in PUBLIC:
            return _unknown(request, method)
        if path.startswith(NEVER) or path == "/api" or _CONTROL.search(path):
            return response(problem(404, "There is nothing here."))
        shown = asker is not None and asker.via != "page"  # something that no browser sends alone
        guarded = method not in _READING or path.startswith(_API)
        if guarded and not shown and not _is_same_origin(request.headers):
            return response(problem(403, "Another site's page may not do this here."))
        nobody = Asker(owner=request.state.browser, via="nobody", may_write=False)
        request.state.asker = asker or nobody
        return None

    def _asker(self, request: HTTPConnection, bearer: str | None) -> Asker | None:
        # A wrong key or token is not made up for by a cookie, or by there being no key.
        if (
            self._key
            and bearer is not None
            and hmac.compare_digest(bearer.encode(), self._key.encode())
        ):
            return Asker(owner=self._key_owner, via="key")
        if bearer is not None and is_token(bearer):
            grant = self._widget.admit(request, bearer)
            return Asker(owner=grant.owner, via="widget", scope=grant.scope, may_write=False)
        if not self._key:
            return Asker(owner=request.state.browser)
        if bearer is not None:
            return None
        if self._sessions.holds(request.cookies.get(SESSION_COOKIE, "")):
            return Asker(owner=request.state.browser)
        return None


def _bearer(headers: Headers) -> str | None:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _unknown(request: HTTPConnection, method: str) -> Response:
    """A person is sent to the login page, a program told what is missing."""
    if method == "GET" and "text/html" in request.headers.get("accept", ""):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", status_code=303)
    return response(
        problem(401, "This needs the server's key: send it as 'Authorization: Bearer KEY'."),
        {"WWW-Authenticate": "Bearer"},
    )


def _is_same_origin(headers: Headers) -> bool:
    """Whether a page of ours sent this, or no page at all.

    Browsers name the origin with every request that may change something, and newer ones, over
    connections that they trust, also how it relates to ours. The scheme is left out: behind a
    proxy it is not known for certain.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
