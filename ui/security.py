"""What every response carries so that a browser trusts this page with nothing but itself."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page starts from inline scripts and styles itself inline, hence 'unsafe-inline'. What
# keeps text from leaking is that nothing may be fetched from, or sent to, another origin.
_PAGE_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": _PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_FRAMING = ("Content-Security-Policy", "X-Frame-Options")


class SecurityHeaders:
    """ASGI middleware; a plain one, as Starlette's BaseHTTPMiddleware would buffer streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # A page with a policy of its own says in it who may frame it.
                own = _FRAMING if "content-security-policy" in headers else ()
                headers.update({key: HEADERS[key] for key in HEADERS if key not in own})
            await send(message)

        await self._app(scope, receive, send_with_headers)
