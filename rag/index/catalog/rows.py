"""The catalog's tables, and the statements that write a document's rows."""

from __future__ import annotations

import json
import sqlite3

import numpy as np

from rag.index.catalog.records import (
    EmbeddedDocument,
    StoredChunk,
    blocks_to_json,
    reading_to_json,
    to_int8,
)

SCHEMA_VERSION = "3"
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    headings TEXT NOT NULL, pages TEXT NOT NULL, is_plain INTEGER NOT NULL,
    blocks TEXT NOT NULL DEFAULT '[]', properties TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, folder TEXT NOT NULL, source TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id), indexed_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_document ON files (document_id);
CREATE TABLE IF NOT EXISTS chunks (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
    page INTEGER, sentences TEXT NOT NULL, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL,
    token_counts BLOB NOT NULL, token_vectors BLOB NOT NULL, reading TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id, position);
"""
# What makes a catalog of an older version one of the next. Its documents are under an older
# fingerprint as well, so that they are made anew before anything is read of them.
UPGRADES = {
    "2": """
ALTER TABLE documents ADD COLUMN blocks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN properties TEXT NOT NULL DEFAULT '{}';
ALTER TABLE chunks ADD COLUMN reading TEXT NOT NULL DEFAULT '';
UPDATE meta SET value = '3' WHERE key = 'schema';
""",
}


def write_document(db: sqlite3.Connection, content: EmbeddedDocument) -> None:
    """Write a document and its chunks, in place of what was made of the same content before."""
    document = content.document
    db.execute("DELETE FROM chunks WHERE document_id = ?", (document.id,))
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint,"
        " blocks = excluded.blocks",
        (
            document.id,
            content.fingerprint,
            document.title,
            document.text,
            json.dumps([[h.level, h.title, h.start, h.end] for h in document.headings]),
            json.dumps([[p.number, p.start, p.end] for p in document.pages]),
            document.is_plain,
            blocks_to_json(document.blocks),
            json.dumps(dict(document.properties), ensure_ascii=False),
        ),
    )
    db.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(_row, content.chunks),
    )


def _row(stored: StoredChunk) -> tuple[object, ...]:
    chunk = stored.chunk
    return (
        chunk.id,
        chunk.document_id,
        chunk.position,
        chunk.start,
        chunk.end,
        chunk.heading,
        chunk.page,
        json.dumps([[s.start, s.end, int(s.is_heading)] for s in chunk.sentences]),
        stored.vector.astype(np.float32).tobytes(),
        to_int8(stored.sentence_vectors).tobytes(),
        stored.tokens.counts.tobytes(),
        stored.tokens.vectors.tobytes(),
        reading_to_json(stored.reading),
    )
