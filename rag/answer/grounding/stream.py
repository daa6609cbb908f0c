"""A model's words, as they come, cut into sentences: the same ones however the words are cut up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import get_sentence_boundaries

# What models write for "as passage 2 says": [2], [1, 3], [Passage 2], 【2】.
MARKER = re.compile(
    r"[\[【]\s?\^?(?:(?:passage|source|document)s?\s?)?#?\d{1,3}(?:\s?[,;–-]\s?#?\d{1,3}){0,9}\s?[\]】]",
    re.IGNORECASE,
)
LONGEST = 700  # characters; what goes on longer is no sentence, and is cut

_STOP = r"[.!?…]{1,9}[\"”’')*_]{0,4}"
_CLOSED = rf"{_STOP}\s?{MARKER.pattern}|{_STOP}\s|[。！？][」』”]?|\n"
_END = re.compile(rf"(?:{_CLOSED})(?:\s|{MARKER.pattern})*\Z", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:{_STOP}|[。！？][」』”]?|{MARKER.pattern}|\n)\s*\Z", re.IGNORECASE)
_TAIL = 120  # characters within which an end and its markers lie
_ODD_SPACE = re.compile(r"\s")


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Each sentence once the character behind it is there; the last one when the pieces end.

    A full stop, or the end of a line, ends a sentence; the markers behind it belong to it.
    """
    text = ""
    for piece in pieces:
        # By the character, so that what is decided can't depend on how they were grouped.
        for character in piece:
            end = len(text)
            text += character
            if end >= LONGEST or _has_ended(text):
                yield text[:end]
                text = character
    if text.strip():
        yield text


def is_whole(sentence: str) -> bool:
    """Whether it has an end; what a model leaves behind when it is cut off has none."""
    return bool(_WHOLE.search(sentence))


def _has_ended(text: str) -> bool:
    """Whether the last character is the first one of a new sentence."""
    last = text[-1]
    # A bracket may begin a marker, which would still belong here.
    if last.isspace() or last.islower() or last in "[【":
        return False
    start = max(0, len(text) - 1 - _TAIL)
    found = _END.search(text[start:-1])
    if found is None:
        return False
    if "\n" in found.group() or found.group()[0] in "。！？":
        return True
    # Is it a full stop, or that of an abbreviation?
    stop = start + found.start()
    plain = MARKER.sub(lambda marker: " " * len(marker.group()), text)
    low = 0
    for boundary in get_sentence_boundaries("en", _ODD_SPACE.sub(" ", plain)):
        if stop < low:
            return True
        low += len(boundary["text"])
    return stop < low < len(text)
