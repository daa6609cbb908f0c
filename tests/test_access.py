"""Each browser is told apart by a cookie of its own."""

from __future__ import annotations

import gradio as gr
import pytest
from joserfc.jwk import OctKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rag.engine import Engine
from rag.settings import WidgetSettings
from tests.clients import open_client
from ui.access import BROWSER_COOKIE, BrowserCookie, who
from ui.app import create_app
from ui.gate import Gate
from ui.sessions import Sessions
from ui.widget.access import WidgetAccess
from ui.widget.origins import AllowedOrigins
from ui.widget.quotas import Quotas
from ui.widget.token import Tokens

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")


def test_a_browser_keeps_the_cookie_it_was_given(seed_engine: Engine) -> None:
    app = create_app(seed_engine)
    with open_client(app) as one, open_client(app) as other:
        first = one.get("/healthz").headers["set-cookie"]
        assert "HttpOnly" in first
        assert "SameSite=Lax" in first
        assert "set-cookie" not in one.get("/healthz").headers
        other.get("/healthz")
        assert one.cookies[BROWSER_COOKIE] != other.cookies[BROWSER_COOKIE]


@pytest.mark.parametrize("cookie", [{}, {"cookie": f"{BROWSER_COOKIE}="}])
def test_without_a_cookie_nobody_owns_what_another_owns(cookie: dict[str, str]) -> None:
    assert _owner(cookie) != _owner(cookie)


def test_the_first_request_already_belongs_to_the_cookie_it_gets() -> None:
    app = _echo()
    with open_client(app) as client:
        first = client.get("/")
        assert first.text == client.cookies[BROWSER_COOKIE]
        assert client.get("/").text == first.text


def _echo() -> Starlette:
    """An application that says who is asking."""

    async def echo(request: Request) -> Response:
        assert who(gr.Request(request)) == who(request)  # as Gradio's handlers have it
        return Response(who(request).owner)

    nobody = Tokens(OctKey.generate_key(256), AllowedOrigins())
    widget = WidgetAccess(nobody, Quotas(), WidgetSettings())
    gate = Middleware(Gate, key="", sessions=Sessions(), widget=widget)
    guards = [Middleware(BrowserCookie), gate]
    return Starlette(routes=[Route("/", echo)], middleware=guards)


def _owner(headers: dict[str, str]) -> str:
    with open_client(_echo()) as client:
        return client.get("/", headers=headers).text
