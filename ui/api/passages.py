"""Passages: what a citation points at, with the text around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from ui.api import schema
from ui.api.context import By, Here
from ui.library.viewer import context

router = APIRouter(tags=["documents"])


@router.get("/passages/{passage_id}")
def passage(
    passage_id: Annotated[str, Path(max_length=200, examples=["f35600b4:631-1929"])],
    here: Here,
    by: By,
    around: Annotated[int, Query(ge=0, le=20_000, description="characters on each side")] = 600,
) -> schema.PassageContext:
    """A passage as it stands in its document now; 404 where the document has changed or is gone.

    The id is the document's, a colon, and the first and the last character's place.
    """
    found = here.engine.passage(passage_id, by.scope)
    document_id = passage_id.partition(":")[0]
    shown = found and context(
        here.engine, document_id, found.start, found.end, around=around, scope=by.scope
    )
    if not shown:
        raise HTTPException(404, "There is no such passage any more. Ask the question again.")
    return schema.PassageContext(
        passage=schema.Passage.model_validate(shown.passage),
        before=shown.before,
        after=shown.after,
        is_start=shown.is_start,
        is_end=shown.is_end,
        document=schema.DocumentName(
            id=document_id, title=shown.passage.title, source=shown.passage.source
        ),
    )
