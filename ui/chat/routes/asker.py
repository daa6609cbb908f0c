"""Who sent a request to the page's routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from ui.access import who


def _owner(request: Request) -> str:
    return who(request.cookies).owner


Owner = Annotated[str, Depends(_owner)]
