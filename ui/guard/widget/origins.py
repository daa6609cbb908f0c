"""The origins of pages that may show the widget: one list for frames, CORS and tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from rag.errors import SettingsError

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_SUBDOMAINS = "*."


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    """Exact origins, and the parts of those of which any subdomain is meant; empty is nobody."""

    exact: frozenset[str] = frozenset()
    subdomains: frozenset[tuple[str, str]] = frozenset()  # ("https://", ".example.com:8443")

    @classmethod
    def parse(cls, entries: Sequence[str]) -> Self:
        """The list of the setting `widget.allowed_origins`. Raises: SettingsError."""
        exact, subdomains = set(), set()
        for entry in filter(None, (entry.strip() for entry in entries)):
            scheme, separator, rest = entry.partition("://")
            wildcard = rest.startswith(_SUBDOMAINS)
            origin = serialize(scheme + separator + rest.removeprefix(_SUBDOMAINS))
            if origin is None or (wildcard and not rest.removeprefix(_SUBDOMAINS)[0].isalnum()):
                raise SettingsError(
                    f"'{entry}' in RAG_ALLOWED_ORIGINS is not the origin of a page. Write scheme,"
                    " host and port alone, like https://intranet.example.com or"
                    " https://*.example.com for all its subdomains."
                )
            if wildcard:
                scheme, separator, host = origin.partition("://")
                subdomains.add((scheme + separator, f".{host}"))
            else:
                exact.add(origin)
        return cls(frozenset(exact), frozenset(subdomains))

    def hold(self, origin: str) -> bool:
        """Whether this origin, written as browsers write it, is on the list; "null" never is."""
        if origin != serialize(origin):
            return False
        return origin in self.exact or any(
            origin.startswith(scheme)
            and origin.endswith(domain)
            and len(origin) > len(scheme + domain)
            for scheme, domain in self.subdomains
        )

    def __bool__(self) -> bool:
        return bool(self.exact or self.subdomains)


def serialize(address: str) -> str | None:
    """Scheme, host and port of an http(s) address, written as browsers do; None if it is more.

    A lone `/` at the end is forgiven, as people copy it from the address bar.
    """
    try:
        parts = urlsplit(address.removesuffix("/"))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    scheme = parts.scheme
    if scheme not in _PORTS or parts.netloc == "" or not address.isprintable():
        return None
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or "?" in address:
        return None
    host = _host(host)
    if not host:
        return None
    return f"{scheme}://{host}" if port in (None, _PORTS[scheme]) else f"{scheme}://{host}:{port}"


def origin_of(address: str) -> str | None:
    """The origin of a whole address, such as a Referer; None where it has none."""
    scheme, separator, rest = address.partition("://")
    return serialize(scheme + separator + re.split(r"[/?#]", rest, maxsplit=1)[0])


def _host(host: str) -> str:
    """The host in lower case and ASCII; empty where it is none."""
    if ":" in host:  # urlsplit has checked what stands between [ and ]
        return f"[{host}]"
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return host if all(map(_LABEL.fullmatch, host.split("."))) else ""
