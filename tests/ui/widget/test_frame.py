"""The frame, its tokens and what they are good for, over HTTP."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.engine import Engine
from tests.scripted_llm import ScriptedModel, says
from tests.ui.clients import open_client
from ui.app import create_app

PAGE = "https://intranet.test"
QUESTION = "how many jobs did the Ebro plant create?"
KEY = "a key of more than sixteen characters"
OWN = "http://127.0.0.1"

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")


@contextmanager
def widget_client(engine: Engine, **changes: str) -> Iterator[TestClient]:
    settings = engine.settings
    for key, value in {"widget.allowed_origins": PAGE, **changes}.items():
        settings = settings.with_value(key.replace("__", "."), value)
    with open_client(create_app(engine.with_settings(settings))) as client:
        yield client


@pytest.fixture(scope="module")
def client(seed_engine: Engine) -> Iterator[TestClient]:
    with widget_client(seed_engine) as opened:
        yield opened


def frame(client: TestClient, **query: Any) -> dict[str, Any]:
    """What the frame of the listed page is set up with."""
    answer = client.get("/widget", params={"origin": PAGE, **query})
    assert answer.status_code == 200
    written = re.search(r'data-setup="([^"]*)"', answer.text)
    assert written
    setup: dict[str, Any] = json.loads(html.unescape(written.group(1)))
    return setup


def exchange(client: TestClient, ticket: str, **headers: str) -> Any:
    return client.post("/widget/token", json={"ticket": ticket}, headers={"Origin": OWN, **headers})


def bearer(client: TestClient, **query: Any) -> dict[str, str]:
    token = exchange(client, frame(client, **query)["ticket"]).json()["token"]
    return {"Authorization": f"Bearer {token}", "Origin": OWN}


def ancestors(answer: Any) -> str:
    policy: str = answer.headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in policy.split("; "))["frame-ancestors"]


def test_the_frame_may_be_shown_by_the_page_it_was_asked_for_and_no_other(
    client: TestClient,
) -> None:
    answer = client.get("/widget", params={"origin": PAGE}, headers={"Referer": f"{PAGE}/"})
    assert ancestors(answer) == PAGE
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ({}, {}),  # nobody says who shows it
        ({"origin": "null"}, {}),
        ({"origin": ""}, {"Referer": "data:text/html,x"}),
        ({"origin": "https://evil.test"}, {}),
        ({"origin": "https://evil.test"}, {"Referer": PAGE}),
        ({"origin": PAGE}, {"Referer": "https://evil.test/"}),  # the browser knows better
        ({}, {"Referer": "https://evil.test/"}),
        ({"origin": f"{PAGE}.evil.test"}, {}),
        ({"origin": f"{PAGE}:8443"}, {}),
        ({"origin": "http://intranet.test"}, {}),
        ({"origin": f"{PAGE} https://evil.test"}, {}),
        ({"origin": f"{PAGE}; script-src *"}, {}),
        ({"origin": PAGE}, {"Sec-Fetch-Dest": "document"}),  # not in a frame at all
        ({"origin": PAGE, "scope": ""}, {}),  # a scope that came to nothing is not everything
        ({"origin": PAGE, "scope": ["a.txt", ""]}, {}),
        ({"origin": PAGE, "scope": ["a"] * 51}, {}),
        ({"origin": PAGE, "scope": ["a.txt", "/srv/documents"]}, {}),
    ],
)
def test_other_frames_are_refused(
    client: TestClient, query: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = client.get("/widget", params=query, headers=headers)
    assert answer.status_code == 403
    assert ancestors(answer) == "'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "ticket" not in answer.text


def test_a_plain_iframe_is_known_by_its_referrer(client: TestClient) -> None:
    answer = client.get("/widget", headers={"Referer": f"{PAGE}/team/page.html?x"})
    assert ancestors(answer) == PAGE


def test_an_empty_list_shows_it_to_nobody_else(seed_engine: Engine) -> None:
    with widget_client(seed_engine, widget__allowed_origins="") as client:
        answer = client.get("/widget", params={"origin": PAGE})
        assert answer.status_code == 403
        assert "RAG_ALLOWED_ORIGINS" in answer.text
        own = client.get("/widget", params={"origin": OWN})
        assert ancestors(own) == "'self'"  # the demo page


def test_hostile_names_are_text_in_the_refusal_and_in_the_page(client: TestClient) -> None:
    hostile = "\"'><script>alert(1)</script>"
    refused = client.get("/widget", params={"origin": hostile})
    assert "<script>" not in refused.text
    for name in ("scope", "title", "lang", "accent", "greeting", "starter"):
        page = client.get("/widget", params={"origin": PAGE, name: hostile}).text
        assert "alert" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "https://evil.test"},
        {"Origin": PAGE},  # also of the page: the ticket is the frame's
        {"Origin": f"{OWN}:81"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_tokens_are_given_to_our_own_frame_only(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert exchange(client, frame(client)["ticket"], **headers).status_code == 403


def test_a_ticket_is_exchanged_once(client: TestClient) -> None:
    ticket = frame(client)["ticket"]
    assert exchange(client, ticket).status_code == 200
    replayed = exchange(client, ticket)
    assert replayed.status_code == 401
    assert "token" not in replayed.json()
    assert exchange(client, ticket[:-6] + "AAAAAA").status_code == 401


def test_questions_are_answered_with_a_token(client: TestClient) -> None:
    token = bearer(client)
    answered = client.post("/api/ask", json={"question": QUESTION}, headers=token).json()
    assert not answered["answer"]["refused"]
    rating = {"answer_id": answered["answer_id"], "rating": "up"}
    assert client.post("/api/feedback", json=rating, headers=token).status_code == 204
    another = bearer(client)  # whose answers are others
    assert client.post("/api/feedback", json=rating, headers=another).status_code == 404


def test_a_token_is_refused_elsewhere(client: TestClient, seed_engine: Engine) -> None:
    token = bearer(client)
    asked = {"question": QUESTION}
    for origin in ("https://evil.test", "null", f"{PAGE}.evil.test"):
        refused = client.post("/api/ask", json=asked, headers={**token, "Origin": origin})
        assert refused.status_code == 401
        assert "Access-Control-Allow-Origin" not in refused.headers
    altered = {**token, "Authorization": token["Authorization"][:-8] + "AAAAAAAA"}
    assert client.post("/api/ask", json=asked, headers=altered).status_code == 401
    moved = TestClient(client.app, base_url=OWN, client=("10.9.9.9", 1))
    assert moved.post("/api/ask", json=asked, headers=token).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/documents"), ("POST", "/api/documents"), ("GET", "/metrics"), ("GET", "/")],
)
def test_a_token_is_for_asking_only(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path, headers=bearer(client)).status_code == 403


def test_the_scope_holds_whatever_is_asked(engine: Engine, tmp_path: Any) -> None:
    for name, text in {
        "open/zoo.txt": "The zebra house of the zoo opens at nine.",
        "secret/pay.txt": "The zebra bonus of the director is seven million.",
    }.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    engine.ingest([tmp_path])
    question = {"question": "What is the zebra bonus of the director?"}
    with widget_client(engine) as client:
        whole = client.post("/api/ask", json=question, headers=bearer(client)).json()["answer"]
        (secret,) = [c["passage"] for c in whole["citations"]]
        assert secret["source"] == "secret/pay.txt"
        token = bearer(client, scope="open")
        for asked in (question, {**question, "scope": []}, {**question, "scope": ["open"]}):
            told = client.post("/api/ask", json=asked, headers=token).text
            assert "seven million" not in told
            assert "secret" not in told
        beyond = client.post("/api/ask", json={**question, "scope": ["secret"]}, headers=token)
        assert beyond.status_code == 404
        found = client.post("/api/search", json=question, headers=token).json()["passages"]
        assert {passage["source"] for passage in found} == {"open/zoo.txt"}
        url = f"/api/passages/{secret['id']}"
        assert client.get(url, headers=bearer(client)).status_code == 200
        assert client.get(url, headers=token).status_code == 404


def test_visitors_are_not_told_what_the_language_model_took(seed_engine: Engine) -> None:
    model = ScriptedModel(says("Chery created more than 1,000 jobs. [1]"))
    asked = {"question": QUESTION}
    with widget_client(seed_engine.with_model(model)) as client:
        for accepted in ("application/json", "text/event-stream"):
            headers = {**bearer(client), "Accept": accepted}
            told = client.post("/api/ask", json=asked, headers=headers).text
            assert '"usage":null' in told
            assert model.name not in told
        assert "passage_llm_tokens_total" in client.get("/metrics").text
        assert client.post("/api/ask", json=asked).json()["answer"]["usage"] is not None


def test_quotas_by_token_address_and_origin(
    seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"question": QUESTION}
    monkeypatch.setattr("ui.guard.widget.access.PER_TOKEN", 2)
    with widget_client(seed_engine) as client:
        token = bearer(client)
        statuses = [client.post("/api/ask", json=asked, headers=token) for _ in range(3)]
        assert [answer.status_code for answer in statuses] == [200, 200, 429]
        assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60
        assert client.post("/api/ask", json=asked, headers=bearer(client)).status_code == 200
        renewed = client.post(  # another token of the same owner gains nothing
            "/widget/token",
            json={"ticket": frame(client)["ticket"], "previous": token["Authorization"][7:]},
            headers={"Origin": OWN},
        ).json()["token"]
        again = {"Authorization": f"Bearer {renewed}", "X-Forwarded-For": "10.1.1.1"}
        assert client.post("/api/ask", json=asked, headers=again).status_code == 429
    for limit in ("widget__per_address", "widget__per_origin"):
        with widget_client(seed_engine, **{limit: "2"}) as client:
            tokens = [bearer(client), bearer(client)] * 2
            codes = [
                client.post("/api/ask", json=asked, headers=token).status_code for token in tokens
            ]
            assert codes == [200, 200, 429, 429]
    with widget_client(seed_engine, widget__per_address="1") as client:
        assert exchange(client, frame(client)["ticket"]).status_code == 200
        assert exchange(client, frame(client)["ticket"]).status_code == 429


def test_an_ipv6_network_is_one_address_to_the_quotas(seed_engine: Engine) -> None:
    settings = seed_engine.settings.with_value("widget.allowed_origins", PAGE)
    app = create_app(seed_engine.with_settings(settings.with_value("widget.per_address", "2")))
    hosts = [f"2001:db8:1:2::{number}" for number in range(3)] + ["2001:db8:1:3::1"]
    statuses = []
    for host in hosts:
        client = TestClient(app, base_url=OWN, client=(host, 50000))
        statuses.append(exchange(client, frame(client)["ticket"]).status_code)
    assert statuses == [200, 200, 429, 200]


def test_where_a_key_is_set_the_widget_works_without_and_the_demo_does_not(
    seed_engine: Engine,
) -> None:
    with widget_client(seed_engine, server__api_key=KEY) as client:
        asked = {"question": QUESTION}
        assert client.post("/api/ask", json=asked).status_code == 401
        assert client.post("/api/ask", json=asked, headers=bearer(client)).status_code == 200
        assert client.get("/widget/frame.js").status_code == 200
        assert client.get("/widget/demo").status_code == 401
        assert client.get("/widget", params={"origin": OWN}).status_code == 403
        key = {"Authorization": f"Bearer {KEY}"}
        assert client.get("/widget", params={"origin": OWN}, headers=key).status_code == 200


def test_pages_on_the_list_may_call_the_api_and_others_nothing(client: TestClient) -> None:
    wanted = {"Access-Control-Request-Method": "POST"}
    for origin, path, allowed in (
        (PAGE, "/api/ask", True),
        (PAGE, "/widget/token", False),
        (PAGE, "/", False),
        ("https://evil.test", "/api/ask", False),
        ("null", "/api/ask", False),
        (f"{PAGE}.evil.test", "/api/ask", False),
    ):
        answer = client.options(path, headers={"Origin": origin, **wanted})
        assert ("Access-Control-Allow-Origin" in answer.headers) == allowed
        assert "Access-Control-Allow-Credentials" not in answer.headers
        if allowed:
            assert answer.headers["Access-Control-Allow-Origin"] == origin


def test_a_page_on_the_list_calls_the_api_with_a_token_only(client: TestClient) -> None:
    token = {**bearer(client), "Origin": PAGE}
    found = client.post("/api/search", json={"question": QUESTION}, headers=token)
    assert found.headers["Access-Control-Allow-Origin"] == PAGE
    url = f"/api/passages/{found.json()['passages'][0]['id']}"
    assert client.get(url, headers=token).status_code == 200
    for path in (url, "/api/documents", "/api/openapi.json"):
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Authorization": "Bearer wrong"}):
            refused = client.get(path, headers={"Origin": PAGE, **headers})
            assert refused.status_code == 403
            assert "source" not in refused.text
        assert client.head(path, headers={"Origin": PAGE}).status_code == 403


def test_the_files_are_small_current_and_of_no_use_to_pages_that_lie(client: TestClient) -> None:
    page = client.get("/widget", params={"origin": PAGE}).text
    page = re.sub(r'data-setup="[^"]*"', "", page)
    size = len(gzip.compress(page.encode()))
    for path in ("/widget.js", "/widget/frame.js", "/widget/frame.css"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        size += int(answer.headers["Content-Length"])
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        assert plain.text == answer.text
        unchanged = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert size < 15_000
    for name in ("demo.html", "loader.js", "view.js", "..%2Fchat.css", "%2e%2e/routes.py", "x"):
        assert client.get(f"/widget/{name}").status_code == 404


def gaps(text: Any) -> set[str]:
    return set(re.findall(r"\{[\w:,]+\}", str(text)))


def test_texts_of_both_languages_are_the_same_set(client: TestClient) -> None:
    english, spanish = (frame(client, lang=language)["strings"] for language in ("en", "es-MX"))
    assert english.keys() == spanish.keys()
    assert english["send"] != spanish["send"]
    for key, text in english.items():
        assert gaps(text) == gaps(spanish[key]), key
    assert frame(client, lang="xx")["strings"] == english
    assert spanish["unreachable"] in client.get("/widget.js").text.encode().decode("unicode_escape")
