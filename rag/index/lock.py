"""One process owns a data directory; a second one is told which process that is."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreError, StoreLockedError


class DirectoryLock:
    """Held from creation until `release`, or until the process ends in whatever way.

    `writing` is for the owner's own threads: one of them changes the directory at a time.
    """

    def __init__(self, data_dir: Path) -> None:
        self.writing = threading.Lock()
        self._owner = owner_file(data_dir)
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(data_dir / "lock", thread_local=False)
            self._lock.acquire(timeout=0)
            # Beside the lock, as taking a lock file truncates it.
            self._owner.write_text(str(os.getpid()), encoding="utf-8")
        except Timeout:
            raise StoreLockedError(
                f"The data directory {data_dir} is in use by process {owner(data_dir)}."
                " Ask through that process, end it, or choose another with --data-dir."
            ) from None
        except OSError as error:
            raise StoreError(
                f"The data directory {data_dir} can't be used ({error.strerror})."
                " Choose another with --data-dir or RAG_DATA_DIR."
            ) from None

    def release(self) -> None:
        self._owner.unlink(missing_ok=True)
        self._lock.release()


def owner_file(data_dir: Path) -> Path:
    return data_dir / "lock.owner"


def owner(data_dir: Path) -> str:
    """The process id of the directory's owner, as text; 'unknown' where none is written."""
    try:  # the owner may take the file away at any moment
        return owner_file(data_dir).read_text(encoding="utf-8").strip() or "unknown"
    except FileNotFoundError:
        return "unknown"
