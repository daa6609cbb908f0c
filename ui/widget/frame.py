"""The frame's page: for which page it is answered, and what it is set up with."""

from __future__ import annotations

import html
import json
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from rag.types import REFUSAL
from ui.guard.access import who
from ui.guard.security import own_page
from ui.guard.widget.origins import AllowedOrigins, origin_of, serialize
from ui.guard.widget.token import Tokens
from ui.strings import languages, strings
from ui.widget.assets import FILES
from ui.widget.colour import accents

_MOST_NAMES, _LONGEST_NAME = 50, 500
_REFUSAL = Template(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Passage</title>'
    "<h1>The widget is not shown here</h1><p>$reason</p></html>"
)


def frame_response(request: Request, tokens: Tokens, template: Template) -> HTMLResponse:
    """The page of the frame, with a ticket; or a refusal that no page can frame."""
    query = request.query_params
    if request.headers.get("sec-fetch-dest") == "document":
        return _refused("This page belongs into another one: see 'rag widget'.")
    # None where the page's policy hides it, and from the frame itself, which asks for a new ticket.
    referrer = origin_of(request.headers.get("referer", ""))
    origin = query.get("origin") or referrer or "null"
    if referrer not in (None, origin):
        return _refused(f"The page that shows it is of {referrer}, and says it is of {origin}.")
    # This server's own pages, for whoever may see them: the demo page.
    own = _is_own(origin, request) and who(request).via != "nobody"
    if not own and not tokens.origins.hold(origin):
        return _refused(_why(origin, tokens.origins))
    scope = tuple(query.getlist("scope"))
    if not all(map(_is_name, scope)) or len(scope) > _MOST_NAMES:
        return _refused(
            "Its data-scope names no documents, too many, or a path that begins with '/'."
            " Name some as they are listed, or leave it out."
        )
    language = _language(query.get("lang", ""))
    text = strings(language)
    words: dict[str, str] = text.raw("widget")
    said = {
        f"{section}.{name}": text.raw(f"{section}.{name}")
        for section in ("notice", "error")
        for name in text.raw(section)
        if (section, name) != ("error", "file")  # no widget has files
    }
    setup: dict[str, Any] = {
        "ticket": tokens.ticket(origin=origin, scope=scope, own=own),
        "origin": origin,
        "title": words["title"],
        "greeting": words["greeting"],
        "strings": {**words, **said},
        "refusal": REFUSAL,
        "colours": accents(query.get("accent", "")),
    }
    values = {**words, "language": language, "setup": json.dumps(setup)}
    page = template.substitute({name: html.escape(value) for name, value in values.items()})
    return HTMLResponse(page, headers=_headers("'self'" if own else origin))


def frame_template() -> Template:
    """The page without what is particular to a request."""
    return Template((FILES / "frame.html").read_text(encoding="utf-8"))


def _is_name(name: str) -> bool:
    """Whether a page may ask of this; paths of the server's disk are none of its business."""
    return 0 < len(name) <= _LONGEST_NAME and not name.startswith("/")


def _language(wanted: str) -> str:
    """The language for a tag like `es-MX`; English where there are no texts in it."""
    language = wanted.lower().split("-")[0]
    return language if language in languages() else "en"


def _is_own(origin: str, request: Request) -> bool:
    """Whether this is the origin that the request was sent to."""
    return origin == serialize(f"{request.url.scheme}://{request.headers.get('host', '')}")


def _why(origin: str, origins: AllowedOrigins) -> str:
    if origin == "null":
        return (
            "The page that shows it names no origin. A sandboxed page has none; a plain iframe"
            " needs a referrer policy that tells the origin, or '?origin=' in its address."
        )
    known = "not on the list" if origins else "not on the list, which is empty"
    return f"{origin} is {known}. Add it to RAG_ALLOWED_ORIGINS."


def _refused(reason: str) -> HTMLResponse:
    page = _REFUSAL.substitute(reason=html.escape(reason))
    return HTMLResponse(page, status_code=403, headers=_headers("'none'"))


def _headers(ancestors: str) -> dict[str, str]:
    return {**own_page(ancestors), "Cache-Control": "no-store"}
