"""What each error is to a client of the API, whoever raised it."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from rag.errors import (
    DocumentError,
    EmptyIndexError,
    PassageError,
    QuestionError,
    ScopeError,
    StoreError,
)
from ui.guard.limits import RETRY_SECONDS, BusyError
from ui.guard.problems import TYPE, FieldProblem, Problem, problem, response
from ui.journal import UnknownConversationError
from ui.library.documents import DocumentStaysError, ReadingStoppedError
from ui.strings.notices import told

STOPPED = 499  # in no standard, but what servers call a request that was given up

# What each error of ours is to a client; the first that fits. Others are the server's own fault.
_STATUS: tuple[tuple[type[PassageError], int], ...] = (
    (ScopeError, 404),
    (QuestionError, 422),
    (DocumentError, 422),
    (DocumentStaysError, 409),
    (UnknownConversationError, 404),
    (EmptyIndexError, 409),
    (StoreError, 503),
    (BusyError, 503),
    (ReadingStoppedError, 503),
)
_INTERNAL = "Something went wrong on the server; its log says what."


def problem_of(error: PassageError) -> Problem:
    """The problem that an error of ours is to a client; one of the inside is logged instead."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    values = error.values if error.kind != "unable" else None
    return problem(status, told(error), kind=error.kind, values=values)


def internal_problem() -> Problem:
    """The problem that an unforeseen fault is: it tells nothing of the inside."""
    return problem(500, _INTERNAL, kind="fault")


def stopped_problem() -> Problem:
    """The problem that ends a stream which was stopped, by its asker or by the server's end."""
    return Problem(
        type=TYPE.format(kind="stopped"),
        title="Stopped",
        status=STOPPED,
        detail="The answer was stopped. Ask again.",
    )


def answer_problems(app: FastAPI) -> None:
    """Have the app answer every error with a problem document."""

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_allowed(app, request))
        return response(problem(error.status_code, str(error.detail)), headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return response(_invalid(error))

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, PassageError)
        headers = {}
        if isinstance(error, BusyError):
            request.app.state.context.metrics.count_turned_away()
            headers["Retry-After"] = str(RETRY_SECONDS)
        return response(problem_of(error), headers)

    async def unforeseen(request: Request, error: Exception) -> Response:
        return response(internal_problem())  # Starlette raises it again, for the log

    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(PassageError, known)
    app.add_exception_handler(Exception, unforeseen)


def _invalid(error: RequestValidationError) -> Problem:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        detail = f"The body is not JSON (at character {first['loc'][-1]})."
        return problem(422, detail, kind="invalid")
    errors = [
        # The first part of the place says where it stands: in the body, the path, the query.
        FieldProblem(detail=one["msg"], pointer="".join(f"/{part}" for part in one["loc"][1:]))
        for one in error.errors()
    ]
    where = errors[0].pointer.strip("/") or "The body"
    return problem(422, f"{where}: {errors[0].detail}.", kind="invalid", errors=errors)


def _allowed(app: FastAPI, request: Request) -> list[str]:
    """The methods of all routes at this path; Starlette names those of the first alone."""
    methods: set[str] = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route) and route.matches(request.scope)[0] is Match.PARTIAL:
            methods |= route.methods or set()
    return sorted(methods)
