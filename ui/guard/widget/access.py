"""What a token of the widget is good for: some routes of the API, in its scope, at its pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from starlette.requests import HTTPConnection

from rag.settings import Settings, WidgetSettings
from ui.guard.access import network, peer
from ui.guard.problems import problem
from ui.guard.widget.origins import origin_of
from ui.guard.widget.quotas import Quotas
from ui.guard.widget.token import Grant, TokenError, Tokens

# What a visitor of another page gets without the server's key. The demo page is not among them.
WIDGET_PAGES = frozenset(
    {
        "/widget.js",
        "/widget",
        "/widget/token",
        "/widget/frame.js",
        "/widget/frame.css",
        "/widget/demo.css",
    }
)
PER_TOKEN = 20  # questions a minute from one widget in one tab
_ASKING = ("/api/ask", "/api/search")
_REACH = (*_ASKING, "/api/answers/", "/api/passages/", "/api/feedback")


class WidgetRefusal(Exception):  # noqa: N818 - not an error of ours, but an answer
    """A request with a widget's token that gets no further."""

    def __init__(self, status: int, detail: str, *, wait: int | None = None) -> None:
        super().__init__(detail)
        kind, values = ("token", None) if wait is None else ("quota", {"count": wait})
        self.problem = problem(status, detail, kind=kind, values=values)
        self.headers = {} if wait is None else {"Retry-After": str(wait)}


@dataclass(frozen=True, slots=True)
class WidgetAccess:
    """The tokens and quotas of one application."""

    tokens: Tokens
    quotas: Quotas
    settings: WidgetSettings

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """With the server's key and list. Raises: StoreError, SettingsError."""
        return cls(Tokens.open(settings), Quotas(), settings.widget)

    def admit(self, request: HTTPConnection, token: str) -> Grant:
        """What a request that bears this token may do. Raises: WidgetRefusal."""
        address = peer(request)
        try:
            grant = self.tokens.read(token, address=address, sender=_sender(request))
        except TokenError as error:
            raise WidgetRefusal(401, str(error)) from None
        path = request.scope["path"]
        if not path.startswith(_REACH):
            raise WidgetRefusal(403, "The widget's token is for asking, and for nothing else.")
        if path.startswith(_ASKING):
            self._count(grant, address)
        return grant

    def admit_frame(self, request: HTTPConnection) -> str:
        """The address that gets another token, counted. Raises: WidgetRefusal."""
        if not _sent_by_frame(request):
            raise WidgetRefusal(403, "Tokens are given to the widget's own frame only.")
        address = peer(request)
        self._take({f"tokens of address {network(address)}": self.settings.per_address})
        return address

    def _count(self, grant: Grant, address: str) -> None:
        self._take(
            {
                f"owner {grant.owner}": PER_TOKEN,
                f"address {network(address)}": self.settings.per_address,
                f"origin {grant.origin}": self.settings.per_origin,
            }
        )

    def _take(self, limits: dict[str, int]) -> None:
        if wait := self.quotas.take(limits):
            seconds = "1 second" if wait == 1 else f"{wait} seconds"
            raise WidgetRefusal(429, f"Too many questions. Try again in {seconds}.", wait=wait)


def is_token(bearer: str) -> bool:
    """Whether this is meant to be a token of ours: signed tokens have three parts."""
    return bearer.count(".") == 2


def _sender(request: HTTPConnection) -> str | None:
    """The origin that the browser says sent a request; None for a page of this server, or none."""
    origin = request.headers.get("origin")
    if origin is None or _is_own_host(origin, request):
        return None
    return origin


def _sent_by_frame(request: HTTPConnection) -> bool:
    """Whether the request comes from a page of this very server, as browsers say it does."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    return _is_own_host(request.headers.get("origin", ""), request)


def _is_own_host(origin: str, request: HTTPConnection) -> bool:
    """The scheme is left out: a proxy that speaks TLS may not have told which it was."""
    written = origin_of(origin)
    return written is not None and written.partition("://")[2] == request.headers.get("host")
