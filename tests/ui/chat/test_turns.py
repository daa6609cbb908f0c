"""The chat's handlers without a browser: what they send, keep and refuse to believe."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from rag.engine import Engine
from rag.types import Event, Message, Segment
from tests.scripted_llm import ScriptedModel, says
from ui.api.metrics import Metrics
from ui.chat.context import Chat, make_chat
from ui.chat.turns import Turns, Update
from ui.guard.access import Asker
from ui.guard.limits import Places
from ui.journal import Journal
from ui.library.documents import Library

QUESTION = "how many jobs did the Ebro plant create?"


@pytest.fixture
def chat(seed_engine: Engine, tmp_path: Any) -> Iterator[Chat]:
    with Journal(tmp_path) as journal:
        yield open_chat(seed_engine, journal)


def open_chat(engine: Engine, journal: Journal) -> Chat:
    places = Places(at_once=1, waiting=1)
    metrics = Metrics(engine, places)
    return make_chat(engine, journal, Library(engine), changes=places, metrics=metrics)


def asker(owner: str = "ann", page: str = "p1") -> Any:
    """What the handlers look at in a request that came through the gate."""
    state = SimpleNamespace(asker=Asker(owner=owner))
    return SimpleNamespace(state=state, session_hash=page, query_params={})


def collect(updates: AsyncIterator[Update]) -> list[Update]:
    async def gather() -> list[Update]:
        return [update async for update in updates]

    return asyncio.run(gather())


def ask(chat: Chat, question: str, current: str = "", **who: str) -> list[Update]:
    return collect(Turns(chat).ask(question, current, "", asker(**who)))


def test_a_question_is_answered_in_steps_and_kept(chat: Chat) -> None:
    box, shown, current = zip(*ask(chat, QUESTION), strict=True)
    assert box[0] == ""
    texts = [plain(messages[-1]["content"]) for messages in shown[1:]]
    assert len(texts) > 5
    assert 0 < len(texts[0].split()) <= 3
    assert all(after.startswith(before) for before, after in pairwise(texts))
    (turn,) = chat.journal.turns("ann", current[-1])
    assert turn.question == QUESTION
    assert turn.answer.text == chat.engine.ask(QUESTION).text
    assert f"#source-{turn.id}-1" in shown[-2][-1]["content"]  # no marker ever changes its aim


@pytest.mark.parametrize("question", ["", "  \n", None])
def test_a_blank_question_changes_nothing(chat: Chat, question: Any) -> None:
    assert ask(chat, question) == [(gr.skip(), gr.skip(), gr.skip())]
    assert chat.journal.conversations("ann") == []


def test_earlier_answers_reach_the_engine_and_refusals_do_not(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = ask(chat, QUESTION)[-1][2]
    ask(chat, "What is the capital of France?", current)
    heard: list[Message] = []
    stream = Engine.stream

    def listening(engine: Engine, question: str, history: list[Message], *given: Any) -> Any:
        heard.extend(history)
        return stream(engine, question, history, *given)

    monkeypatch.setattr(Engine, "stream", listening)
    ask(chat, "and in which city?", current)
    assert [message["role"] for message in heard] == ["user", "assistant"]
    assert heard[0]["content"] == QUESTION
    assert "[1]" not in heard[1]["content"]

    heard.clear()
    first = chat.journal.turns("ann", current)[0]
    command = json.dumps({"turn": first.id})
    collect(Turns(chat).again(command, current, asker()))
    assert heard == []  # nothing came before the first question
    assert [turn.question for turn in chat.journal.turns("ann", current)] == [QUESTION]


def test_anothers_conversation_is_neither_shown_nor_added_to(chat: Chat) -> None:
    current = ask(chat, QUESTION)[-1][2]
    (turn,) = chat.journal.turns("ann", current)
    turns, bob = Turns(chat), asker("bob")
    assert asyncio.run(turns.open(current, bob)) == (gr.skip(), [], "")
    assert asyncio.run(turns.undo(turn.id, current, bob))[0] == gr.skip()
    assert collect(turns.again(json.dumps({"turn": turn.id}), current, bob)) == [
        (gr.skip(), gr.skip(), gr.skip())
    ]
    added = ask(chat, QUESTION, current, owner="bob")[-1][2]
    assert added != current
    assert chat.journal.turns("ann", current) == [turn]


@pytest.mark.parametrize("command", ["", "null", "[]", "{", '{"turn": 1}', '{"turn": []}'])
def test_a_command_that_is_none_does_nothing(chat: Chat, command: str) -> None:
    current = ask(chat, QUESTION)[-1][2]
    assert collect(Turns(chat).again(command, current, asker())) == [
        (gr.skip(), gr.skip(), gr.skip())
    ]


@pytest.mark.parametrize("scope", [None, "", "null", "{}", "nonsense", "[1, {}]"])
def test_a_scope_that_is_none_is_everything(chat: Chat, scope: str | None) -> None:
    updates = collect(Turns(chat).ask(QUESTION, None, scope, asker()))
    assert "1,000" in plain(updates[-1][1][-1]["content"])


def test_an_over_long_question_is_one_calm_line(chat: Chat) -> None:
    question = "why " * 250_000
    box, messages, _ = ask(chat, question)[-1]
    assert box == question
    assert "1,000,000 characters" in plain(messages[-1]["content"])
    assert len(messages[0]["content"]) < 5000
    assert chat.journal.conversations("ann") == []


def test_how_questions_end_is_counted(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(chat, QUESTION)
    ask(chat, "Who is the CEO of Chery?")
    ask(chat, "why " * 250_000)
    counted = chat.metrics.text().decode()
    for outcome in ("answered", "refused", "failed"):
        assert f'passage_answers_total{{outcome="{outcome}"}} 1.0' in counted
    assert "passage_answer_seconds_count 3.0" in counted


def test_what_a_language_model_takes_is_counted(seed_engine: Engine, tmp_path: Any) -> None:
    model = ScriptedModel(says("Chery created more than 1,000 jobs. [1]"))
    with Journal(tmp_path) as journal:
        chat = open_chat(seed_engine.with_model(model), journal)
        ask(chat, QUESTION)
        (conversation,) = journal.conversations("ann")
        usage = journal.turns("ann", conversation.id)[0].answer.usage
    assert usage
    counted = chat.metrics.text().decode()
    assert f'passage_llm_tokens_total{{kind="input"}} {float(usage.input_tokens)}' in counted


def test_a_fault_amid_an_answer_does_not_leave_it_being_written(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: an engine that breaks off with an error that nobody foresaw."""

    def scripted_broken_stream(*arguments: Any) -> Iterator[Event]:
        yield Event("delta", segment=Segment("The plant "))
        raise ZeroDivisionError

    monkeypatch.setattr(Engine, "stream", scripted_broken_stream)
    updates: list[Update] = []

    async def gather() -> None:
        async for update in Turns(chat).ask(QUESTION, "", "", asker()):
            updates.append(update)

    with pytest.raises(ZeroDivisionError):  # it reaches the log all the same
        asyncio.run(gather())
    box, messages, _ = updates[-1]
    assert box == QUESTION
    assert "writing" not in messages[-1]["content"]
    assert plain(messages[-1]["content"]) == chat.text("page.failed")


