"""Taking files out of the index, whether they still lie on the disk or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.index.derived import mark_dirty, mark_in_step
from rag.ingest.run import Store


def forget(paths: Sequence[Path], *, store: Store) -> list[str]:
    """Forget the files at and below these paths; returns their sources.

    A file that still lies in an ingested folder comes back with the next ingest of that folder.
    """
    roots = {path.resolve() for path in paths}
    gone = [
        file
        for file in store.catalog.files()
        if not roots.isdisjoint((Path(file.path), *Path(file.path).parents))
    ]
    for folder in store.indexes:
        mark_dirty(folder)
    chunks = store.catalog.remove_files(gone)
    for folder, index in store.indexes.items():
        index.remove(chunks)
        mark_in_step(folder, store.catalog.stamp)
    return [file.source for file in gone]
