"""An accent colour made readable wherever the widget uses it (WCAG 2.2, AA)."""

from __future__ import annotations

import re

_PLAIN = "#1f6f5c"
_READABLE = 4.5
# The grounds that accented text stands on, light and dark: --soft in frame.css.
_LIGHT, _DARK = "#f1efea", "#232725"
_BLACK, _WHITE = "#000000", "#ffffff"
_STEPS = 20


def accents(wanted: str) -> dict[str, str]:
    """The frame's colours for an accent like `#1f6f5c`; what is no such colour gets the plain one.

    `ink` is for text on the accent; the other two are for accented text on light and dark ground.
    """
    accent = wanted.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", wanted) else _PLAIN
    return {
        "accent": accent,
        "ink": max((_WHITE, _BLACK), key=lambda ink: contrast(ink, accent)),
        "accent-light": _readable(accent, _BLACK, _LIGHT),
        "accent-dark": _readable(accent, _WHITE, _DARK),
    }


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _readable(colour: str, towards: str, ground: str) -> str:
    """The colour, mixed with as little of another as makes it readable on the ground."""
    mixes = (_mix(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(mixed for mixed in mixes if contrast(mixed, ground) >= _READABLE)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
