"""The login page: the server's key, shown once, for a cookie that stands for it."""

from __future__ import annotations

import hmac
import math
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui import STATIC
from ui.guard.access import network, peer
from ui.guard.gate import LOGIN
from ui.guard.security import own_page
from ui.guard.sessions import SESSION_COOKIE, SESSION_SECONDS, Attempts, Sessions
from ui.strings import Strings

_PAGES = Environment(loader=FileSystemLoader(STATIC), autoescape=True)
# A form's origin is only told where there may be a referrer.
_HEADERS = {**own_page(), "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
_HERE = "/"


def login_routes(*, key: str, sessions: Sessions, title: str, text: Strings) -> APIRouter:
    """The page, and the ways in and out; without a key there is nothing to log in to."""
    router = APIRouter(include_in_schema=False)
    attempts = Attempts()

    def page(wanted: str, message: str = "", status: int = 200) -> Response:
        html = _PAGES.get_template("login.html").render(
            title=title, next=wanted, message=message, text=text
        )
        return HTMLResponse(html, status_code=status, headers=_HEADERS)

    @router.get(LOGIN)
    def show(request: Request, wanted: Annotated[str, Query(alias="next")] = _HERE) -> Response:
        if not key or sessions.holds(request.cookies.get(SESSION_COOKIE, "")):
            return _go(_local(wanted))
        return page(_local(wanted))

    @router.post(LOGIN)
    def enter(
        request: Request,
        given: Annotated[str, Form(alias="key", max_length=1000)] = "",
        wanted: Annotated[str, Form(alias="next", max_length=2000)] = _HERE,
    ) -> Response:
        if not key:
            return _go(_local(wanted))
        address = network(peer(request))
        wait = attempts.wait(address)
        if wait > 0:
            seconds = math.ceil(wait)
            refusal = page(_local(wanted), text("login.wait", count=seconds), 429)
            refusal.headers["Retry-After"] = str(seconds)
            return refusal
        if not hmac.compare_digest(given.strip().encode("utf-8", "replace"), key.encode()):
            attempts.note(address)
            return page(_local(wanted), text("login.wrong"), 401)
        entered = _go(_local(wanted))
        entered.set_cookie(
            SESSION_COOKIE,
            sessions.open(),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return entered

    @router.post("/logout")
    def leave(request: Request) -> Response:
        sessions.close(request.cookies.get(SESSION_COOKIE, ""))
        left = _go(LOGIN)
        left.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
        return left

    return router


def _go(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def _local(wanted: str) -> str:
    """The path if it is one of this server; browsers read a backslash as a slash."""
    starts_here = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if starts_here and wanted.isprintable() else _HERE
