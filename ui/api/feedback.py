"""Feedback: what people think of an answer."""

from __future__ import annotations

from fastapi import APIRouter

from ui.api import schema
from ui.api.context import By, Here, json_body

router = APIRouter(tags=["ask"])


@router.post("/feedback", status_code=204, dependencies=[json_body])
def feedback(given: schema.FeedbackRequest, here: Here, by: By) -> None:
    """Rate an answer that was given to you; a new rating replaces the last one."""
    here.journal.rate(by.owner, given.answer_id, given.rating, given.reason)
