"""The journal's tables, and how their rows become records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten

from rag.index.database import Row
from ui.journal.answers import from_json
from ui.journal.records import Asked, Conversation, Turn

SCHEMA_VERSION = 1
# A turn without a conversation is a single question; a withdrawn one was retried or edited away,
# and counts for the insights only. `refused` and `sources` are also in `answer`, which is long.
SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    started_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS conversations_by_owner ON conversations (owner, updated_at);
CREATE TABLE IF NOT EXISTS turns (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL, surface TEXT NOT NULL, question TEXT NOT NULL, scope TEXT NOT NULL,
    answer TEXT NOT NULL, refused INTEGER NOT NULL, sources TEXT NOT NULL, seconds REAL NOT NULL,
    rating TEXT, reason TEXT NOT NULL DEFAULT '', withdrawn INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, place);
CREATE INDEX IF NOT EXISTS turns_by_time ON turns (asked_at);
"""

# Of a conversation `c`, the turns that still belong to it.
_KEPT = "turns.conversation_id = c.id AND NOT turns.withdrawn"
CONVERSATIONS = f"""
SELECT c.id, c.title, c.started_at, c.updated_at,
    (SELECT count(*) FROM turns WHERE {_KEPT}),
    (SELECT question FROM turns WHERE {_KEPT} ORDER BY place LIMIT 1)
FROM conversations AS c WHERE c.owner = :owner
"""
SEARCHED = f"""
AND (holds(c.title, :wanted)
    OR EXISTS (SELECT 1 FROM turns WHERE {_KEPT} AND holds(question, :wanted)))
"""
TURNS = """
SELECT id, conversation_id, asked_at, surface, question, scope, answer, seconds, rating, reason
FROM turns
"""
ASKED = """
SELECT id, asked_at, surface, question, refused, sources, seconds, rating, reason
FROM turns
"""

_TITLE_CHARS = 80


def conversation(row: Row) -> Conversation:
    """A row of CONVERSATIONS."""
    key, title, started_at, updated_at, turns, question = row
    shown = title or shorten(question or "", _TITLE_CHARS, placeholder=" …")
    return Conversation(key, shown, started_at, updated_at, turns)


def turn(row: Row) -> Turn:
    """A row of TURNS. Raises: ValueError where its answer can't be read."""
    key, conversation_id, asked_at, surface, question, scope, answer, seconds, rating, reason = row
    return Turn(
        id=key,
        conversation_id=conversation_id,
        asked_at=asked_at,
        surface=surface,
        question=question,
        scope=tuple(json.loads(scope)),
        answer=from_json(answer),
        seconds=seconds,
        rating=rating,
        reason=reason,
    )


def asked(row: Row) -> Asked:
    """A row of ASKED."""
    key, asked_at, surface, question, refused, sources, seconds, rating, reason = row
    return Asked(
        id=key,
        asked_at=datetime.fromisoformat(asked_at),
        surface=surface,
        question=question,
        refused=bool(refused),
        sources=tuple(json.loads(sources)),
        seconds=seconds,
        rating=rating,
        reason=reason,
    )


def printable(text: str) -> str:
    """Text that can be stored: what is none (a lone surrogate) becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def names(sources: Sequence[str]) -> str:
    """Each name once, as it is stored."""
    return printable(json.dumps(list(dict.fromkeys(sources)), ensure_ascii=False))
