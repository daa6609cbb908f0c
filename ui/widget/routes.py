"""The addresses of the widget: its script, its frame, its tokens, and a page that shows it off."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from ui.widget.access import WidgetAccess, WidgetRefusal
from ui.widget.assets import STATIC, frame_assets, loader
from ui.widget.frame import frame_response, frame_template
from ui.widget.token import TokenError

_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Exchange(BaseModel):
    """What the frame sends for a token."""

    ticket: str = Field(max_length=40_000)
    previous: str = Field("", max_length=40_000)


def widget_routes(access: WidgetAccess) -> APIRouter:
    """All of them; `access` is also what lets the widget's questions in."""
    router = APIRouter(include_in_schema=False)
    script, assets, template = loader(), frame_assets(), frame_template()

    @router.get("/widget.js")
    def loader_script(request: Request) -> Response:
        return script.response(request)

    @router.get("/widget")
    def frame(request: Request) -> Response:
        return frame_response(request, access.tokens, template)

    @router.post("/widget/token")
    def token(request: Request, body: Exchange) -> Response:
        try:
            address = access.admit_frame(request)
            made = access.tokens.exchange(body.ticket, address=address, previous=body.previous)
        except WidgetRefusal as refusal:
            raise HTTPException(refusal.status, str(refusal), refusal.headers) from None
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
