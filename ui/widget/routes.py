"""The addresses of the widget: its script, its frame, its tokens, and a page that shows it off."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from ui.guard.problems import problem, response
from ui.guard.security import own_page
from ui.guard.widget.access import WidgetAccess, WidgetRefusal
from ui.guard.widget.token import TokenError
from ui.widget.assets import FILES, frame_assets, loader
from ui.widget.frame import frame_response, frame_template


class Exchange(BaseModel):
    """What the frame sends for a token."""

    ticket: str = Field(max_length=40_000)
    previous: str = Field("", max_length=40_000)


def widget_routes(access: WidgetAccess) -> APIRouter:
    """All of them; `access` is also what lets the widget's questions in."""
    router = APIRouter(include_in_schema=False)
    template = frame_template()
    router.add_api_route("/widget.js", loader().response)

    @router.get("/widget")
    def frame(request: Request) -> Response:
        return frame_response(request, access.tokens, template)

    @router.post("/widget/token")
    def token(request: Request, body: Exchange) -> Response:
        try:
            address = access.admit_frame(request)
            made = access.tokens.exchange(body.ticket, address=address, previous=body.previous)
        except WidgetRefusal as refusal:
            return response(refusal.problem, refusal.headers)
        except TokenError as error:
            return response(problem(401, str(error), kind=error.kind))
        return JSONResponse({"token": made}, headers={"Cache-Control": "no-store"})

    @router.get("/widget/demo")
    def demo() -> Response:
        return FileResponse(FILES / "demo.html", headers=own_page(frames="'self'"))

    for name, asset in frame_assets().items():
        router.add_api_route(f"/widget/{name}", asset.response)

    return router
