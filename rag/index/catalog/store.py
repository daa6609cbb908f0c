"""The SQLite store behind the catalog: transactions, reads, and the stamp."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from rag.embedding.tokens import TOKEN_DIMENSIONS, TokenVectors
from rag.errors import StoreError
from rag.index.catalog.records import (
    EmbeddedDocument,
    File,
    StoredChunk,
    Vectors,
    blocks_from_json,
    from_int8,
    reading_from_json,
)
from rag.index.catalog.rows import SCHEMA, SCHEMA_VERSION, UPGRADES, write_document
from rag.index.database import Database, Row
from rag.types import Chunk, Document, Heading, IndexedFile, Page, Sentence

_REMEDY = (
    "Check the disk's space; if that is not it, move the file away and run 'rag ingest' again."
)
_CACHED_CHUNKS = 5000  # 100 MB of prose; several times that of lists, whose sentences are many


class Catalog:
    """Documents and everything derived from them that costs encoder time.

    Each change is one transaction and moves `stamp`, by which the derived indexes know whether
    they are in step. Safe to use from several threads of the one process that owns it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = Database(path, what="catalog", remedy=_REMEDY, prepare=partial(_prepare, path))
        self._rows = self._file.rows
        # A document's id is its content's hash, so only `replace_document` makes these stale.
        self._document = lru_cache(maxsize=64)(self._read_document)
        self._text = lru_cache(maxsize=64)(self._read_text)
        self._chunks: dict[str, StoredChunk] = {}
        self._listed: list[IndexedFile] | None = None
        self.sentences = lru_cache(maxsize=64)(self._read_sentences)

    @property
    def stamp(self) -> str:
        """Names this catalog and its state; changes with every transaction."""
        return f"{self._meta('id')}:{self._meta('generation')}"

    def close(self) -> None:
        self._file.close()

    def check(self) -> None:
        """Let SQLite verify its file. Raises: StoreError."""
        verdict = self._rows("PRAGMA integrity_check")[0][0]
        if verdict != "ok":
            raise StoreError(f"The catalog is damaged ({verdict}). Move it away and ingest again.")

    def put_file(self, file: File, content: EmbeddedDocument | None = None) -> None:
        """Point a file at its content, storing the content first where it is new, all in one
        transaction. Content that no file has any more goes with the next `remove_files`."""
        with self._transaction() as db:
            if content is not None:
                write_document(db, content)
            db.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
                (file.path, file.folder, file.source, file.document_id, file.indexed_at),
            )

    def replace_document(self, content: EmbeddedDocument) -> None:
        """Store anew what was stored of the same content under another fingerprint."""
        with self._transaction() as db:
            write_document(db, content)
        self._document.cache_clear()  # the same text may have got blocks

    def remove_files(self, files: Sequence[File]) -> list[str]:
        """Forget files, and all content that no file has; returns the ids of its chunks."""
        orphans = "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM files)"
        if not files and not self._rows(orphans):
            return []
        with self._transaction() as db:
            db.executemany("DELETE FROM files WHERE path = ?", [(file.path,) for file in files])
            gone = db.execute(f"SELECT id FROM chunks WHERE document_id IN ({orphans})").fetchall()
            db.execute(f"DELETE FROM documents WHERE id IN ({orphans})")
        return [row[0] for row in gone]

    def files(self) -> list[File]:
        """All ingested files, in order of folder and source."""
        return [File(*row) for row in self._rows("SELECT * FROM files ORDER BY folder, source")]

    def indexed_files(self) -> list[IndexedFile]:
        """All ingested files with what is told of them, in order of folder and source."""
        with self._file.lock:
            if self._listed is None:  # thousands of files are listed again and again
                self._listed = self._read_indexed_files()
            return list(self._listed)

    def files_of(self, document_id: str) -> list[File]:
        """The files that hold this content, the first name first."""
        query = "SELECT * FROM files WHERE document_id = ? ORDER BY folder, source"
        return [File(*row) for row in self._rows(query, document_id)]

    def titles(self) -> dict[str, str]:
        """The title of each document, by id."""
        return dict(self._rows("SELECT id, title FROM documents"))

    def faces(self, characters: int) -> list[tuple[str, str, str, str, bool]]:
        """Of each ingested file its document's id, its source, the title, how the text begins: so
        many characters, and no more than a twentieth of it; and whether it has pages."""
        return self._rows(
            "SELECT documents.id, source, title, substr(text, 1, min(?, length(text) / 20)),"
            " pages != '[]'"
            " FROM files JOIN documents ON documents.id = files.document_id"
            " ORDER BY folder, source",
            characters,
        )

    def openings(self, document_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vector of each document's first chunk, by the document's id."""
        found = {}
        for low in range(0, len(document_ids), 500):
            part = document_ids[low : low + 500]
            query = (
                "SELECT document_id, vector FROM chunks WHERE position = 0 AND document_id IN"
                f" ({','.join('?' * len(part))})"
            )
            for key, vector in self._rows(query, *part):
                found[key] = np.frombuffer(vector, dtype=np.float32)
        return {key: found[key] for key in document_ids if key in found}

    def fingerprint_of(self, document_id: str) -> str | None:
        """Under which fingerprint a content is stored; None if it is not."""
        rows = self._rows("SELECT fingerprint FROM documents WHERE id = ?", document_id)
        return rows[0][0] if rows else None

    def stale_documents(self, fingerprint: str) -> list[str]:
        """Ids of documents stored under any other fingerprint."""
        return [
            row[0]
            for row in self._rows("SELECT id FROM documents WHERE fingerprint <> ?", fingerprint)
        ]

    def chunk_count(self) -> int:
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def chunk_ids(self, document_id: str) -> list[str]:
        """The ids of a document's chunks, in order."""
        return [
            row[0]
            for row in self._rows(
                "SELECT id FROM chunks WHERE document_id = ? ORDER BY position", document_id
            )
        ]

    def chunks(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks with these ids, in this order; an id that is gone is left out."""
        cache = self._chunks
        missing = [chunk_id for chunk_id in ids if chunk_id not in cache]
        if len(cache) + len(missing) > _CACHED_CHUNKS:
            cache = self._chunks = {}
            missing = list(ids)
        for low in range(0, len(missing), 500):
            part = missing[low : low + 500]
            marks = ",".join("?" * len(part))
            with self._file.lock:  # so that no document goes between its rows and its text
                for row in self._rows(f"SELECT * FROM chunks WHERE id IN ({marks})", *part):
                    cache[row[0]] = self._stored_chunk(row)
        return [cache[chunk_id] for chunk_id in ids if chunk_id in cache]

    def all_chunks(self, batch: int = 500) -> Iterator[list[StoredChunk]]:
        """Every chunk, in batches: what a derived index is rebuilt from."""
        ids = [row[0] for row in self._rows("SELECT id FROM chunks ORDER BY document_id, position")]
        for low in range(0, len(ids), batch):
            yield self.chunks(ids[low : low + batch])

    def document(self, document_id: str) -> Document:
        """A document by its id. Raises: KeyError where it is not, or no longer, stored."""
        return self._document(document_id)

    def find_document(self, document_id: str) -> Document | None:
        """A document by its id; None where it is not stored, or gone since it was found."""
        try:
            return self._document(document_id)
        except KeyError:
            return None

    def _read_indexed_files(self) -> list[IndexedFile]:
        return [
            IndexedFile(
                source=source,
                folder=folder,
                document_id=key,
                title=title,
                pages=len(json.loads(pages)) or None,
                characters=characters,
                chunks=chunks,
                indexed_at=indexed_at,
            )
            for source, folder, key, title, pages, characters, chunks, indexed_at in self._rows(
                "SELECT source, folder, document_id, title, pages, length(text),"
                " (SELECT count(*) FROM chunks WHERE chunks.document_id = documents.id), indexed_at"
                " FROM files JOIN documents ON documents.id = files.document_id"
                " ORDER BY folder, source"
            )
        ]

    def _read_document(self, document_id: str) -> Document:
        rows = self._rows(
            "SELECT id, text, title, headings, pages, is_plain, blocks, properties"
            " FROM documents WHERE id = ?",
            document_id,
        )
        if not rows:
            raise KeyError(document_id)
        key, text, title, headings, pages, is_plain, blocks, properties = rows[0]
        return Document(
            id=key,
            text=text,
            title=title,
            headings=tuple(Heading(*row) for row in json.loads(headings)),
            pages=tuple(Page(*row) for row in json.loads(pages)),
            is_plain=bool(is_plain),
            blocks=blocks_from_json(blocks),
            properties=json.loads(properties),
        )

    def _read_text(self, document_id: str) -> tuple[str, str]:
        """Text and title: all that a chunk takes of its document, whose blocks may be many."""
        query = "SELECT text, title FROM documents WHERE id = ?"
        text, title = self._rows(query, document_id)[0]
        return text, title

    def _read_sentences(self, document_id: str) -> list[Sentence]:
        rows = self._rows(
            "SELECT sentences FROM chunks WHERE document_id = ? ORDER BY position", document_id
        )
        return [Sentence(s, e, bool(h)) for row in rows for s, e, h in json.loads(row[0])]

    def _stored_chunk(self, row: Row) -> StoredChunk:
        key, document_id, position, start, end, heading, page, sentences, *rest = row
        vector, int8, counts, int8_tokens, reading = rest
        text, title = self._text(document_id)
        chunk = Chunk(
            id=key,
            document_id=document_id,
            position=position,
            start=start,
            end=end,
            text=text[start:end],
            sentences=tuple(Sentence(s, e, bool(h)) for s, e, h in json.loads(sentences)),
            heading=heading,
            page=page,
        )
        dense = np.frombuffer(vector, dtype=np.float32)
        tokens = TokenVectors(
            np.frombuffer(int8_tokens, dtype=np.int8).reshape(-1, TOKEN_DIMENSIONS),
            np.frombuffer(counts, dtype=np.int32),
        )
        return StoredChunk(
            chunk, reading_from_json(reading, title), dense, from_int8(int8, len(dense)), tokens
        )

    def _meta(self, key: str) -> str:
        return str(self._rows("SELECT value FROM meta WHERE key = ?", key)[0][0])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._file.lock:
            with self._file.transaction() as db:
                yield db
                db.execute(
                    "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
                )
            self._chunks = {}
            self._listed = None
            self.sentences.cache_clear()


def _prepare(path: Path, db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA foreign_keys=ON")
    _upgrade(db)
    db.executescript(SCHEMA)
    for key, value in (("schema", SCHEMA_VERSION), ("id", uuid.uuid4().hex), ("generation", "0")):
        db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
    if db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0] != SCHEMA_VERSION:
        raise StoreError(
            f"The catalog {path} was made by another version of this program."
            " Move it away and run 'rag ingest' again."
        )


def _upgrade(db: sqlite3.Connection) -> None:
    """Bring the tables of an older version up to this one's; each step is all or nothing."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return
    while (found := db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()) and (
        found[0] in UPGRADES
    ):
        db.executescript(f"BEGIN IMMEDIATE; {UPGRADES[found[0]]} COMMIT;")
