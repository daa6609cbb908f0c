"""Plain text: the one normalisation, and headings told from their shape."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.documents.loaders.encoding import to_text
from rag.errors import DocumentError
from rag.types import Heading

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.005  # share above which a file is no text; random bytes hold about 0.1

_LINE = re.compile(r"[^\n]+")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s+\S")
_HEADING_CHARS = 100


def decode(data: bytes, declared: str = "") -> str:
    """Bytes to text: by byte order mark, as UTF-8, as declared, or as detected.

    Raises: DocumentError where no encoding fits or the result is mostly control characters.
    """
    text = to_text(data, declared)
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise DocumentError(
            "is not text (binary content); remove it or give it its real extension",
            kind="file.binary",
        )
    return text


def normalise(text: str) -> str:
    """Make line ends `\\n` and control characters blank, changing no character's offset.

    Offsets into the result are offsets into the decoded file, so that gold files and editors
    that read the file themselves agree with our citations.
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\f", " ").replace("\v", " ")
    return _CONTROLS.sub(" ", text)


def find_headings(text: str) -> tuple[Heading, ...]:
    """Lines that look like headings: short, capitalised, no full stop, prose below."""
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    found = []
    for match, following in pairwise(lines):
        title = match.group().strip()
        if not (3 <= len(title) <= _HEADING_CHARS) or title.rstrip("\"'”’)")[-1:] in ".,;:!?…":
            continue
        numbered = _NUMBERED.match(title)
        if not (numbered or title[0].isupper()) or not any(c.isalpha() for c in title):
            continue
        below = following.group().strip()
        is_prose = len(below) > _HEADING_CHARS or (
            len(below) > len(title) and below.endswith((".", "!", "?", ":", '"', "”"))
        )
        if not is_prose or not below[0].isalnum():
            continue
        level = numbered.group(1).count(".") + 1 if numbered else 1
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        found.append(Heading(level=level, title=title, start=start, end=start + len(title)))
    return tuple(found)
