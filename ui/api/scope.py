"""Which documents a request is about: those it names, of those that its asker may ask."""

from __future__ import annotations

from collections.abc import Sequence

from rag.engine import Engine
from rag.errors import ScopeError
from rag.scope import make_scope
from rag.types import IndexedFile
from ui.access import Asker


def within(engine: Engine, asker: Asker, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The scope to hand to the engine. Raises: ScopeError where nothing of it is allowed."""
    if not asker.scope or not names:
        return asker.scope or tuple(names)
    own, wanted = make_scope(asker.scope), make_scope(names)
    both = [file for file in engine.files() if own.holds(file) and wanted.holds(file)]
    if not both:
        raise ScopeError("None of these documents can be asked here. Choose other documents.")
    return tuple(str(file.path) for file in both)


def visible(engine: Engine, asker: Asker) -> list[IndexedFile]:
    """The indexed files that this asker may know of."""
    own = make_scope(asker.scope)
    return [file for file in engine.files() if own.holds(file)]
