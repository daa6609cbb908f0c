"""The SQLite file behind the journal: opened or refused, read, and changed in transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreError
from ui.filtering import holds
from ui.journal.rows import SCHEMA, SCHEMA_VERSION, Row


class JournalFile:
    """The open file. Threads take turns; `lock` keeps a turn over several calls.

    Raises: StoreError, from every method, where the file can't be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        with self._reporting():
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, SCHEMA_VERSION):
            raise StoreError(
                f"The journal {self.path} was written by another version of this program."
                " Use that version, or move the file away: conversations then start anew."
            )
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.execute("PRAGMA secure_delete=ON")  # what was deleted is overwritten
        self._db.executescript(SCHEMA)
        self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        self._db.create_function("holds", 2, holds, deterministic=True)

    def rows(self, query: str, values: dict[str, object]) -> list[Row]:
        """What a query finds, with its :names filled in."""
        with self.lock, self._reporting():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the statements within, or none of them."""
        with self.lock, self._reporting():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # some errors, as a full disk, end it themselves
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a fault of this program, not of the file
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The journal {self.path} can't be used ({error}). Check the disk's space and the"
                " file's permissions; if that is not it, move it away: conversations start anew."
            ) from None

    def close(self) -> None:
        with self.lock:
            self._db.close()
