"""The API's own description, corrected where FastAPI can't know."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.retrieve.question import MAX_CHARS
from ui.guard.problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{model}"
# Every operation may answer with one.
PROBLEM: dict[str, Any] = {
    "description": "A problem",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(api: FastAPI) -> None:
    """Have the app describe its problems, its key, and the longest question it reads."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _document(api)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _document(api: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=api.title, version=api.version, description=api.description, routes=api.routes
    )
    document["servers"] = [{"url": "/api"}]
    components = document["components"]
    problem = Problem.model_json_schema(ref_template=_REFERENCE)
    components["schemas"].update(problem.pop("$defs"), Problem=problem)
    for name in ("AskRequest", "SearchRequest"):
        if name in components["schemas"]:
            question = components["schemas"][name]["properties"]["question"]
            question["maxLength"] = MAX_CHARS
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "The server's RAG_API_KEY, where one is set",
        }
    }
    document["security"] = [{"key": []}, {}]
    return document
