"""Tickets and tokens of the widget: made, exchanged, and read again.

A ticket stands in the frame's page and is exchanged once; a token goes with every question. The
package's docstring says why there are two.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from rag.errors import PassageError
from rag.settings import Settings
from ui.guard.widget.key import signing_key
from ui.guard.widget.origins import AllowedOrigins

TICKET_SECONDS, TOKEN_SECONDS = 120, 600
# For how long a widget's next token may speak for the same owner as its last one.
OWNER_SECONDS = 12 * 3600
_ALGORITHM = "HS256"
_TICKET, _TOKEN = "widget-ticket", "widget-token"


class TokenError(PassageError):
    """A ticket or token is not accepted: the frame gets another one by loading itself again."""

    kind = "token"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: questions of this scope (all, if empty), for a page of this origin.

    `owner` is whose answers they are: random, one for a widget in a tab.
    """

    origin: str
    scope: tuple[str, ...]
    owner: str


class Tokens:
    """Makes and reads the tickets and tokens of one server process."""

    def __init__(self, key: OctKey, origins: AllowedOrigins) -> None:
        self.origins = origins
        self._key = key
        self._process = secrets.token_urlsafe(12)  # tickets of an earlier process are void
        self._used: dict[str, float] = {}  # ticket -> when it runs out
        self._lock = Lock()

    @classmethod
    def open(cls, settings: Settings) -> Tokens:
        """With the server's key and list. Raises: StoreError, SettingsError."""
        origins = AllowedOrigins.parse(settings.widget.allowed_origins)
        return cls(signing_key(settings.data_dir), origins)

    def ticket(self, *, origin: str, scope: tuple[str, ...], own: bool = False) -> str:
        """For a frame that a page of this origin shows, which the caller has checked.

        `own` is whether it is this server's own origin, which is on no list: the demo page's.
        """
        claims = {"origin": origin, "scope": list(scope), "own": own, "iss": self._process}
        return self._sign(_TICKET, claims, TICKET_SECONDS)

    def exchange(self, ticket: str, *, address: str, previous: str = "") -> str:
        """The token for a ticket, once; `previous`, the last one, keeps the owner.

        Raises: TokenError.
        """
        claims = self._read(ticket, _TICKET)
        if claims.get("iss") != self._process or not self._use(claims):
            raise TokenError("This ticket has been used. Load the widget again.")
        bound = {
            "origin": claims["origin"],
            "scope": claims["scope"],
            "own": claims["own"],
            "sub": self._owner(previous, claims["origin"]) or secrets.token_urlsafe(24),
            "address": self._fingerprint(address),
        }
        return self._sign(_TOKEN, bound, TOKEN_SECONDS)

    def read(self, token: str, *, address: str, sender: str | None = None) -> Grant:
        """What this token allows a request from this address to do.

        `sender` is the request's Origin header, if it is another one than this server's own.

        Raises: TokenError where it was altered, has run out, or is used elsewhere.
        """
        claims = self._read(token, _TOKEN)
        origin = claims["origin"]
        if not claims["own"] and not self.origins.hold(origin):
            raise TokenError(f"{origin} may not show the widget any longer.")
        if sender is not None and sender != origin:
            raise TokenError("This token belongs to another page.")
        if not hmac.compare_digest(claims["address"], self._fingerprint(address)):
            raise TokenError("This token was given to another address. Load the widget again.")
        return Grant(origin, tuple(claims["scope"]), claims["sub"])

    def _owner(self, previous: str, origin: str) -> str | None:
        """The owner of an earlier token of the same origin, which may have run out since."""
        if not previous:
            return None
        try:
            claims = self._read(previous, _TOKEN, late=OWNER_SECONDS)
        except TokenError:
            return None
        return str(claims["sub"]) if claims["origin"] == origin else None

    def _sign(self, audience: str, claims: Mapping[str, Any], seconds: int) -> str:
        made = int(time.time())
        times = {"iat": made, "exp": made + seconds, "jti": secrets.token_urlsafe(12)}
        return jwt.encode(
            {"alg": _ALGORITHM}, {**claims, **times, "aud": audience}, self._key, [_ALGORITHM]
        )

    def _read(self, signed: str, audience: str, late: int = 0) -> dict[str, Any]:
        required = jwt.JWTClaimsRegistry(
            leeway=late,
            exp={"essential": True},
            aud={"essential": True, "value": audience},
            jti={"essential": True},
        )
        try:
            claims = jwt.decode(signed, self._key, [_ALGORITHM]).claims
            required.validate(claims)
        except (JoseError, ValueError):
            raise TokenError("This token is not valid here, or no longer.") from None
        return claims

    def _use(self, claims: Mapping[str, Any]) -> bool:
        """Whether this is the ticket's first use."""
        now = time.time()
        with self._lock:
            for jti in [jti for jti, end in self._used.items() if end < now]:
                del self._used[jti]
            if claims["jti"] in self._used:
                return False
            self._used[claims["jti"]] = claims["exp"]
            return True

    def _fingerprint(self, address: str) -> str:
        """The address as the token carries it: not to be read by whoever reads the token."""
        secret: bytes = self._key.raw_value
        return hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()[:32]
