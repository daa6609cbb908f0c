"""The key, the login that stands for it, other sites' pages, and the names of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from rag.engine import Engine
from rag.errors import SettingsError
from rag.settings import Settings
from tests.ui.clients import HERE, open_client
from ui.app import create_app
from ui.guard.hosts import Hosts, host_name, is_loopback
from ui.guard.sessions import SESSION_COOKIE, SESSION_SECONDS, Attempts, Sessions
from ui.server import listen

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

KEY = "0123456789abcdef"
BEARER = {"Authorization": f"Bearer {KEY}"}
NAMES = ("rag.example", "*.example.org")
QUESTION = {"question": "how many jobs did the Ebro plant create?"}


def with_settings(engine: Engine, **values: str) -> Engine:
    settings = engine.settings
    for name, value in values.items():
        settings = settings.with_value(f"server.{name}", value)
    return engine.with_settings(settings)


@pytest.fixture(scope="module")
def keyed(seed_engine: Engine) -> Iterator[TestClient]:
    with open_client(create_app(with_settings(seed_engine, api_key=KEY))) as opened:
        yield opened


@pytest.fixture
def client(keyed: TestClient) -> Iterator[TestClient]:
    """A server with a key, and nobody logged in."""
    keyed.cookies.clear()
    yield keyed
    keyed.cookies.clear()


@pytest.fixture(scope="module")
def open_server(seed_engine: Engine) -> Iterator[TestClient]:
    """A server without a key."""
    with open_client(create_app(seed_engine)) as opened:
        yield opened


def log_in(client: TestClient, key: str = KEY, **more: str) -> int:
    return client.post("/login", data={"key": key, **more}).status_code


def test_the_key_opens_and_a_login_stands_for_it(client: TestClient) -> None:
    assert client.post("/api/ask", json=QUESTION).status_code == 401
    assert client.post("/api/ask", json=QUESTION, headers=BEARER).status_code == 200
    assert log_in(client) == 303
    assert client.post("/api/ask", json=QUESTION).status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/login").headers["Location"] == "/"
    assert client.post("/logout").headers["Location"] == "/login"
    assert client.get("/").status_code == 401


def test_a_cookie_that_was_logged_out_is_worth_nothing(client: TestClient) -> None:
    log_in(client)
    token = client.cookies[SESSION_COOKIE]
    client.post("/logout")
    client.cookies.set(SESSION_COOKIE, token)
    assert client.get("/").status_code == 401


def test_a_wrong_bearer_is_not_made_up_for_by_a_cookie(client: TestClient) -> None:
    log_in(client)
    assert client.get("/", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(seed_engine: Engine) -> None:
    app = create_app(with_settings(seed_engine, api_key=KEY))
    for scheme, secure in (("http", False), ("https", True)):
        with open_client(app, f"{scheme}://localhost") as client:
            cookies = client.post("/login", data={"key": KEY}).headers.get_list("set-cookie")
        (cookie,) = (one for one in cookies if one.startswith(SESSION_COOKIE))
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Path=/" in cookie
        assert ("Secure" in cookie) == secure
        assert KEY not in cookie


def test_wrong_keys_are_slowed_down(seed_engine: Engine) -> None:
    with open_client(create_app(with_settings(seed_engine, api_key=KEY))) as client:
        assert [log_in(client, f"wrong{number}") for number in range(6)] == [401] * 5 + [429]
        refused = client.post("/login", data={"key": KEY})
    assert refused.status_code == 429  # the right one, too, or guessing would go on
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_the_login_page_speaks_the_pages_language(seed_engine: Engine) -> None:
    spanish = seed_engine.with_settings(seed_engine.settings.with_value("ui.language", "es"))
    with open_client(create_app(with_settings(spanish, api_key=KEY))) as client:
        shown = client.get("/login").text
        assert '<html lang="es">' in shown
        assert "Iniciar sesión" in shown
        assert "Log in" not in shown
        assert "Esa no es la clave." in client.post("/login", data={"key": "wrong"}).text


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("/config?a=b", "/config?a=b"),
        ("//evil.test/", "/"),
        ("/\\evil.test", "/"),
        ("https://evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_to_this_server_only(client: TestClient, wanted: str, sent_to: str) -> None:
    shown = client.get("/login", params={"next": wanted}).text
    hidden = re.search(r'name="next" value="([^"]*)"', shown)
    assert hidden is not None
    assert hidden.group(1) == sent_to
    entered = client.post("/login", data={"key": KEY, "next": wanted})
    assert entered.headers["Location"] == sent_to


def test_the_login_page_trusts_nothing_but_itself(client: TestClient) -> None:
    page = client.get("/login", params={"next": '/"><script>alert(1)</script>'})
    assert "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),  # no page at all
        ({"Origin": HERE}, True),
        ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "https://evil.test"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": f"{HERE}:8000"}, False),
        ({"Origin": f"{HERE}.evil.test"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": HERE, "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_another_sites_page_changes_nothing(
    client: TestClient, open_server: TestClient, headers: dict[str, str], allowed: bool
) -> None:
    log_in(client)
    for server in (client, open_server):
        for path, body in (("/api/ask", QUESTION), ("/logout", {}), ("/gradio_api/upload", {})):
            refused = server.post(path, json=body, headers=headers).status_code == 403
            assert refused != allowed, path
            if path == "/logout":
                log_in(server)
        for path in ("/api/documents", "/api/documents/x", "/api/openapi.json"):
            assert (server.get(path, headers=headers).status_code == 403) != allowed, path
        assert server.get("/", headers=headers).status_code == 200  # a link may lead here
    deleted = client.delete("/api/documents/x", headers=headers)
    assert deleted.status_code == (404 if allowed else 403)
    # What no browser sends by itself may come from anywhere.
    assert client.post("/api/ask", json=QUESTION, headers={**headers, **BEARER}).is_success


def test_a_key_is_one_asker_and_each_browser_another(client: TestClient) -> None:
    def rated(headers: dict[str, str]) -> int:
        body = {"answer_id": answer_id, "rating": "up"}
        return client.post("/api/feedback", json=body, headers=headers).status_code

    answer_id = client.post("/api/ask", json=QUESTION, headers=BEARER).json()["answer_id"]
    client.cookies.clear()
    assert rated(BEARER) == 204
    log_in(client)
    assert rated({}) == 404


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("LOCALHOST:7860", True),
        ("app.localhost", True),
        ("127.0.0.1:1", True),
        ("127.9.9.9", True),
        ("[::1]:7860", True),
        ("rag.example", True),
        ("rag.example:443", True),
        ("deep.below.example.org", True),
        ("example.org", False),
        ("badexample.org", False),
        ("evil.test", False),
        ("rag.example.evil.test", False),
        ("localhost.evil.test", False),
        ("127.0.0.1.evil.test", False),
        ("192.168.0.1", False),
        ("[::2]", False),
        ("", False),
    ],
)
def test_only_names_of_this_server_are_answered(host: str, allowed: bool) -> None:
    guarded = Hosts(PlainTextResponse("in"), listening_on="127.0.0.1", more=NAMES)
    answer = open_client(guarded).get("/", headers={"Host": host})
    assert answer.status_code == (200 if allowed else 421)
    assert allowed or "RAG_SERVER_HOSTS" in answer.json()["detail"]


def test_beyond_loopback_addresses_are_names_of_this_server() -> None:
    guarded = Hosts(PlainTextResponse("in"), listening_on="0.0.0.0", more=())
    for host, status in (("192.168.0.1:7860", 200), ("[fd00::1]", 200), ("evil.test", 421)):
        assert open_client(guarded).get("/", headers={"Host": host}).status_code == status


def test_the_application_asks_for_its_name(client: TestClient) -> None:
    assert client.get("/healthz", headers={"Host": "evil.test"}).status_code == 421
    names = Settings.load({"RAG_SERVER_HOSTS": "rag.example, *.example.org,"}).server.hosts
    assert names == NAMES


def test_other_machines_are_let_in_only_with_a_key_or_a_word_to_that_effect() -> None:
    with pytest.raises(SettingsError, match="RAG_API_KEY"):
        listen("0.0.0.0", 0)
    with listen("0.0.0.0", 0, guarded=True) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"
    with listen("127.0.0.1", 0):
        pass


@pytest.mark.parametrize("key", ["short", "fifteen-letters", "ñ" * 20, "a" * 20 + "\n"])
def test_a_key_that_is_none_is_not_taken(key: str) -> None:
    with pytest.raises(SettingsError, match="RAG_API_KEY") as error:
        Settings.load({"RAG_API_KEY": key})
    assert key not in str(error.value)


def test_the_key_is_not_shown() -> None:
    settings = Settings.load({"RAG_API_KEY": KEY})
    assert settings.server.api_key.get_secret_value() == KEY
    assert KEY not in repr(settings)
    assert KEY not in settings.model_dump_json()


def test_names_and_addresses() -> None:
    assert host_name("Rag.Example:443") == "rag.example"
    assert host_name("[::1]:7860") == "::1"
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("rag.example")


def test_a_login_ends_after_its_time() -> None:
    now = 0.0
    sessions = Sessions(clock=lambda: now)
    token = sessions.open()
    now = SESSION_SECONDS - 1
    assert sessions.holds(token)
    now = SESSION_SECONDS
    assert not sessions.holds(token)


def test_attempts_are_counted_for_each_address_and_for_all() -> None:
    now = 0.0
    attempts = Attempts(each=2, together=3, seconds=60, clock=lambda: now)
    attempts.note("a")
    assert attempts.wait("a") == 0
    now = 10.0
    attempts.note("a")
    assert attempts.wait("a") == 50  # until the first of its two is a minute old
    assert attempts.wait("b") == 0
    attempts.note("b")
    assert attempts.wait("c") == 50  # three of any address
    now = 60.0
    assert attempts.wait("a") == attempts.wait("c") == 0
