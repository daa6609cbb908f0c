"""The journal: conversations that are their owner's, answers as they were given, and bad files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StoreError
from rag.types import Answer
from tests.answers import ANSWERS, REFUSAL, quoting
from ui.journal import Journal, Turn, UnknownConversationError
from ui.journal.answers import from_json, to_json

ME, OTHER = "me", "other"
OLD = quoting("The mill is old.")
NEW = quoting("The mill is new.", "b.txt")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as opened:
        yield opened


def ask(journal: Journal, conversation_id: str, question: str, answer: Answer = OLD) -> Turn:
    return journal.record(ME, question, answer, surface="chat", conversation_id=conversation_id)


@given(ANSWERS)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert from_json(to_json(answer)) == answer


def test_an_answer_stored_before_a_field_was_added_is_read() -> None:
    text = '{"segments": [], "citations": [], "refused": true, "confidence": 0.25}'
    assert from_json(text) == Answer((), (), True, 0.25)


def test_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start(ME)
        first = ask(journal, conversation.id, "How old is the mill?")
        second = ask(journal, conversation.id, "And now?", NEW)
    with Journal(tmp_path) as journal:
        assert journal.turns(ME, conversation.id) == [first, second]
        assert first.answer == OLD
        assert first.seconds == 0.75  # 0.25 + 0.5, the answer's own timings
        (listed,) = journal.conversations(ME)
        assert (listed.title, listed.turns) == ("How old is the mill?", 2)


def test_the_latest_conversation_comes_first(journal: Journal) -> None:
    first, second = journal.start(ME, "first"), journal.start(ME, "second")
    assert [c.title for c in journal.conversations(ME)] == ["second", "first"]
    ask(journal, first.id, "again")
    assert [c.id for c in journal.conversations(ME)] == [first.id, second.id]


def test_titles(journal: Journal) -> None:
    conversation = journal.start(ME)
    assert conversation.title == ""
    ask(journal, conversation.id, "word " * 100)
    found = journal.conversation(ME, conversation.id)
    assert found is not None
    assert found.title == "word " * 15 + "…"  # 76 characters; another word would make it 81
    assert journal.rename(ME, conversation.id, " The\n mill ").title == "The mill"
    assert len(journal.rename(ME, conversation.id, "x" * 5000).title) == 200
    assert journal.rename(ME, conversation.id, " ").title == found.title


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("", ["Café 100%", "snake_case", "plain"]),
        ("cafe", ["Café 100%"]),
        ("CAFÉ", ["Café 100%"]),
        ("100%", ["Café 100%"]),
        ("%", ["Café 100%"]),
        ("_", ["snake_case"]),
        ("\\", []),
        ("' OR 1=1 --", []),
        ("grinding", ["plain"]),  # in a question
        ("withdrawn", []),
    ],
)
def test_search_takes_every_character_as_itself(
    journal: Journal, search: str, titles: list[str]
) -> None:
    plain = journal.start(ME, "plain")
    ask(journal, plain.id, "What is GRINDING?")
    turn = ask(journal, plain.id, "withdrawn")
    journal.withdraw(ME, plain.id, turn.id)
    journal.start(ME, "snake_case")
    journal.start(ME, "Café 100%")
    journal.start(OTHER, "Café 100%")
    assert [c.title for c in journal.conversations(ME, search)] == titles


def test_history_is_what_was_answered(journal: Journal) -> None:
    conversation = journal.start(ME)
    ask(journal, conversation.id, "How old?")
    ask(journal, conversation.id, "What is love?", REFUSAL)
    ask(journal, conversation.id, "How new?", NEW)
    assert journal.history(ME, conversation.id) == [
        {"role": "user", "content": "How old?"},
        {"role": "assistant", "content": "The mill is old. "},
        {"role": "user", "content": "How new?"},
        {"role": "assistant", "content": "The mill is new. "},
    ]


def test_history_is_of_the_latest_turns(journal: Journal) -> None:
    conversation = journal.start(ME)
    for number in range(25):
        ask(journal, conversation.id, f"{number}")
    questions = [m["content"] for m in journal.history(ME, conversation.id) if m["role"] == "user"]
    assert questions == [str(number) for number in range(5, 25)]


def test_a_withdrawn_turn_and_those_after_it_leave_the_conversation(journal: Journal) -> None:
    conversation = journal.start(ME)
    first, second, _ = (ask(journal, conversation.id, word) for word in ("one", "two", "three"))
    journal.withdraw(ME, conversation.id, second.id)
    assert journal.turns(ME, conversation.id) == [first]
    assert len(journal.history(ME, conversation.id)) == 2
    again = ask(journal, conversation.id, "two!")
    assert journal.turns(ME, conversation.id) == [first, again]
    assert [asked.question for asked in journal.asked()] == ["one", "two", "three", "two!"]


def test_a_turn_is_withdrawn_from_its_own_conversation_only(journal: Journal) -> None:
    one, two = journal.start(ME), journal.start(ME)
    turn = ask(journal, one.id, "one")
    with pytest.raises(UnknownConversationError):
        journal.withdraw(ME, two.id, turn.id)
    assert journal.turns(ME, one.id) == [turn]


def test_deleting_a_conversation_deletes_its_questions(journal: Journal, tmp_path: Path) -> None:
    conversation, kept = journal.start(ME, "secret title"), journal.start(ME)
    turn = ask(journal, conversation.id, "a secret question")
    journal.rate(ME, turn.id, "down", "a secret reason")
    ask(journal, kept.id, "kept")
    journal.delete(ME, conversation.id)
    assert journal.conversation(ME, conversation.id) is None
    assert [asked.question for asked in journal.asked()] == ["kept"]
    with pytest.raises(UnknownConversationError):
        ask(journal, conversation.id, "answered after it was deleted")
    journal.close()  # which empties the write-ahead log
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"kept" in data
    assert b"secret" not in data


def test_ratings(journal: Journal) -> None:
    turn = journal.record(ME, "q", OLD, surface="widget")
    assert journal.rate(ME, turn.id, "down", " wrong mill ").reason == "wrong mill"
    (asked,) = journal.asked()
    assert (asked.rating, asked.reason, asked.surface) == ("down", "wrong mill", "widget")
    assert (asked.sources, asked.refused) == (("a.txt",), False)
    assert journal.rate(ME, turn.id, "up").reason == ""
    assert journal.rate(ME, turn.id, None, "ignored") == turn


def test_what_was_asked_since(journal: Journal) -> None:
    journal.record(ME, "q", REFUSAL, surface="api", seconds=2.0)
    (asked,) = journal.asked(datetime.now(UTC) - timedelta(minutes=1))
    assert (asked.refused, asked.sources, asked.seconds) == (True, (), 2.0)
    assert journal.asked(datetime.now(UTC) + timedelta(minutes=1)) == []


def test_an_id_may_be_told_before_the_answer_is_there(journal: Journal) -> None:
    turn = journal.record(ME, "q", OLD, surface="api", turn_id="told", scope=["a.txt", "a.txt"])
    assert (turn.id, turn.scope) == ("told", ("a.txt",))
    assert journal.turn(ME, "told") == turn


CALLS: dict[str, Callable[[Journal, str, str, str], object]] = {
    "rename": lambda j, owner, c, t: j.rename(owner, c, "mine"),
    "delete": lambda j, owner, c, t: j.delete(owner, c),
    "turns": lambda j, owner, c, t: j.turns(owner, c),
    "turn": lambda j, owner, c, t: j.turn(owner, t),
    "record": lambda j, owner, c, t: j.record(owner, "q", OLD, surface="api", conversation_id=c),
    "withdraw": lambda j, owner, c, t: j.withdraw(owner, c, t),
    "rate": lambda j, owner, c, t: j.rate(owner, t, "up"),
    "history": lambda j, owner, c, t: j.history(owner, c),
}


@pytest.mark.parametrize("call", CALLS)
def test_anothers_id_is_as_unknown_as_none(journal: Journal, call: str) -> None:
    conversation = journal.start(ME)
    turn = ask(journal, conversation.id, "mine")
    messages = set()
    for owner, conversation_id, turn_id in (
        (OTHER, conversation.id, turn.id),
        ("", conversation.id, turn.id),
        (ME, "no such", "no such"),
    ):
        with pytest.raises(UnknownConversationError) as error:
            CALLS[call](journal, owner, conversation_id, turn_id)
        messages.add(str(error.value))
    assert len(messages) == 1
    assert journal.conversation(OTHER, conversation.id) is None
    assert journal.turns(ME, conversation.id) == [turn]
    assert journal.conversations(OTHER) == []


@given(owner=st.text(), question=st.text(), title=st.text())
def test_any_text_is_kept(
    tmp_path_factory: pytest.TempPathFactory, owner: str, question: str, title: str
) -> None:
    with Journal(tmp_path_factory.mktemp("any")) as journal:
        conversation = journal.start(owner, title)
        turn = journal.record(
            owner, question, OLD, surface="chat", conversation_id=conversation.id, scope=[title]
        )
        assert turn.question == question
        assert journal.turns(owner, conversation.id) == [turn]
        assert len(journal.conversations(owner, question)) == 1


def test_what_is_no_text_is_kept_as_a_question_mark(journal: Journal) -> None:
    conversation = journal.start(ME, "\ud800")
    turn = ask(journal, conversation.id, "a\udcffb", quoting("\udcff"))
    assert (conversation.title, turn.question) == ("?", "a?b")
    assert turn.answer.citations[0].quote == "?"
    assert len(journal.conversations(ME, "\ud800")) == 1


def test_threads_share_it(journal: Journal) -> None:
    conversation = journal.start(ME)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ask(journal, conversation.id, f"{n}"), range(40)))
    questions = [turn.question for turn in journal.turns(ME, conversation.id)]
    assert sorted(map(int, questions)) == list(range(40))


@pytest.mark.parametrize("data", [b"no database at all" * 100, b"SQLite format 3\x00" + bytes(500)])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(data)
    with pytest.raises(StoreError, match=r"journal\.sqlite can't be used .* move it away"):
        Journal(tmp_path)
    assert (tmp_path / "journal.sqlite").read_bytes() == data


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("PRAGMA user_version=2")
    db.close()
    with pytest.raises(StoreError, match="another version"):
        Journal(tmp_path)


def test_an_answer_that_cannot_be_read_says_so(journal: Journal, tmp_path: Path) -> None:
    conversation = journal.start(ME)
    ask(journal, conversation.id, "q")
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("UPDATE turns SET answer = '{}'")
    db.close()
    with pytest.raises(StoreError, match="can't be read"):
        journal.turns(ME, conversation.id)
    journal.delete(ME, conversation.id)


def test_a_full_disk_is_an_error_for_people(journal: Journal) -> None:
    conversation = journal.start(ME)
    pages = journal._file._db.execute("PRAGMA page_count").fetchone()[0]
    journal._file._db.execute(f"PRAGMA max_page_count={pages}")  # as many as there are
    with pytest.raises(StoreError, match="disk's space"):
        ask(journal, conversation.id, "q" * 100_000)
    assert journal.turns(ME, conversation.id) == []
