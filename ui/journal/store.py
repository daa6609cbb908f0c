"""The journal itself: whose conversations there are, what was answered, and how it was rated."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from rag.errors import StoreError
from rag.types import Answer, Message
from ui.journal import rows
from ui.journal.answers import to_json
from ui.journal.file import open_journal
from ui.journal.records import (
    Asked,
    Conversation,
    Rating,
    Surface,
    Turn,
    UnknownConversationError,
)

JOURNAL = "journal.sqlite"

_TITLE_CHARS, _REASON_CHARS = 200, 2000
# Turns that a new question may lean on; the last one is what counts.
_REMEMBERED = 20


class Journal:
    """All conversations of all owners, in the data directory. Close it, or use it as a context.

    An id is known to its owner only: to any other it is an unknown one. Safe to use from several
    threads of the one process that owns the data directory.

    Raises: StoreError, from every method, where the file can't be used.
    """

    def __init__(self, data_dir: Path) -> None:
        self._file = open_journal(data_dir / JOURNAL)

    def conversations(self, owner: str, search: str = "") -> list[Conversation]:
        """The owner's, the latest first; with `search`, those that hold it in title or question."""
        searched = rows.SEARCHED if search.strip() else ""
        found = self._file.rows(
            f"{rows.CONVERSATIONS} {searched} ORDER BY c.updated_at DESC, c.rowid DESC",
            owner=owner,
            wanted=rows.printable(search.strip()),
        )
        return [rows.conversation(row) for row in found]

    def conversation(self, owner: str, conversation_id: str) -> Conversation | None:
        """One conversation; None where this owner has none of that id."""
        found = self._file.rows(
            f"{rows.CONVERSATIONS} AND c.id = :id", owner=owner, id=conversation_id
        )
        return rows.conversation(found[0]) if found else None

    def start(self, owner: str, title: str = "", conversation_id: str = "") -> Conversation:
        """A new conversation; without a title it goes by its first question.

        `conversation_id` is for who told it to the asker before there was anything to keep.
        """
        now, key = _now(), conversation_id or secrets.token_hex(8)
        with self._file.transaction() as db:
            db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?)",
                (key, owner, _one_line(title), now, now),
            )
            return self._known(owner, key)

    def rename(self, owner: str, conversation_id: str, title: str) -> Conversation:
        """Give it another title; an empty one takes it back. Raises: UnknownConversationError."""
        with self._file.transaction() as db:
            self._known(owner, conversation_id)
            db.execute(
                "UPDATE conversations SET title = ? WHERE id = ?",
                (_one_line(title), conversation_id),
            )
            return self._known(owner, conversation_id)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete it with all its questions and answers. Raises: UnknownConversationError."""
        with self._file.transaction() as db:
            self._known(owner, conversation_id)
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    def turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """What was asked and answered, in order. Raises: UnknownConversationError."""
        with self._file.lock:
            self._known(owner, conversation_id)
            return self._turns(
                "WHERE conversation_id = :id AND NOT withdrawn ORDER BY place",
                id=conversation_id,
            )

    def turn(self, owner: str, turn_id: str) -> Turn:
        """One turn, in a conversation or not. Raises: UnknownConversationError."""
        found = self._turns("WHERE id = :id AND owner = :owner", id=turn_id, owner=owner)
        if not found:
            raise UnknownConversationError(
                "There is no such answer any more. Ask the question again.", kind="answer_gone"
            )
        return found[0]

    def record(
        self,
        owner: str,
        question: str,
        answer: Answer,
        *,
        surface: Surface,
        conversation_id: str | None = None,
        scope: Sequence[str] = (),
        seconds: float | None = None,
        turn_id: str = "",
    ) -> Turn:
        """Keep an answer; without `seconds`, those of its timings.

        `turn_id` is for who told it to the asker before the answer was there.

        Raises: UnknownConversationError, also where it was deleted meanwhile.
        """
        key, now = turn_id or secrets.token_hex(8), _now()
        took = sum(answer.timings.values()) if seconds is None else seconds
        with self._file.transaction() as db:
            if conversation_id is not None:
                self._known(owner, conversation_id)
                db.execute(
                    "UPDATE conversations SET updated_at = ? WHERE id = ?", (now, conversation_id)
                )
            db.execute(
                "INSERT INTO turns (id, owner, conversation_id, asked_at, surface, question, scope,"
                " answer, refused, sources, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key,
                    owner,
                    conversation_id,
                    now,
                    surface,
                    rows.printable(question),
                    rows.names(scope),
                    to_json(answer),
                    answer.refused,
                    rows.names([citation.passage.source for citation in answer.citations]),
                    took,
                ),
            )
            return self.turn(owner, key)

    def withdraw(self, owner: str, conversation_id: str, turn_id: str) -> None:
        """Take a turn and all after it out of the conversation, to retry or edit it.

        They still count for the insights. Raises: UnknownConversationError.
        """
        with self._file.transaction() as db:
            self._known(owner, conversation_id)
            if self.turn(owner, turn_id).conversation_id != conversation_id:
                raise UnknownConversationError("That answer is not of this conversation.")
            db.execute(
                "UPDATE turns SET withdrawn = 1 WHERE conversation_id = ?"
                " AND place >= (SELECT place FROM turns WHERE id = ?)",
                (conversation_id, turn_id),
            )

    def rate(self, owner: str, turn_id: str, rating: Rating | None, reason: str = "") -> Turn:
        """Keep what the asker thinks of an answer; None takes it back, with the reason.

        Raises: UnknownConversationError.
        """
        kept = rows.printable(reason.strip()[:_REASON_CHARS]) if rating else ""
        with self._file.transaction() as db:
            self.turn(owner, turn_id)
            db.execute(
                "UPDATE turns SET rating = ?, reason = ? WHERE id = ?", (rating, kept, turn_id)
            )
            return self.turn(owner, turn_id)

    def history(self, owner: str, conversation_id: str, before: str = "") -> list[Message]:
        """The latest turns as the engine takes them; a refusal gives nothing to lean on.

        `before` names a turn that is to be asked again: what came ahead of it.

        Raises: UnknownConversationError.
        """
        with self._file.lock:
            self._known(owner, conversation_id)
            latest = self._turns(
                "WHERE conversation_id = :id AND NOT withdrawn AND NOT refused"
                " AND (:before = '' OR place < (SELECT place FROM turns WHERE id = :before))"
                " ORDER BY place DESC LIMIT :most",
                id=conversation_id,
                before=before,
                most=_REMEMBERED,
            )
        messages: list[Message] = []
        for turn in reversed(latest):
            words = (s.text for s in turn.answer.segments if s.marker is None)
            messages.append(Message(role="user", content=turn.question))
            messages.append(Message(role="assistant", content="".join(words)))
        return messages

    def asked(self, since: datetime | None = None) -> list[Asked]:
        """What all owners asked, on all surfaces, in order; withdrawn turns included."""
        start = since.astimezone(UTC).isoformat(timespec="microseconds") if since else ""
        found = self._file.rows(
            f"{rows.ASKED} WHERE asked_at >= :start ORDER BY place", start=start
        )
        return [rows.asked(row) for row in found]

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _known(self, owner: str, conversation_id: str) -> Conversation:
        found = self.conversation(owner, conversation_id)
        if found is None:
            raise UnknownConversationError("There is no such conversation. Start a new one.")
        return found

    def _turns(self, which: str, **named: object) -> list[Turn]:
        found = self._file.rows(f"{rows.TURNS} {which}", **named)
        try:
            return [rows.turn(row) for row in found]
        except ValueError:
            raise StoreError(
                f"The journal {self._file.path} holds an answer that can't be read."
                " Delete that conversation, or move the file away."
            ) from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _one_line(title: str) -> str:
    return rows.printable(" ".join(title.split()))[:_TITLE_CHARS].strip()
