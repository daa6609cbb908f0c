"""What to paste into a page, and what to set before it works there."""

from __future__ import annotations

from rag.errors import SettingsError
from rag.settings import Settings
from ui.guard.widget.origins import AllowedOrigins, serialize


def instructions(settings: Settings, url: str | None = None) -> str:
    """The tag for this server, and who may use it as things are. Raises: SettingsError."""
    server = settings.server
    host = f"[{server.host}]" if ":" in server.host else server.host
    address = (url or f"http://{host}:{server.port}").rstrip("/")
    if serialize(address) is None:
        raise SettingsError(f"'{address}' is no address. Write --url https://rag.example.com")
    allowed = AllowedOrigins.parse(settings.widget.allowed_origins)
    listed = [*sorted(allowed.exact), *(f"{a}*{b}" for a, b in sorted(allowed.subdomains))]
    if listed:
        who = "Pages of these origins may show it:\n\n" + "\n".join(f"    {one}" for one in listed)
    else:
        who = (
            "No page may show it yet. Name the origins of those that may, and start again:\n\n"
            "    RAG_ALLOWED_ORIGINS=https://intranet.example.com rag serve"
        )
    return (
        "Paste this into a page, anywhere in its body:\n\n"
        f'    <script src="{address}/widget.js" async></script>\n\n'
        f"{who}\n\n"
        "A page with a content security policy must allow the server in it:\n\n"
        f"    script-src {address}; frame-src {address}\n\n"
        f"Try it: {address}/widget/demo"
    )
