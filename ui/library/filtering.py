"""Filter boxes: whether a text holds what somebody typed."""

from __future__ import annotations

import unicodedata


def holds(text: str, wanted: str) -> bool:
    """Whether the text holds what is looked for, whatever the case and accents of either."""
    return _folded(wanted) in _folded(text)


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
