"""A SQLite file: opened or refused, read, and changed in transactions; its faults for people."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import StoreError

Row = tuple[Any, ...]


class Database:
    """The open file. Threads take turns; `lock` keeps a turn over several calls.

    `prepare` is given the connection before anything else is done with it. `remedy` ends the
    message of a file that can't be used: StoreError, from every method.
    """

    def __init__(
        self, path: Path, *, what: str, remedy: str, prepare: Callable[[sqlite3.Connection], None]
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._what = what
        self._remedy = remedy
        with self._reporting():
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                prepare(self._db)
            except BaseException:
                self._db.close()
                raise

    def rows(self, query: str, *values: object, **named: object) -> list[Row]:
        """What a query finds, with its question marks or its :names filled in."""
        with self.lock, self._reporting():
            return self._db.execute(query, named or values).fetchall()

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

    def close(self) -> None:
        with self.lock:
            self._db.close()

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a fault of this program, not of the file
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The {self._what} {self.path} can't be used ({error}). {self._remedy}"
            ) from None