def test_the_event_loop_waits_for_no_database(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call of the journal and of the engine's list of files is in another thread."""
    (*_, (_, _, current)) = ask(chat, QUESTION)
    here, calls = threading.get_ident(), list[str]()

    def watched(kind: type, name: str) -> None:
        real = getattr(kind, name)

        def elsewhere(*arguments: Any, **named: Any) -> Any:
            assert threading.get_ident() != here
            calls.append(name)
            return real(*arguments, **named)

        monkeypatch.setattr(kind, name, elsewhere)

    for name in ("turns", "turn", "history", "record", "conversation", "withdraw"):
        watched(Journal, name)
    watched(Engine, "files")
    ask(chat, QUESTION, current)
    (_, _, last) = asyncio.run(Turns(chat).open(current, asker()))
    assert last == current
    assert {"turns", "history", "record", "conversation", "files"} <= set(calls)


def test_a_refusal_is_said_in_the_pages_language_from_its_first_word_on(
    seed_engine: Engine, tmp_path: Any
) -> None:
    engine = seed_engine.with_settings(seed_engine.settings.with_value("ui.language", "es"))
    with Journal(tmp_path) as journal:
        updates = ask(open_chat(engine, journal), "Who is the CEO of Chery?")
    shown = [plain(messages[-1]["content"]) for _, messages, _ in updates]
    assert "Los documentos no dicen nada que responda a esta pregunta." in shown[-1]
    assert len(shown) > 2
    assert not any("The documents" in words for words in shown)


def test_an_answer_whose_page_was_left_shows_nothing_more_and_is_kept(chat: Chat) -> None:
    async def leave() -> list[Update]:
        turns = Turns(chat)
        seen = []
        async for update in turns.ask(QUESTION, "", "", asker()):
            seen.append(update)
            if len(seen) == 3:
                await turns.open("", asker())
        return seen

    assert len(asyncio.run(leave())) == 3
    (kept,) = chat.journal.conversations("ann")
    (turn,) = chat.journal.turns("ann", kept.id)
    assert turn.answer.notices == ("stopped",)
    assert "1,000" not in turn.answer.text


def plain(html: str) -> str:
    """What a reader sees of an answer's words."""
    words = re.search(r'<div class="words">(.*?)</div>', html, re.DOTALL)
    assert words
    text = re.sub(r"<[^>]+>", "", words.group(1)).replace("&nbsp;", " ")
    return re.sub(r"&#(\d+);", lambda match: chr(int(match.group(1))), text)
