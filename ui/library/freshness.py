"""Whether what an answer cited still stands: unchanged, changed since, or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from rag.types import Answer, Citation, IndexedFile

State = Literal["current", "changed", "deleted"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """`changed_at`, UTC, is when the source last changed, as far as is known; None if deleted."""

    state: State
    changed_at: datetime | None


def freshness(files: Iterable[IndexedFile], answer: Answer) -> dict[int, Freshness]:
    """How each citation stands, by its marker, against the files that are indexed now."""
    by_place: dict[tuple[str, str], IndexedFile] = {}
    by_content: dict[str, IndexedFile] = {}
    for file in files if answer.citations else ():
        by_place[file.folder, file.source] = file
        by_content.setdefault(file.document_id, file)
    return {
        citation.marker: _freshness(citation, by_place, by_content) for citation in answer.citations
    }


def last_changed(answer: Answer, found: dict[int, Freshness]) -> datetime | None:
    """When the youngest source of an answer last changed; None where all are deleted."""
    times = [found[citation.marker].changed_at for citation in answer.citations]
    return max((time for time in times if time), default=None)


def _freshness(
    citation: Citation,
    by_place: dict[tuple[str, str], IndexedFile],
    by_content: dict[str, IndexedFile],
) -> Freshness:
    passage = citation.passage
    document_id = passage.id.partition(":")[0]
    there = by_place.get((passage.folder, passage.source))
    # Under another name it still says the same.
    file = there if there and there.document_id == document_id else by_content.get(document_id)
    if file is not None:
        return Freshness("current", _changed_at(file))
    if there is not None:
        return Freshness("changed", _changed_at(there))
    return Freshness("deleted", None)


def _changed_at(file: IndexedFile) -> datetime:
    """The file's own time, unless it was touched after it was indexed: that is another content."""
    indexed = datetime.fromisoformat(file.indexed_at)
    try:
        written = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):  # gone, or a time beyond the calendar
        return indexed
    return min(written, indexed)
