"""Requests to an application in this process, as a browser on this machine would send them."""

from __future__ import annotations

from starlette.testclient import TestClient
from starlette.types import ASGIApp

HERE = "http://127.0.0.1"


def open_client(app: ASGIApp, address: str = HERE) -> TestClient:
    """A client that keeps its cookies; as a context, the application is begun and ended, too."""
    return TestClient(app, base_url=address, follow_redirects=False)
