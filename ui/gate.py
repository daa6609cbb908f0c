"""The gate before every page and route: who may go on, and who has to show a key first."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access import Asker
from ui.api.problems import problem, response
from ui.widget.access import WidgetAccess, WidgetRefusal

_BEARER = "bearer "


class Gate:
    """ASGI middleware that says who is asking, for `ui.access.who`."""

    def __init__(self, app: ASGIApp, widget: WidgetAccess) -> None:
        self._app = app
        self._widget = widget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = HTTPConnection(scope)
            try:
                request.state.asker = self._asker(request)
            except WidgetRefusal as refusal:
                answer = response(problem(refusal.status, str(refusal)), refusal.headers)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _asker(self, request: HTTPConnection) -> Asker:
        authorization = request.headers.get("authorization", "")
        if authorization.lower().startswith(_BEARER):
            grant = self._widget.admit(request, authorization[len(_BEARER) :].strip())
            return Asker(grant.owner, via="widget", scope=grant.scope, may_write=False)
        return Asker(owner=request.state.browser)
