"""Each browser is told apart by a cookie of its own."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from rag.engine import Engine
from ui.access import BROWSER_COOKIE, who
from ui.app import create_app

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")


def test_a_browser_keeps_the_cookie_it_was_given(seed_engine: Engine) -> None:
    app = create_app(seed_engine)
    with TestClient(app) as one, TestClient(app) as other:
        first = one.get("/healthz").headers["set-cookie"]
        assert "HttpOnly" in first
        assert "SameSite=Lax" in first
        assert "set-cookie" not in one.get("/healthz").headers
        other.get("/healthz")
        assert who(dict(one.cookies)) == who(dict(one.cookies))
        assert who(dict(one.cookies)) != who(dict(other.cookies))


def test_without_a_cookie_nobody_owns_what_another_owns() -> None:
    assert who({}) != who({})
    assert who({BROWSER_COOKIE: ""}) != who({BROWSER_COOKIE: ""})
