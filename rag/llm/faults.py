"""What went wrong with a language model, whichever library says so, in words for people."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_LONGEST_REMARK = 200  # characters of what a server says of a fault
_BACKOFF = 0.5  # seconds before the first new attempt; doubled for each further one
_BUSY = {408, 409, 425, 429}  # and 5xx: worth another attempt


class DeadlineError(Exception):
    """The model took longer than a setting allows."""

    def __init__(self, setting: str, seconds: float) -> None:
        super().__init__(setting, seconds)
        self.setting = setting
        self.seconds = seconds


class CutShortError(Exception):
    """The stream ended in the middle: the model didn't say that it was done."""


def retry_wait(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before another attempt (counted from 0); None where it would not help."""
    status = _status(error)
    if status is None:
        connection = any(_is_connection_fault(link) for link in _chain(error))
        return _BACKOFF * 2**attempt if connection else None
    if status in _BUSY or status >= 500:
        asked = _retry_after(error)
        return _BACKOFF * 2**attempt if asked is None else asked
    return None


def is_the_models(error: Exception) -> bool:
    """Whether the next question would fail as well; not where only this request was refused."""
    return _status(error) not in {400, 413, 422}


def describe(error: Exception, secret: str) -> tuple[str, str]:
    """What happened, after "The language model ... ", and what to do; without the secret."""
    if isinstance(error, DeadlineError):
        what = {
            "first_token_timeout": f"wrote nothing within {error.seconds:g} seconds",
            "idle_timeout": f"fell silent for {error.seconds:g} seconds",
            "total_timeout": f"wasn't done within {error.seconds:g} seconds",
        }[error.setting]
        setting = f"RAG_LLM_{error.setting.upper()}"
        return what, f"If it needs longer, set {setting} higher."
    if isinstance(error, CutShortError):
        return "broke off in the middle of its answer", "Ask again, or look at the server's log."
    status = _status(error)
    if status is not None:
        return _describe_status(error, status, secret)
    for link in _chain(error):
        told = _describe_link(link, secret)
        if told:
            return told
    return f"failed ({remark(error, secret)})", "Check its settings and the server's log."


def _describe_status(error: Exception, status: int, secret: str) -> tuple[str, str]:
    if status in (401, 403):  # what the server says may hold part of the key
        return (
            f"refused the key (HTTP {status})",
            "Set RAG_LLM_API_KEY, or the provider's own variable, to a valid one.",
        )
    if status == 404:
        return (
            "isn't there (HTTP 404)",
            "Check the model's name in RAG_LLM and the address in RAG_LLM_BASE_URL.",
        )
    if status == 429:
        asked = _retry_after(error)
        wait = f" for {asked:,.0f} seconds" if asked else ""
        return (
            f"is asked too often{wait} (HTTP 429)",
            "Wait, or raise the limit with the provider.",
        )
    words = remark(error, secret)
    if status >= 500:
        return f"has trouble of its own (HTTP {status}: {words})", "Look at the server's log."
    return (
        f"didn't accept the request (HTTP {status}: {words})",
        "Check RAG_LLM_CONTEXT_TOKENS and RAG_LLM_MAX_TOKENS against what the model takes.",
    )


def _describe_link(link: BaseException, secret: str) -> tuple[str, str] | None:
    kind = type(link).__name__
    check = "Check that the server runs, and the address in RAG_LLM_BASE_URL."
    if isinstance(link, socket.gaierror):
        return "can't be reached (no such host)", "Check RAG_LLM_BASE_URL and the network."
    if isinstance(link, ConnectionRefusedError):
        return "can't be reached (connection refused)", check
    if isinstance(link, ssl.SSLError):
        return (
            f"can't be reached safely ({remark(link, secret)})",
            "Check the server's certificate.",
        )
    if kind in ("ConnectTimeout", "ConnectTimeoutError"):
        return "can't be reached (no connection in time)", check
    if kind == "ConnectError" and not link.__cause__ and not link.__context__:
        return f"can't be reached ({remark(link, secret)})", check
    if kind in ("RemoteProtocolError", "ReadError", "IncompleteReadError", "ClientPayloadError"):
        return "broke off the connection", "Ask again, or look at the server's log."
    if isinstance(link, ValueError):  # no UTF-8, no JSON, no event
        return (
            "sent something that is no answer",
            "Check that RAG_LLM_BASE_URL names an OpenAI-compatible API (it often ends in /v1).",
        )
    return None


def _is_connection_fault(link: BaseException) -> bool:
    return isinstance(link, OSError) or type(link).__name__ in (
        "ConnectError",
        "ConnectTimeout",
        "RemoteProtocolError",
        "ReadError",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error's causes, the first one first: it says the most."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    yield from reversed(links)


def _status(error: Exception) -> int | None:
    """The HTTP status, where this library keeps it."""
    for link in _chain(error):
        response = getattr(link, "response", None)
        candidates = [
            getattr(link, "status_code", None),
            getattr(response, "status_code", None),
            getattr(link, "code", None),
        ]
        if isinstance(response, Mapping):  # AWS
            candidates.append(response.get("ResponseMetadata", {}).get("HTTPStatusCode"))
        for status in candidates:
            if isinstance(status, int) and 400 <= status < 600:
                return status
    return None


def _retry_after(error: Exception) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3: a number or a date)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    value = headers.get("retry-after") if isinstance(headers, Mapping) else None
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def remark(error: BaseException, secret: str) -> str:
    """The server's own words, in one short line; servers like to repeat the key."""
    body = getattr(error, "body", None)
    told = body.get("message") if isinstance(body, Mapping) else None
    flat = " ".join(str(told or error).split()) or type(error).__name__
    if secret:
        flat = flat.replace(secret, "***")
    return flat if len(flat) <= _LONGEST_REMARK else flat[: _LONGEST_REMARK - 1] + "…"
