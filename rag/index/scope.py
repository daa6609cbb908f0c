"""The scope of a question: the documents that it may be answered from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.errors import ScopeError
from rag.index.catalog import File
from rag.types import IndexedFile


@dataclass(frozen=True, slots=True)
class Scope:
    """Files by name: a source, a folder of sources, an absolute path, or a document's id.

    Without names it is everything. Nothing outside it is shown, not even as another name of the
    same content.
    """

    names: tuple[str, ...] = ()

    def holds(self, file: File | IndexedFile) -> bool:
        """Whether the file lies in the scope."""
        return not self.names or any(_is_named(file, name) for name in self.names)

    def documents(self, files: Iterable[File]) -> frozenset[str] | None:
        """The ids of the documents in it; None for everything. Raises: ScopeError if none."""
        if not self.names:
            return None
        found = frozenset(file.document_id for file in files if self.holds(file))
        if not found:
            names = ", ".join(f"'{_shown(name)}'" for name in self.names)
            raise ScopeError(f"Nothing is indexed under {names}. Choose other documents.")
        return found


EVERYTHING = Scope()


def make_scope(names: Sequence[str]) -> Scope:
    """The scope of these names."""
    return Scope(tuple(name.rstrip("/") or name for name in names))


def _shown(name: str) -> str:
    """Of an absolute path the end: who reads the message may not know the disk."""
    return PurePath(name).name if name.startswith("/") else name


def _is_named(file: File | IndexedFile, name: str) -> bool:
    if not name:  # every absolute path would start with it
        return False
    return name == file.document_id or any(
        path == name or path.startswith(f"{name}/") for path in (file.source, str(file.path))
    )
