"""One ingest: read, embed in batches, store file by file, tell the derived indexes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.documents.language import foreign_language, language_warning
from rag.documents.loaders import document_id, parse, read
from rag.embedding import ChunkEmbedder, fingerprint
from rag.errors import DocumentError, UnreadableError
from rag.index.catalog import Catalog, File
from rag.index.derived import DerivedIndex, mark_dirty, mark_in_step
from rag.ingest.embed import embed_documents
from rag.ingest.files import Found, Target, find
from rag.settings import ChunkingSettings
from rag.types import Document, IngestReport, Progress

_BATCH_CHARS = 200_000  # small files are embedded together, up to this much text
_LOST = "\ufffd"  # stands for what can't be decoded
_NAMED = 5  # files that a warning names


@dataclass(frozen=True, slots=True)
class Store:
    """The catalog, and the indexes that follow it by the folder they lie in."""

    catalog: Catalog
    indexes: dict[Path, DerivedIndex]


def ingest(
    paths: Sequence[Path],
    *,
    store: Store,
    embedder: ChunkEmbedder,
    chunking: ChunkingSettings,
    progress: Progress,
) -> IngestReport:
    """Index files and folders, and forget files below them that are gone.

    Content that is stored already costs no embedding. A file that can't be read is reported and
    the others go on. Each file is stored in one transaction, so that an interruption loses only
    the batch in hand, and what was stored is found.
    """
    run = _Run(store, embedder, chunking, progress)
    for folder in store.indexes:
        mark_dirty(folder)
    try:
        return run.go(paths)
    finally:
        run.flush()
        for folder in store.indexes:
            mark_in_step(folder, store.catalog.stamp)


@dataclass(slots=True)
class _Run:
    store: Store
    embedder: ChunkEmbedder
    chunking: ChunkingSettings
    progress: Progress
    known: dict[str, File] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, DocumentError] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)  # sources with characters that are lost
    foreign: Counter[str] = field(default_factory=Counter)  # documents by unknown language
    spoilt: list[File] = field(default_factory=list)  # known files that hold no text any more
    bytes_done: int = 0
    bytes_total: int = 0
    waiting: list[File] = field(default_factory=list)  # read, not yet stored, in order
    documents: dict[str, Document] = field(default_factory=dict)  # their new contents, by id
    to_add: list[str] = field(default_factory=list)  # chunks the derived indexes still lack
    to_remove: list[str] = field(default_factory=list)

    def go(self, paths: Sequence[Path]) -> IngestReport:
        catalog = self.store.catalog
        self.known = {file.path: file for file in catalog.files()}
        found = find(paths, self.known.values())
        self.failed = found.failed
        sizes = {path: _size(target.path) for path, target in found.targets.items()}
        self.bytes_total = sum(sizes.values())
        self._forget_deleted(found)
        unstored = 0
        for path, target in found.targets.items():
            self.progress(self.bytes_done, self.bytes_total, target.source)
            self._read(target)
            unstored += sizes[path]
            if sum(len(document.text) for document in self.documents.values()) >= _BATCH_CHARS:
                self._store(unstored)
                unstored = 0
        self._store(unstored)
        # Last, so that a renamed file finds its content still there.
        self.to_remove += catalog.remove_files([*found.gone, *self.spoilt])
        return IngestReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            removed=tuple(file.source for file in found.gone),
            failed=self.failed,
            warnings=(*found.warnings, *self._warnings()),
        )

    def _forget_deleted(self, found: Found) -> None:
        """Before anything is read, which may take hours: nothing that is deleted answers until
        then. What has only another name stays, until it is found under that."""
        if not found.gone:
            return
        new = [target for path, target in found.targets.items() if path not in self.known]
        renamed = {key for target in new if (key := _key(target)) is not None}
        deleted = [file for file in found.gone if file.document_id not in renamed]
        self.to_remove += self.store.catalog.remove_files(deleted)
        self.flush()

    def _warnings(self) -> Iterator[str]:
        """Sentences for people on what is stored but not as it should be."""
        if self.damaged:
            shown = ", ".join(self.damaged[:_NAMED])
            more = f" and {len(self.damaged) - _NAMED} more" if len(self.damaged) > _NAMED else ""
            yield (
                f"Some characters can't be read and are shown as {_LOST}, in {shown}{more}."
                " Save what is text again as UTF-8."
            )
        if self.foreign and self.embedder.languages:
            yield language_warning(self.foreign, self.embedder.languages)

    def flush(self) -> None:
        """Write to the derived indexes what they have not been told yet."""
        chunks = self.store.catalog.chunks(self.to_add)
        for index in self.store.indexes.values():
            index.remove(self.to_remove)
            index.add(chunks)
        self.to_add.clear()
        self.to_remove.clear()

    def _read(self, target: Target) -> None:
        """Read one file, and parse it unless its content is stored or waiting."""
        path = str(target.path)
        before = self.known.get(path)
        try:
            data = read(target.path)
        except UnreadableError as error:
            if before:
                error = UnreadableError(
                    "can't be read ({reason}); check the file's permissions; what was indexed of"
                    " it before is kept",
                    kind="file.unreadable_kept",
                    **error.values,
                )
            self._fail(target, error, gone=None)
            return
        except DocumentError as error:
            self._fail(target, error, gone=before)
            return
        key = document_id(target.path, data)
        mark = fingerprint(self.embedder, self.chunking)
        if key not in self.documents and self.store.catalog.fingerprint_of(key) != mark:
            try:
                document = self.documents[key] = parse(target.path, data)
            except DocumentError as error:
                self._fail(target, error, gone=before)
                return
            self._look_at(document, target.source)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.waiting.append(File(path, target.folder, target.source, key, now))

    def _look_at(self, document: Document, source: str) -> None:
        """Note what people should be told of a new document."""
        if _LOST in document.text:
            self.damaged.append(source)
        languages = self.embedder.languages
        language = foreign_language(document.text, languages) if languages else ""
        if language:
            self.foreign[language] += 1

    def _fail(self, target: Target, reason: DocumentError, *, gone: File | None) -> None:
        """Report a failure; `gone` is what was indexed of the file and must not answer any more."""
        name = str(target.path) if target.source in self.failed else target.source
        self.failed[name] = reason
        self.spoilt += [gone] if gone else []

    def _store(self, size: int) -> None:
        """Embed the new contents that wait, then store each file in its own transaction."""
        label = self.waiting[-1].source if self.waiting else ""
        contents = embed_documents(
            list(self.documents.values()),
            embedder=self.embedder,
            chunking=self.chunking,
            progress=lambda share: self.progress(
                self.bytes_done + int(share * size), self.bytes_total, label
            ),
        )
        by_id = {content.document.id: content for content in contents}
        for file in self.waiting:
            content = by_id.pop(file.document_id, None)
            before = self.known.get(file.path)
            if before is None:
                self.added.append(file.source)
            elif before.document_id != file.document_id:
                self.updated.append(file.source)
            else:
                self.unchanged.append(file.source)
            if content:  # noted first: an interruption may fall just behind the transaction
                self.to_add += [stored.chunk.id for stored in content.chunks]
            if content or before is None or replace(before, indexed_at=file.indexed_at) != file:
                self.store.catalog.put_file(file, content)
        self.waiting.clear()
        self.documents.clear()
        self.bytes_done += size
        self.progress(self.bytes_done, self.bytes_total, label)
        self.flush()  # what is stored is found at once, while the rest is being read


def _key(target: Target) -> str | None:
    try:
        return document_id(target.path, read(target.path))
    except DocumentError:  # told when it is its turn
        return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
