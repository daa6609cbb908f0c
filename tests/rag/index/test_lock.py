"""One owner for a data directory, told by its process id, and none after its death."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.errors import StoreError, StoreLockedError
from rag.index.lock import DirectoryLock, owner, owner_file

HOLD = """
import sys
from pathlib import Path
from rag.index.lock import DirectoryLock

lock = DirectoryLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
lock.release()
"""


@contextmanager
def another_owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the directory until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_process_is_told_which_is_the_first(tmp_path: Path) -> None:
    with another_owner(tmp_path) as process:
        with pytest.raises(StoreLockedError) as caught:
            DirectoryLock(tmp_path)
        message = str(caught.value)
        assert f"in use by process {process.pid}." in message
        assert str(tmp_path) in message
        assert "--data-dir" in message
        # The refused one has not put itself in the owner's place.
        assert owner(tmp_path) == str(process.pid)


def test_an_owner_that_ends_gives_the_directory_back(tmp_path: Path) -> None:
    with another_owner(tmp_path) as process:
        process.communicate("\n")
        assert process.returncode == 0
        assert not owner_file(tmp_path).exists()
        DirectoryLock(tmp_path).release()


def test_a_killed_owner_leaves_the_directory_free(tmp_path: Path) -> None:
    with another_owner(tmp_path) as process:
        process.kill()
        process.communicate()
        assert owner(tmp_path) == str(process.pid)  # it could not take its name away
        lock = DirectoryLock(tmp_path)
        assert owner(tmp_path) == str(os.getpid())
        lock.release()


def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    with pytest.raises(StoreLockedError, match=f"process {os.getpid()}"):
        DirectoryLock(tmp_path)
    lock.release()
    DirectoryLock(tmp_path).release()


def test_the_directory_is_made_and_others_are_not_concerned(tmp_path: Path) -> None:
    one = DirectoryLock(tmp_path / "new" / "one")
    two = DirectoryLock(tmp_path / "new" / "two")
    assert (tmp_path / "new" / "one").is_dir()
    one.release()
    two.release()


def test_an_owner_without_a_name_is_unknown(tmp_path: Path) -> None:
    assert owner(tmp_path) == "unknown"
    owner_file(tmp_path).write_text("")  # about to be written
    assert owner(tmp_path) == "unknown"


def test_a_path_that_can_be_no_directory_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="RAG_DATA_DIR"):
            DirectoryLock(path)
