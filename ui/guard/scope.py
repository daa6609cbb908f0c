"""Which documents a request is about: those it names, of those that its asker may ask."""

from __future__ import annotations

from collections.abc import Sequence

from rag.engine import Engine
from rag.errors import ScopeError
from rag.index.scope import make_scope
from rag.types import IndexedFile
from ui.guard.access import Asker
from ui.library.documents import Listed


def within(engine: Engine, asker: Asker, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The scope to hand to the engine. Raises: ScopeError where nothing of it is allowed.

    Paths of the disk are for whoever runs the server: to a client they name nothing.
    """
    for name in names:
        if name.startswith("/"):
            raise ScopeError(f"Nothing is indexed under '{name}'. Choose other documents.")
    if not asker.scope or not names:
        return asker.scope or tuple(names)
    own, wanted = make_scope(asker.scope), make_scope(names)
    both = [file for file in engine.files() if own.holds(file) and wanted.holds(file)]
    if not both:
        raise ScopeError("None of these documents can be asked here. Choose other documents.")
    return tuple(str(file.path) for file in both)


def visible_rows(engine: Engine, asker: Asker, rows: Sequence[Listed]) -> list[Listed]:
    """Of a list of documents, what this asker may know of."""
    allowed = {file.path for file in visible(engine, asker)}
    return [row for row in rows if (row.file.path in allowed if row.file else not asker.scope)]


def visible(engine: Engine, asker: Asker) -> list[IndexedFile]:
    """The indexed files that this asker may know of."""
    own = make_scope(asker.scope)
    return [file for file in engine.files() if own.holds(file)]
