"""The documents as people see and change them: what is indexed, uploads, deletion, re-indexing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.engine import Engine
from rag.errors import DocumentError, PassageError
from rag.types import IndexedFile, IngestReport, Progress
from ui.library.file_names import stored_name
from ui.library.filtering import holds

UPLOADS = "uploads"

State = Literal["indexed", "indexing", "failed"]
Outcome = Literal["added", "replaced", "unchanged", "failed"]


class DocumentStaysError(PassageError):
    """A document can't be deleted from here: delete it where the message says, then re-index."""

    kind = "stays"


class ReadingStoppedError(PassageError):
    """The server ends while documents are read: what was read is kept, the rest comes next time."""

    kind = "stopping"


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of documents. `file` is None where nothing of it is indexed (yet).

    `error` says what is wrong with a failed one and what to do; `is_upload`, that it can be
    deleted from here.
    """

    source: str
    state: State
    file: IndexedFile | None = None
    error: DocumentError | None = None
    is_upload: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of an uploaded file, and the name it goes by; `error` is told where it failed,
    and nothing of it is kept then."""

    source: str
    outcome: Outcome
    error: DocumentError | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How far the work in hand is; `done` and `total` are bytes."""

    done: int
    total: int
    label: str

    @property
    def percent(self) -> int:
        return 100 * self.done // max(self.total, 1)


class Library:
    """The engine's documents, and the folder that uploads go to.

    Safe to use from several threads: one changes documents, the others wait for it. `work` is how
    far that is. `unread` says why not all documents can be asked about: they are being read for
    the first time since the start, or reading them failed as a whole; else it is empty.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changing = threading.Lock()
        self._arriving: dict[str, None] = {}  # uploads that are not indexed yet, in order
        self._failed: dict[str, DocumentError] = {}
        self._closed = False
        self.work: Work | None = None
        self.unread = ""

    @property
    def uploads(self) -> Path:
        """The folder that uploads go to."""
        return self._engine.settings.data_dir.resolve() / UPLOADS

    def listed(self, wanted: str = "") -> list[Listed]:
        """All documents, what needs attention first; with `wanted`, those that hold it in their
        path or title."""
        uploads, failed = str(self.uploads), dict(self._failed)
        found = [Listed(source, "indexing", is_upload=True) for source in list(self._arriving)]
        arriving = {one.source for one in found}
        kept = []
        for file in self._engine.files():
            is_upload = file.folder == uploads
            if is_upload and file.source in arriving:
                continue
            error = failed.pop(file.source, None)
            state: State = "failed" if error else "indexed"
            kept.append(Listed(file.source, state, file, error, is_upload))
        found += [Listed(source, "failed", error=error) for source, error in failed.items()]
        found += kept
        return [
            one
            for one in found
            if not wanted.strip()
            or holds(one.source, wanted.strip())
            or (one.file is not None and holds(one.file.title, wanted.strip()))
        ]

    def add(self, name: str, data: bytes, progress: Progress | None = None) -> Upload:
        """Store and index one uploaded file; one of the same name is replaced.

        Raises: StoreError.
        """
        source = stored_name(name)
        path = self.uploads / source
        self._arriving[source] = None
        try:
            with self._working(progress) as told:
                document_id = self._engine.identify(source, data)
                before = self._file(path)
                if before is not None and before.document_id == document_id and path.is_file():
                    return Upload(source, "unchanged")
                _write(path, data)
                report = self._engine.ingest([path], told)
                if report.failed:
                    path.unlink(missing_ok=True)
                    return Upload(source, "failed", next(iter(report.failed.values())))
                return Upload(source, "replaced" if before else "added")
        except DocumentError as error:
            return Upload(source, "failed", error)
        finally:
            self._arriving.pop(source, None)

    def delete(self, path: str) -> None:
        """Delete an uploaded document, named by its path, from the disk and from the index.

        Raises: DocumentStaysError where it was not uploaded, or is there no more.
        """
        with self._working(None):
            file = self._file(Path(path))
            if file is None:
                raise DocumentStaysError(
                    "That document is not indexed any more.", kind="stays_unknown"
                )
            if file.folder != str(self.uploads):
                raise DocumentStaysError(
                    "'{source}' lies in an indexed folder and is not deleted from here. Remove it"
                    " there, then re-index.",
                    kind="stays_in_folder",
                    source=file.source,
                )
            self._engine.forget([file.path])  # first: whatever happens, it answers no more
            try:
                file.path.unlink(missing_ok=True)
            except OSError as error:
                raise DocumentStaysError(
                    "'{source}' is out of the index, but can't be deleted from the disk"
                    " ({reason}). Tell whoever runs this server.",
                    kind="stays_on_disk",
                    source=file.source,
                    reason=error.strerror or str(error),
                ) from None

    def reindex(self, progress: Progress | None = None) -> IngestReport:
        """Bring the index in line with the configured folders, the uploads, and whatever else was
        indexed, file by file. What can't be read is listed as failed from then on.

        Raises: StoreError, ReadingStoppedError.
        """
        with self._working(progress) as told:
            try:
                report = self._read_all(told)
            except ReadingStoppedError:
                raise
            except Exception as error:
                why = str(error) if isinstance(error, PassageError) else "The log says why."
                self.unread = f"Reading the documents failed. {why}"
                raise
            empty = str(self.uploads)  # no failure: everything in it was deleted
            failed = {name: why for name, why in report.failed.items() if name != empty}
            self._failed = failed
            self.unread = ""
            return replace(report, failed=failed)

    def expect(self) -> None:
        """All documents are about to be read, and are not ready until then."""
        self.work = Work(0, 0, "")
        self.unread = "The documents are being read. Those that have been can be asked about."

    def close(self) -> None:
        """Have what is being read stop at its next step: the server ends."""
        self._closed = True

    def _read_all(self, progress: Progress) -> IngestReport:
        folders = [*self._engine.settings.documents]
        folders += [self.uploads] if self.uploads.exists() else []
        roots = [folder.resolve() for folder in folders]
        others = [
            file.path
            for file in self._engine.files()
            if not any(file.path.is_relative_to(root) for root in roots)
        ]
        return self._engine.ingest([*folders, *others], progress)

    def _file(self, path: Path) -> IndexedFile | None:
        """What is indexed under exactly this path."""
        folders = {str(parent) for parent in path.parents}
        return next(
            (file for file in self._engine.files() if file.folder in folders and file.path == path),
            None,
        )

    @contextmanager
    def _working(self, progress: Progress | None) -> Iterator[Progress]:
        def told(done: int, total: int, label: str) -> None:
            self.work = Work(done, total, label)
            if progress is not None:
                progress(done, total, label)
            if self._closed:
                raise ReadingStoppedError(
                    "The server ends: what was read is kept, the rest is read when it starts again."
                )

        with self._changing:
            self.work = Work(0, 0, "")
            try:
                yield told
            finally:
                self.work = None


def _write(path: Path, data: bytes) -> None:
    """Write the whole file or none of it. Raises: DocumentError."""
    part = path.parent / ".arriving"  # hidden, so that an ingest passes it over
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(
            "can't be stored ({reason}); tell whoever runs this server",
            kind="file.not_stored",
            reason=reason,
        ) from None
