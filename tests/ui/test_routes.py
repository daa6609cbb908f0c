"""Every route there is, Gradio's too, has a rule here, and keeps to it once a key is set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from rag.engine import Engine
from tests.ui.served import served
from ui.app import create_app
from ui.guard.gate import NEVER, PUBLIC

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

KEY = "0123456789abcdef"

# Who may go where, where a key is set. A new route fails the tests until it stands here.
OPEN = """
GET /healthz
GET /login
POST /login
"""
# Open as well: the page around the widget's frame decides there, and its visitors have no key.
WIDGET = """
GET /widget.js
GET /widget
POST /widget/token
GET /widget/frame.js
GET /widget/frame.css
GET /widget/demo.css
"""
NEEDS_KEY = """
GET /widget/demo
POST /logout
GET /readyz
GET /metrics
MOUNT /api
GET /api/openapi.json
POST /api/ask
GET /api/answers/{answer_id}/events
DELETE /api/answers/{answer_id}
POST /api/search
GET /api/passages/{passage_id}
GET /api/documents
GET /api/documents/{document_id}
POST /api/documents
DELETE /api/documents/{document_id}
POST /api/feedback
MOUNT /ui
GET /ui/logo
GET /ui/alive
GET /ui/conversations
POST /ui/conversations/{conversation_id}
DELETE /ui/conversations/{conversation_id}
GET /ui/conversations/{conversation_id}.md
GET /ui/turns/{turn_id}.md
POST /ui/turns/{turn_id}/rating
GET /ui/sources/{turn_id}/{marker}
GET /ui/closest/{turn_id}/{number}
GET /ui/documents/{document_id}
GET /ui/documents
GET /ui/places
POST /ui/documents
POST /ui/documents/delete
POST /ui/documents/reindex
GET /ui/insights
GET /ui/insights/gold.jsonl
MOUNT
GET /
GET /logout
GET /svelte/{path:path}
GET /config
GET /config/
GET /static/{path:path}
GET /assets/{path:path}
GET /favicon.ico
GET /theme.css
GET /robots.txt
GET /pwa_icon/{size}
GET /pwa_icon
GET /manifest.json
POST /login/
GET /gradio_api/user/
GET /gradio_api/user
GET /gradio_api/login_check/
GET /gradio_api/login_check
GET /gradio_api/app_id/
GET /gradio_api/app_id
GET /gradio_api/info
GET /gradio_api/info/
GET /gradio_api/file={path_or_url:path}
GET /gradio_api/file/{path:path}
POST /gradio_api/reset
POST /gradio_api/reset/
GET /gradio_api/heartbeat/{session_hash}
POST /gradio_api/queue/join
POST /gradio_api/cancel
GET /gradio_api/queue/data
POST /gradio_api/component_server/
POST /gradio_api/component_server
GET /gradio_api/queue/status
GET /gradio_api/upload_progress
POST /gradio_api/upload
GET /gradio_api/startup-events
GET /gradio_api/theme.css
"""
NEVER_THERE = """
GET /monitoring
GET /monitoring/summary
GET /monitoring/{key}
GET /gradio_api/deep_link
GET /gradio_api/token/
GET /gradio_api/token
GET /gradio_api/dev/reload
GET /gradio_api/runs/
GET /gradio_api/runs
GET /gradio_api/openapi.json
GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}
GET /gradio_api/proxy={url_path:path}
POST /gradio_api/stream/{event_id}
POST /gradio_api/stream/{event_id}/close
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file
POST /gradio_api/api/{api_name}/
POST /gradio_api/api/{api_name}
POST /gradio_api/run/{api_name}/
POST /gradio_api/run/{api_name}
POST /gradio_api/call/v2/{api_name}/
POST /gradio_api/call/v2/{api_name}
POST /gradio_api/call/{api_name}/
POST /gradio_api/call/{api_name}
GET /gradio_api/call/{api_name}/{event_id}
GET /gradio_api/call/v2/{api_name}/{event_id}
POST /gradio_api/process_recording
POST /gradio_api/vibe-edit
POST /gradio_api/vibe-edit/
POST /gradio_api/undo-vibe-edit
POST /gradio_api/undo-vibe-edit/
GET /gradio_api/vibe-code
GET /gradio_api/vibe-code/
POST /gradio_api/vibe-code
POST /gradio_api/vibe-code/
POST /gradio_api/vibe-starter-queries
POST /gradio_api/vibe-starter-queries/
"""
# Files of the mount /ui that are open; the others need the key.
OPEN_FILES = {"/ui/login.css", "/ui/icon.svg"}


def rules(listed: str) -> list[tuple[str, str]]:
    """Lines as (method, path)."""
    found = [line.partition(" ") for line in listed.strip().splitlines()]
    return [(method, path) for method, _, path in found]


@pytest.fixture(scope="module")
def keyed(seed_engine: Engine) -> Engine:
    return seed_engine.with_settings(seed_engine.settings.with_value("server.api_key", KEY))


@pytest.fixture(scope="module")
def client(keyed: Engine) -> Iterator[httpx.Client]:
    with served(keyed) as address, httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def test_every_route_has_a_rule(keyed: Engine) -> None:
    there = set(walk(create_app(keyed).routes))
    listed = [*rules(OPEN), *rules(WIDGET), *rules(NEEDS_KEY), *rules(NEVER_THERE)]
    assert there == set(listed)
    assert len(listed) == len(set(listed))


def test_what_is_open_is_what_is_said_to_be(client: httpx.Client) -> None:
    assert {path for _, path in [*rules(OPEN), *rules(WIDGET)]} | OPEN_FILES == PUBLIC
    for method, path in rules(WIDGET):  # nobody may show it: the list of origins is empty
        refused = {"/widget": 403, "/widget/token": 422}
        assert status(client, method, path) == refused.get(path, 200)
    for method, path in [*rules(OPEN), *(("GET", path) for path in OPEN_FILES)]:
        assert status(client, method, path) in ({200} if method == "GET" else {401})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer 0123456789abcdeg"},
        {"Authorization": f"Bearer {KEY}0"},
        {"Authorization": f"Bearer {KEY[:-1]}"},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": KEY},
        {"X-API-Key": KEY, "Api-Key": KEY},
        {"Cookie": f"passage_session={KEY}; passage_browser={KEY}; key={KEY}; access_token={KEY}"},
    ],
)
def test_without_the_key_there_is_no_way_in(client: httpx.Client, headers: dict[str, str]) -> None:
    for method, path in [*rules(NEEDS_KEY), *rules(NEVER_THERE)]:
        found = example(path)
        for used in ("GET", "HEAD", "OPTIONS", "PUT") if method in ("GET", "MOUNT") else (method,):
            assert status(client, used, found, headers) == 401, (used, found)
        assert status(client, "GET", f"{found}?key={KEY}&token={KEY}", headers) == 401


def test_static_files_need_the_key_but_for_those_of_the_login_page(client: httpx.Client) -> None:
    for name in ("page.js", "base.css", "panel.css", "login.html", "nothing"):
        assert status(client, "GET", f"/ui/{name}") == 401


def test_with_the_key_all_is_there_that_should_be(client: httpx.Client) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    for method, path in rules(NEEDS_KEY):
        if method != "MOUNT":
            assert status(client, method, example(path), key) != 401, path
    for method, path in rules(NEVER_THERE):
        assert status(client, method, example(path), key) == 404, path
        assert path.startswith(NEVER)
    for path in ("/", "/config", "/ui/page.js", "/readyz", "/metrics", "/api/documents"):
        assert status(client, "GET", path, key) == 200


def test_a_person_is_sent_to_the_login_page(client: httpx.Client) -> None:
    sent = client.get("/config?a=1&b=/x", headers={"Accept": "text/html,*/*;q=0.8"})
    assert sent.status_code == 303
    assert sent.headers["Location"] == "/login?next=%2Fconfig%3Fa%3D1%26b%3D%2Fx"
    program = client.get("/config")
    assert program.status_code == 401
    assert program.headers["WWW-Authenticate"] == "Bearer"
    assert program.headers["Content-Type"] == "application/problem+json"


def walk(routes: Sequence[BaseRoute], root: str = "") -> Iterator[tuple[str, str]]:
    """Each route there is as (method, path), mounted ones included."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = root + str(getattr(route, "path", "?"))
        if isinstance(route, Mount):
            yield "MOUNT", path
            yield from walk(route.routes, path)
        else:
            methods = getattr(route, "methods", None) or {"ANY"}
            yield from ((method, path) for method in methods if method != "HEAD")


def example(path: str) -> str:
    """A path that the route matches."""
    return re.sub(r"\{\w+(:path)?\}", "x", path) or "/nowhere"


def status(
    client: httpx.Client, method: str, path: str, headers: dict[str, str] | None = None
) -> int:
    """The answer's status, without waiting for an endless answer to end."""
    with client.stream(method, path, headers=headers) as response:
        return response.status_code
