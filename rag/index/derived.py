"""Keeping a disposable index in step with the catalog: in step, or rebuilt; nothing between."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from rag.errors import StoreError
from rag.index.catalog import Catalog, StoredChunk

_MARKER = "in-step-with"
_LAYOUT = "3"  # change it when what the indexes hold of a chunk changes
_OWNED = ".passage"  # only a folder with this in it is ever deleted


class DerivedIndex(Protocol):
    """What Chroma and Tantivy have in common here."""

    def add(self, chunks: Sequence[StoredChunk]) -> None: ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def count(self) -> int: ...

    def close(self) -> None: ...


Index = TypeVar("Index", bound=DerivedIndex)


def open_in_step(open_index: Callable[[Path], Index], folder: Path, catalog: Catalog) -> Index:
    """The index in `folder`, rebuilt from the catalog's stored vectors unless it is in step.

    A marker file inside the folder names the catalog state that the index holds, and the sizes of
    its files. It is taken away before any write and put back after the last, so a killed process,
    a deleted or damaged folder and a restored backup are all told by the same sign.

    Raises: StoreError where the folder can't be replaced.
    """
    if is_in_step(folder, catalog):
        with suppress(StoreError):  # one that can't be opened is rebuilt like one out of step
            index = open_index(folder)
            with suppress(StoreError):  # nor is it left open where it opens but can't be read
                if index.count() == catalog.chunk_count():
                    return index
            index.close()
    _make_empty(folder)
    index = open_index(folder)
    for batch in catalog.all_chunks():
        index.add(batch)
    mark_in_step(folder, catalog.stamp)
    return index


def mark_dirty(folder: Path) -> None:
    """To be called before the first write: until it is marked again, the index isn't trusted."""
    (folder / _MARKER).unlink(missing_ok=True)
    _sync_folder(folder)


def mark_in_step(folder: Path, stamp: str) -> None:
    """To be called after the last write."""
    (folder / _MARKER).write_text(_state(folder, stamp), encoding="utf-8")
    _sync_folder(folder)


def is_in_step(folder: Path, catalog: Catalog) -> bool:
    """Whether the index in `folder` holds the catalog's present state."""
    return _read_marker(folder) == _state(folder, catalog.stamp)


def _read_marker(folder: Path) -> str | None:
    path = folder / _MARKER
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _state(folder: Path, stamp: str) -> str:
    """The stamp, and every file with its size: neither index changes one between writes."""
    files = (
        f"{path.stat().st_size} {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _MARKER
    )
    return "\n".join([_LAYOUT, stamp, *files])


def _make_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _OWNED).exists():
        raise StoreError(
            f"The folder {folder} is not this program's, and would have to be replaced. Choose"
            " another data directory with --data-dir or RAG_DATA_DIR."
        )
    try:
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
        folder.mkdir(parents=True)
        (folder / _OWNED).touch()
    except OSError as error:
        raise StoreError(
            f"The index {folder} can't be replaced ({error.strerror}). Delete it; it is rebuilt."
        ) from None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
