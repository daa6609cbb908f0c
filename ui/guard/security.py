"""What every response carries so that a browser trusts it with no more than it needs."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def _headers(policy: Mapping[str, str], *, framed: bool = False) -> dict[str, str]:
    joined = "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
    headers = {"Content-Security-Policy": joined, **_ALWAYS}
    return headers if framed else {**headers, "X-Frame-Options": "DENY"}


# What is no page, or none of ours: nothing in it may do anything.
DATA = _headers({"default-src": "'none'", "frame-ancestors": "'none'"})

_OWN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def own_page(frame_ancestors: str = "'none'", *, frames: str = "'none'") -> dict[str, str]:
    """For a page that this project writes itself.

    `frame_ancestors` may show it in a frame; it may show pages of `frames` in one.
    """
    policy = {**_OWN, "frame-src": frames, "frame-ancestors": frame_ancestors}
    return _headers(policy, framed=frame_ancestors != "'none'")


# Gradio's page starts from inline scripts and styles itself inline, hence 'unsafe-inline'. What
# keeps text from leaking is that nothing may be fetched from, or sent to, another origin.
CHAT = _headers(
    {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
)


class SecurityHeaders:
    """ASGI middleware that adds these headers where the response has no policy of its own.

    A plain one, as Starlette's BaseHTTPMiddleware would buffer streams.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] = DATA) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "Content-Security-Policy" not in headers:
                    headers.update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)
