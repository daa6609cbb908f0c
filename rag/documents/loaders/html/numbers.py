"""Numbers: those that a browser writes before the items of a list, and those of headings."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(§+\s*\d+(?:\.\d{1,3})*[a-z]?|\d{1,3}(?:\.\d{1,3})*[.)]?|[A-Z](?:\.\d{1,3})+\.?)\s+(\S)"
)
_ROMAN = {
    **{1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc"},
    **{50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"},
}
_LETTERS = 26
_LARGEST_ROMAN = 3999


def heading_number(text: str) -> str:
    """What a heading is numbered with, as in "4.2 Scope"; "" for none, and for "3 ways to pay"."""
    match = _NUMBER.match(text)
    if not match or (match.group(1).isdecimal() and match.group(2).islower()):
        return ""
    return match.group(1)


def item_number(number: int, style: str) -> str:
    """An item's number in the style of <ol type>: "1", "a", "A", "i" or "I"."""
    if style in ("a", "A") and number > 0:
        written = _letters(number)
    elif style in ("i", "I") and 0 < number <= _LARGEST_ROMAN:
        written = _roman(number)
    else:
        return f"{number}."
    return f"{written.upper() if style.isupper() else written}."


def whole_number(written: str | None, default: int) -> int:
    """A number in an attribute; the default where there is none, or one that nobody meant."""
    digits = (written or "").strip()
    return int(digits) if re.fullmatch(r"-?[0-9]{1,6}", digits) else default


def _letters(number: int) -> str:
    written = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        written = chr(ord("a") + letter) + written
    return written


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN.items():
        count, number = divmod(number, value)
        written += letters * count
    return written
