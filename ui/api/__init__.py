"""The HTTP API: what a program asks, and gets with every citation in its place."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware

from ui.api import ask, documents, feedback, passages, search
from ui.api.context import Context
from ui.api.openapi import PROBLEM, describe
from ui.api.problems import answer_problems
from ui.guard.security import DATA, SecurityHeaders

_DESCRIPTION = (
    "Questions are answered from the indexed documents, in their own words; offsets count"
    " characters of a document's text. Errors are problem documents (RFC 9457)."
)


def create_api(context: Context) -> FastAPI:
    """The application that is mounted at /api; its document is at /api/openapi.json."""
    api = FastAPI(
        title="Passage",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # these pages would load their scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": PROBLEM},
        middleware=[Middleware(SecurityHeaders, {**DATA, "Cache-Control": "no-store"})],
    )
    api.state.context = context
    answer_problems(api)
    for part in (ask, search, passages, documents, feedback):
        api.include_router(part.router)
    describe(api)
    return api
