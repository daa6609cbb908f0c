"""The addresses of the widget: its script, its frame, its tokens, and a page that shows it off."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from rag.settings import Settings
from ui.widget.assets import STATIC, frame_assets, loader
from ui.widget.frame import frame_response, frame_template
from ui.widget.origins import origin_of
from ui.widget.quotas import Quotas
from ui.widget.token import TokenError, Tokens

_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Exchange(BaseModel):
    """What the frame sends for a token."""

    ticket: str = Field(max_length=40_000)
    previous: str = Field("", max_length=40_000)


def widget_routes(settings: Settings, tokens: Tokens, quotas: Quotas) -> APIRouter:
    """All of them; `tokens` are also what the API reads the widget's questions with."""
    router = APIRouter(include_in_schema=False)
    script, assets, template = loader(), frame_assets(), frame_template()

    @router.get("/widget.js")
    def loader_script(request: Request) -> Response:
        return script.response(request)

    @router.get("/widget")
    def frame(request: Request) -> Response:
        return frame_response(request, tokens, template)

    @router.post("/widget/token")
    def token(request: Request, body: Exchange) -> Response:
        if not sent_by_frame(request):
            raise HTTPException(403, "Tokens are given to the widget's own frame only.")
        address = peer(request)
        limits = {f"token of {address}": settings.widget.per_address}
        if wait := quotas.take(limits):
            raise HTTPException(429, "Too many widgets at once.", {"Retry-After": str(wait)})
        try:
            made, _ = tokens.exchange(body.ticket, address=address, previous=body.previous)
        except TokenError as error:
            raise HTTPException(401, str(error)) from None
        return JSONResponse({"token": made}, headers={"Cache-Control": "no-store"})

    @router.get("/widget/demo")
    def demo() -> Response:
        headers = {"Content-Security-Policy": _DEMO_POLICY}
        return FileResponse(STATIC / "demo.html", headers=headers)

    @router.get("/widget/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return assets[name].response(request)

    return router


def sent_by_frame(request: Request) -> bool:
    """Whether the request comes from a page of this very server, as browsers say it does.

    The scheme is left out: a proxy that speaks TLS may not have told it.
    """
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = origin_of(request.headers.get("origin", ""))
    return origin is not None and origin.partition("://")[2] == request.headers.get("host")


def peer(request: Request) -> str:
    """The network address that a request came from."""
    return request.client.host if request.client else ""
