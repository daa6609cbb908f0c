"""Names under which uploaded files are stored: the given ones, made harmless."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

# What some file system takes for something else than a letter of a name.
_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*]')
# Devices of Windows, whatever the extension.
_RESERVED_NAMES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)", re.IGNORECASE)
_LONGEST_BYTES = 180  # of the 255 that file systems take, with room for what is added
_EXTENSION_BYTES = 20


def stored_name(given: str) -> str:
    """One visible file name, never a path, for what a browser says a file is called.

    A name that had to be changed gets a mark of what it was, so that two different names never
    become one.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    # Controls, directions of writing, surrogates, unassigned: what can't be seen for what it is.
    visible = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    name = _RESERVED_CHARACTERS.sub("_", visible).strip().lstrip(".").rstrip(". ").strip()
    if _RESERVED_NAMES.match(name):
        name = f"_{name}"
    if name and name == base and len(name.encode()) <= _LONGEST_BYTES:
        return name
    mark = hashlib.sha256(base.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    path = PurePosixPath(name)
    extension = path.suffix if len(path.suffix.encode()) <= _EXTENSION_BYTES else ""
    stem = name.removesuffix(extension) or "document"
    # Bytes are cut off, so the last character may have to go as a whole.
    stem = stem.encode()[:_LONGEST_BYTES].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}-{mark}{extension}"
