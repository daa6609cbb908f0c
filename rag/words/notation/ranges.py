"""Ranges: whether a number that a question names lies within one that a text gives."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
_BETWEEN = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s?(?:-|–|to|and|up to|through|until|bis|hasta)\s?({_NUMBER})(?![\w])"
)
_FROM = re.compile(
    rf"(?:\b(?:over|above|more than|at least|from|ab|über)\s({_NUMBER}))"
    rf"|(?:(?<![\w.,])({_NUMBER})(?:\+|\s(?:and|or)\s(?:more|over|above|older|longer)\b))"
)
_UP_TO = re.compile(
    rf"(?:\b(?:under|below|less than|fewer than|at most|up to|bis)\s({_NUMBER}))"
    rf"|(?:(?<![\w.,])({_NUMBER})\s(?:and|or)\s(?:less|fewer|under|below|younger)\b)"
)


def lies_within(number: float, text: str) -> bool:
    """Whether a text gives a range that the number is in: "7 to 14", "15 and more", "under 5"."""
    for low, high in _BETWEEN.findall(text):
        if float(low) <= number <= float(high):
            return True
    from_low = (float(one or other) for one, other in _FROM.findall(text))
    if any(number >= low for low in from_low):
        return True
    return any(number <= float(one or other) for one, other in _UP_TO.findall(text))
