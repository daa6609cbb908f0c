"""Searching: the passages that speak to a question, without an answer."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from ui.api import schema
from ui.api.context import By, Here, json_body
from ui.guard.scope import within

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[json_body])
async def search(wanted: schema.SearchRequest, here: Here, by: By) -> schema.Found:
    """Find the passages that speak to a question, the best first."""

    def find() -> schema.Found:
        scope = within(here.engine, by, wanted.scope)
        found = here.engine.search(wanted.question, wanted.k, wanted.messages, scope)
        return schema.Found(passages=[schema.Passage.model_validate(one) for one in found])

    return await asyncio.wrap_future(here.places.submit(find))
