"""A refusal as a problem document (RFC 9457), whoever refuses: the guard, or the API itself."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:passage:{kind}"


class FieldProblem(BaseModel):
    """What is wrong with one part of a request; `pointer` says with which (RFC 6901)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detail: str
    pointer: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `type` names it for programs, and stays the same; `values` are
    what `detail` holds that is particular to this case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field("about:blank", examples=["urn:passage:question_long"])
    title: str
    status: int
    detail: str
    values: dict[str, str | int] | None = None
    errors: list[FieldProblem] | None = None


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    values: Mapping[str, str | int] | None = None,
    errors: list[FieldProblem] | None = None,
) -> Problem:
    """A problem whose title is the status in words; without a kind, there is no more to it."""
    return Problem(
        type=TYPE.format(kind=kind) if kind else "about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        values=dict(values) if values else None,
        errors=errors,
    )


def response(given: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an answer that no cache keeps."""
    return JSONResponse(
        given.model_dump(exclude_none=True),
        status_code=given.status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )
