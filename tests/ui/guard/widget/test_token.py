"""Tickets and tokens: what is altered, late, used or used elsewhere is refused."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from rag.errors import StoreError
from ui.guard.widget.key import KEY_FILE, signing_key
from ui.guard.widget.origins import AllowedOrigins
from ui.guard.widget.token import OWNER_SECONDS, TICKET_SECONDS, TOKEN_SECONDS, TokenError, Tokens

KEY = OctKey.import_key(b"k" * 32)
PAGE, OTHER = "https://intranet.test", "https://other.test"
HERE, THERE = "10.0.0.1", "10.0.0.2"


def make_tokens(*listed: str) -> Tokens:
    return Tokens(KEY, AllowedOrigins.parse(listed or [PAGE, OTHER]))


TOKENS = make_tokens()


class Clock:
    """Turns the clock that tokens are made and read by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def token(
    tokens: Tokens, *, origin: str = PAGE, scope: tuple[str, ...] = (), previous: str = ""
) -> str:
    ticket = tokens.ticket(origin=origin, scope=scope)
    return tokens.exchange(ticket, address=HERE, previous=previous)


def test_a_token_tells_what_its_ticket_was_for() -> None:
    grant = TOKENS.read(token(TOKENS, scope=("handbook", "a.txt")), address=HERE)
    assert (grant.origin, grant.scope) == (PAGE, ("handbook", "a.txt"))
    assert len(grant.owner) >= 32


def test_a_ticket_serves_once_and_only_in_its_process() -> None:
    ticket = TOKENS.ticket(origin=PAGE, scope=())
    TOKENS.exchange(ticket, address=HERE)
    with pytest.raises(TokenError, match="has been used"):
        TOKENS.exchange(ticket, address=HERE)
    before_restart = make_tokens().ticket(origin=PAGE, scope=())
    with pytest.raises(TokenError):
        TOKENS.exchange(before_restart, address=HERE)


def test_tickets_and_tokens_run_out(clock: Clock) -> None:
    ticket, made = TOKENS.ticket(origin=PAGE, scope=()), token(TOKENS)
    clock.ahead = TICKET_SECONDS + 2
    with pytest.raises(TokenError):
        TOKENS.exchange(ticket, address=HERE)
    TOKENS.read(made, address=HERE)
    clock.ahead = TOKEN_SECONDS + 2
    with pytest.raises(TokenError):
        TOKENS.read(made, address=HERE)


def test_a_token_survives_a_restart_and_is_of_use_to_its_address_only() -> None:
    made = token(TOKENS)
    after = make_tokens()
    assert after.read(made, address=HERE) == TOKENS.read(made, address=HERE)
    with pytest.raises(TokenError, match="another address"):
        after.read(made, address=THERE)


def test_a_token_is_of_use_to_our_page_and_its_own_only() -> None:
    made = token(TOKENS)
    TOKENS.read(made, address=HERE, sender=PAGE)
    for sender in (OTHER, "null", "https://evil.test"):
        with pytest.raises(TokenError, match="another page"):
            TOKENS.read(made, address=HERE, sender=sender)


def test_a_token_ends_when_its_origin_is_taken_off_the_list() -> None:
    made = token(TOKENS)
    with pytest.raises(TokenError, match="any longer"):
        make_tokens(OTHER).read(made, address=HERE)


def test_a_ticket_is_no_token_and_a_token_no_ticket() -> None:
    with pytest.raises(TokenError):
        TOKENS.read(TOKENS.ticket(origin=PAGE, scope=()), address=HERE)
    with pytest.raises(TokenError):
        TOKENS.exchange(token(TOKENS), address=HERE)


def test_the_next_token_keeps_the_owner_for_a_while(clock: Clock) -> None:
    first = token(TOKENS)
    owner = TOKENS.read(first, address=HERE).owner
    clock.ahead = TOKEN_SECONDS + 60
    second = token(TOKENS, previous=first)
    assert TOKENS.read(second, address=HERE).owner == owner
    elsewhere = token(TOKENS, origin=OTHER, previous=first)
    assert TOKENS.read(elsewhere, address=HERE).owner != owner
    clock.ahead = TOKEN_SECONDS + OWNER_SECONDS + 60
    late = token(TOKENS, previous=first)
    assert TOKENS.read(late, address=HERE).owner != owner


def test_scopes_that_were_altered_are_refused() -> None:
    header, payload, signature = token(TOKENS, scope=("a.txt",)).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert "10.0.0.1" not in json.dumps(claims)
    claims["scope"] = []
    altered = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    foreign = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(b"x" * 32), ["HS256"])
    stronger = jwt.encode({"alg": "HS512"}, claims, KEY, ["HS512"])
    for forged in (
        f"{header}.{altered}.{signature}",
        f"{unsigned}.{altered}.",
        f"{unsigned}.{payload}.{signature}",
        foreign,
        stronger,
    ):
        with pytest.raises(TokenError):
            TOKENS.read(forged, address=HERE)


@given(st.data())
def test_no_altered_character_is_accepted(data: st.DataObject) -> None:
    made = token(TOKENS)
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.sampled_from("Aa0_-.=é "))
    altered = made[:at] + other + made[at + 1 :]
    try:
        grant = TOKENS.read(altered, address=HERE)
    except TokenError:
        return
    # Base64's last character has bits that mean nothing.
    assert altered == made or at in {len(made) - 1}
    assert grant == TOKENS.read(made, address=HERE)


@given(st.text(max_size=80))
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.read(text, address=HERE)


def test_the_key_is_the_servers_own_and_kept(tmp_path: Path) -> None:
    first = signing_key(tmp_path)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert signing_key(tmp_path).raw_value == first.raw_value
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    other = tmp_path / "other"
    other.mkdir()
    assert signing_key(other).raw_value != first.raw_value


def test_a_damaged_key_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(StoreError, match="Remove it"):
        signing_key(tmp_path)
