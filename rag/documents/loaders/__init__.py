"""From a file to a Document: its text, normalised here once, with title, pages and headings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from rag.documents.loaders.html.loader import load_html
from rag.documents.loaders.markdown.loader import load_markdown
from rag.documents.loaders.pdf import load_pdf
from rag.documents.loaders.text.loader import load_text
from rag.errors import DocumentError, UnreadableError
from rag.types import Document

Loader = Callable[[str, bytes], Document]

LOADERS: dict[str, Loader] = {
    ".txt": load_text,
    ".text": load_text,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".pdf": load_pdf,
}
MAX_BYTES = 25_000_000
# Part of a document's identity: change it when the same file would give another text.
VERSION = b"5"
BEFORE_BLOCKS = b"2"


def load(path: Path) -> Document:
    """Read and parse a file. Raises: DocumentError, as `read` and `parse` do."""
    return parse(path, read(path))


def read(path: Path) -> bytes:
    """A file's bytes.

    Raises: UnreadableError where it can't be read; DocumentError where it is too large or of an
    unknown kind.
    """
    _check_kind(path)
    try:
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableError(
            "can't be read ({reason}); check the file's permissions",
            kind="file.unreadable",
            reason=reason,
        ) from None


def identify(path: Path, data: bytes) -> str:
    """The id of the document that a file of this name and content is.

    Raises: DocumentError where it would not be read or parsed, as `load` does.
    """
    _check_kind(path)
    _check_size(len(data))
    return parse(path, data).id


def parse(path: Path, data: bytes) -> Document:
    """A file's bytes as a document; `path` only tells the kind.

    Raises: DocumentError where the bytes are not of that kind or hold no text.
    """
    try:
        document = LOADERS[path.suffix.lower()](document_id(path, data), data)
    except (ValueError, RecursionError) as error:  # what the parsers raise on malformed files
        reason = str(error).splitlines()[0]
        raise DocumentError(
            "can't be parsed ({reason}); save or export it again",
            kind="file.unparsable",
            reason=reason,
        ) from None
    if not document.text.strip():
        raise DocumentError(
            "holds no text; remove it, or run text recognition on a scan first",
            kind="file.no_text",
        )
    return document


def document_id(path: Path, data: bytes, version: bytes = VERSION) -> str:
    """The identity of a content: its bytes and how they are read, not where they lie."""
    loader = LOADERS[path.suffix.lower()]
    return hashlib.sha256(loader.__name__.encode() + version + b"\0" + data).hexdigest()[:32]


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in LOADERS:
        raise DocumentError(
            "files of kind '{suffix}' can't be read; convert it to one of {kinds}",
            kind="file.unknown_kind",
            suffix=path.suffix,
            kinds=", ".join(LOADERS),
        )


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise DocumentError(
            "{size} MB is over the limit of {limit} MB; split the file",
            kind="file.large",
            size=round(size / 1e6),
            limit=MAX_BYTES // 1_000_000,
        )
