"""Cells that hold a figure, a year or a sign of a currency: what tells a table's rows."""

from __future__ import annotations

import re

_FIGURE = re.compile(
    r"[(\[]?\s*(?:[A-Z]{0,3}[$€£¥]|USD|EUR)?\s*[-+−–(]?\s*(?:[$€£¥])?\s*\d(?:[\d.,'  ]*\d)?"
    r"\s*(?:%|‰|[x×]|bps|pts?|bn|m|k|[$€£¥])?\s*[)\]]*\s*%?(?:\s*\(?[a-z\d*]\)?)?"
)
_NOTHING = re.compile(r"[$€£¥%\s]*(?:[-–—−*]+|n/?[am]|N/?[AM]\.?|NM|nil)\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CURRENCY = re.compile(r"(?:[A-Z]{0,3}[$€£¥]|[(\[]|[-−–]\s*[$€£¥])")


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, or the dash that stands for none."""
    return len(text) < 40 and bool(_FIGURE.fullmatch(text) or _NOTHING.fullmatch(text))


def is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text))


def is_sign(text: str) -> bool:
    """Whether a cell is a sign that belongs to the figure after it."""
    return bool(_CURRENCY.fullmatch(text))
