"""Who sent a request to the page's routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from ui.guard.access import Asker, who


def _asker(request: Request) -> Asker:
    return who(request)


def _owner(request: Request) -> str:
    return who(request).owner


def _may_write(request: Request) -> None:
    if not who(request).may_write:
        raise HTTPException(403)


By = Annotated[Asker, Depends(_asker)]
Owner = Annotated[str, Depends(_owner)]
# On each route that changes documents, or tells what everybody asked.
MAY_WRITE = Depends(_may_write)
