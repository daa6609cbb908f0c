"""Whether a newline in plain text is only a wrap, or ends what stands on its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"\s*(?:[-*+•‣◦·–—|>#]|\d{1,3}[.)]\s|[a-zA-Z][.)]\s|```|={3,})")
# A newline is a mere line wrap only between lines as long as a hard-wrapped page's.
_WIDTHS = range(40, 161)
_FULLNESS = 0.85


def wraps(text: str, lines: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether the newline after this line is only a wrap, because the next word did not fit."""
    line = text[slice(*lines[index])].strip()
    following = text[slice(*lines[index + 1])]
    if not following.strip() or _ITEM.match(following):
        return False
    nearby = [text[slice(*span)].strip() for span in lines[max(0, index - 3) : index + 5]]
    width = max(len(other) for other in nearby)
    if width not in _WIDTHS:
        return False
    # The widest of short lines is full by definition, so it takes two, or a word that goes on.
    full = sum(len(other) > _FULLNESS * width for other in nearby)
    if full < 2 and not following.lstrip()[0].islower():
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > _FULLNESS * width
