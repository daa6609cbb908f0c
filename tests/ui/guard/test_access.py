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
from tests.ui.clients import open_client
from ui.app import create_app
from ui.guard.access import BROWSER_COOKIE, BrowserCookie, network, who
from ui.guard.gate import Gate
from ui.guard.sessions import Sessions
from ui.guard.widget.access import WidgetAccess
from ui.guard.widget.origins import AllowedOrigins
from ui.guard.widget.quotas import Quotas
from ui.guard.widget.token import Tokens

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")


def test_a_browser_keeps_the_cookie_it_was_given(seed_engine: Engine) -> None:
    app = create_app(seed_engine)
    with open_client(app) as one, open_client(app) as other:
        first = one.get("/").headers["set-cookie"]
        assert "HttpOnly" in first
        assert "SameSite=Lax" in first
        assert "set-cookie" not in one.get("/").headers
        assert "set-cookie" in other.get("/api/documents").headers
        assert one.cookies[BROWSER_COOKIE] != other.cookies[BROWSER_COOKIE]


def test_what_a_cache_may_keep_bears_no_cookie(seed_engine: Engine) -> None:
    with open_client(create_app(seed_engine)) as client:
        for path in ("/widget.js", "/widget/frame.js", "/ui/page.js", "/healthz", "/theme.css"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "set-cookie" not in answer.headers, path
    key = "0123456789abcdef"
    settings = seed_engine.settings.with_value("server.api_key", key)
    with open_client(create_app(seed_engine.with_settings(settings))) as client:
        assert "set-cookie" not in client.get("/api/documents").headers
        bearer = {"Authorization": f"Bearer {key}"}
        assert "set-cookie" not in client.get("/api/documents", headers=bearer).headers
        assert "set-cookie" in client.get("/login").headers


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_client_is_an_address_or_its_ipv6_network(address: str, client: str) -> None:
    assert network(address) == client


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
