"""Asking every case of an engine, on an index that is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.errors import EvaluationError
from eval.gold import Case
from eval.run import RANKS, ask_all, document_texts, index, spread
from rag.engine import Engine
from rag.errors import QuestionError
from rag.settings import Settings
from rag.types import Answer, Message, Passage
from tests.eval.cases import answer, case, passage, unanswerable


def silent(done: int, total: int, label: str) -> None:
    pass


class Recorder:
    """A subject that notes how it is asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int, int]] = []

    def search(self, question: str, k: int = 5, history: Sequence[Message] = ()) -> list[Passage]:
        self.calls.append(("search", question, k, len(history)))
        return [passage(index, index + 1) for index in range(k)]

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        if question == "too long":
            raise QuestionError("The question is too long.")
        self.calls.append(("ask", question, 0, len(history)))
        return answer("Yes")


HISTORY: tuple[Message, ...] = ({"role": "user", "content": "Before?"},)
CASES = [
    case("q1", (0, 9), question="one"),
    case("q2", question="two", history=HISTORY),
    unanswerable(),
]


def test_characters_come_from_the_k_asked_for_and_ranks_from_a_search_of_their_own() -> None:
    first, second, third = ask_all(Recorder(), CASES, k=3, progress=silent)
    assert (len(first.passages), len(first.ranking)) == (3, RANKS)
    # Without evidence there is nothing to rank.
    assert (len(second.passages), len(second.ranking)) == (3, 0)
    assert (len(third.passages), len(third.ranking)) == (3, 0)


def test_search_and_answer_are_timed_in_passes_of_their_own_after_one_that_warms_up() -> None:
    subject = Recorder()
    ask_all(subject, CASES, k=3, progress=silent)
    assert [(what, k) for what, _, k, _ in subject.calls] == [
        *[("search", RANKS)] * 3,
        *[("search", 3)] * 3,
        *[("ask", 0)] * 3,
    ]


def test_history_goes_to_search_and_ask() -> None:
    subject = Recorder()
    ask_all(subject, CASES, k=3, progress=silent)
    assert {turns for _, question, _, turns in subject.calls if question == "two"} == {1}
    assert {turns for _, question, _, turns in subject.calls if question == "one"} == {0}


def test_progress_ends_full() -> None:
    told: list[tuple[int, int]] = []
    ask_all(Recorder(), CASES, k=3, progress=lambda done, total, _: told.append((done, total)))
    assert told[0] == (0, 9)
    assert told[-1] == (9, 9)
    assert told == sorted(told)


def test_a_question_that_the_engine_rejects_is_named() -> None:
    cases = [case("long-one", question="too long")]
    with pytest.raises(QuestionError, match="Gold question 'long-one': The question is too long"):
        ask_all(Recorder(), cases, k=3, progress=silent)


def test_spread_takes_from_all_over_and_always_the_same() -> None:
    cases: list[Case] = [case(f"q{number}") for number in range(10)]
    assert [one.id for one in spread(cases, 4)] == ["q0", "q2", "q5", "q7"]
    assert spread(cases, None) == spread(cases, 10) == spread(cases, 99) == cases


def test_index_is_thrown_away_and_touches_no_other(settings: Settings, tmp_path: Path) -> None:
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "a.txt").write_text("Cats purr.\n")
    (documents / "same.txt").write_text("Cats purr.\n")
    (documents / "b.pdf").write_text("no PDF")
    with index(documents, settings, silent) as (engine, report):
        folder = engine.settings.data_dir
        assert folder.is_dir()
        # A source for each name, though the two are stored once.
        assert document_texts(engine).keys() == {"a.txt", "same.txt"}
        assert list(report.failed) == ["b.pdf"]
    assert not folder.exists()
    assert not settings.data_dir.exists()


def test_index_of_nothing(settings: Settings, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with (
            pytest.raises(EvaluationError, match=r"No document to evaluate on in .*\("),
            index(folder, settings, silent),
        ):
            pass


def test_a_real_engine_is_a_subject(seed_engine: Engine) -> None:
    [found] = ask_all(seed_engine, [case(question="Who is Ebro?")], k=2, progress=silent)
    assert 1 <= len(found.passages) <= 2
    assert found.search_seconds > 0
    assert found.ask_seconds > 0
