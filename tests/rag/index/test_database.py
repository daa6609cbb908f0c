"""A SQLite file of ours: whole changes, faults for people, and no connection left behind."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.index.database import Database

REMEDY = "Look under the stone."


def prepare(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER UNIQUE)")


def opened(path: Path) -> Database:
    return Database(path, what="ledger", remedy=REMEDY, prepare=prepare)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_rows_by_mark_and_by_name(path: Path) -> None:
    database = opened(path)
    with database.transaction() as db:
        db.executemany("INSERT INTO numbers VALUES (?)", [(1,), (2,), (3,)])
    assert database.rows("SELECT n FROM numbers WHERE n > ? AND n < ?", 1, 3) == [(2,)]
    assert database.rows("SELECT n FROM numbers WHERE n = :n", n=3) == [(3,)]
    database.close()
    again = opened(path)
    assert again.rows("SELECT count(*) FROM numbers") == [(3,)]
    again.close()


def test_a_change_is_whole_or_none(path: Path) -> None:
    database = opened(path)
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as db:
        db.executemany("INSERT INTO numbers VALUES (?)", [(1,), (1,)])
    assert database.rows("SELECT n FROM numbers") == []
    with database.transaction() as db:  # the one before is over
        db.execute("INSERT INTO numbers VALUES (2)")
    assert database.rows("SELECT n FROM numbers") == [(2,)]
    database.close()


def test_threads_take_turns(path: Path) -> None:
    database = opened(path)

    def add(low: int) -> None:
        for n in range(low, low + 50):
            with database.transaction() as db:
                db.execute("INSERT INTO numbers VALUES (?)", (n,))

    threads = [threading.Thread(target=add, args=(100 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.rows("SELECT count(*) FROM numbers") == [(200,)]
    database.close()


def test_a_file_that_is_none_is_named_with_the_remedy(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=f"The ledger {path} can't be used .*{REMEDY}"):
        opened(path)


def test_a_fault_of_the_program_is_no_fault_of_the_file(path: Path) -> None:
    database = opened(path)
    with database.transaction() as db:
        db.execute("INSERT INTO numbers VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as db:
        db.execute("INSERT INTO numbers VALUES (1)")
    database.close()


def test_what_refuses_a_file_does_not_leave_it_open(path: Path) -> None:
    kept: list[sqlite3.Connection] = []

    def refuse(db: sqlite3.Connection) -> None:
        kept.append(db)
        raise StoreError("of another version")

    with pytest.raises(StoreError, match="of another version"):
        Database(path, what="ledger", remedy=REMEDY, prepare=refuse)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        kept[0].execute("SELECT 1")
