"""The SQLite file behind the journal: opened as it was left, or refused."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from rag.errors import StoreError
from rag.index.database import Database
from ui.journal.rows import SCHEMA, SCHEMA_VERSION
from ui.library.filtering import holds

_REMEDY = (
    "Check the disk's space and the file's permissions; if that is not it, move it away:"
    " conversations start anew."
)


def open_journal(path: Path) -> Database:
    """The open file. Raises: StoreError where it can't be used."""
    return Database(path, what="journal", remedy=_REMEDY, prepare=partial(_prepare, path))


def _prepare(path: Path, db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, SCHEMA_VERSION):
        raise StoreError(
            f"The journal {path} was written by another version of this program."
            " Use that version, or move the file away: conversations then start anew."
        )
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA foreign_keys=ON")
    db.execute("PRAGMA secure_delete=ON")  # what was deleted is overwritten
    db.executescript(SCHEMA)
    db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    db.create_function("holds", 2, holds, deterministic=True)
