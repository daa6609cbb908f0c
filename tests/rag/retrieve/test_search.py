from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Engine
from rag.index.scope import EVERYTHING
from rag.types import Message
from rag.words.normal import composed
from rag.words.terms import terms

SEED = "chery-ebro-joint-venture.txt"


def test_the_passage_that_answers_comes_first(seed_engine: Engine) -> None:
    best = seed_engine.search("How many jobs did the Ebro plant create?")[0]
    assert best.source == SEED
    assert "creating more than 1,000 jobs" in best.text


@given(
    question=st.text(max_size=60).filter(lambda text: composed(text).strip()), k=st.integers(1, 8)
)
def test_passages_are_the_documents_text_and_never_overlap(
    seed_engine: Engine, question: str, k: int
) -> None:
    passages = seed_engine.search(question, k)
    assert len(passages) <= k
    for passage in passages:
        document_id = passage.id.partition(":")[0]
        assert seed_engine.document_text(document_id)[passage.start : passage.end] == passage.text
    spans = sorted((passage.start, passage.end) for passage in passages)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_the_length_of_all_passages_follows_the_setting(seed_engine: Engine) -> None:
    short = seed_engine.with_settings(
        seed_engine.settings.with_value("retrieval.passage_chars", "1000")
    )
    question = "What does Chery say of technology and globalization?"
    few = sum(len(passage.text) for passage in short.search(question, 3))
    many = sum(len(passage.text) for passage in seed_engine.search(question, 3))
    assert few < many


def test_a_follow_up_leans_on_the_turn_before(seed_engine: Engine) -> None:
    history: list[Message] = [
        {"role": "user", "content": "Which award did Chery win?"},
        {"role": "assistant", "content": "The ICQCC International Quality Gold Award."},
    ]
    with_history = seed_engine.search("and how many times?", 1, history)[0]
    assert "seven times" in with_history.text


def test_what_a_follow_up_takes_from_a_misspelt_question_is_corrected(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "kilns.md").write_text(
        "# Kilns\n\nThe F-13 has a capacity of 40 litres.\n\n"
        "The F-14 has a capacity of 90 litres.\n"
    )
    engine.ingest([tmp_path / "kilns.md"])
    history: list[Message] = [
        {"role": "user", "content": "Which capasity has the F-13?"},
        {"role": "assistant", "content": "The F-13 has a capacity of 40 litres."},
    ]
    found = engine._retrieve("and F-14?", history, 5, EVERYTHING)
    assert set(terms("capacity")) <= found.weights.keys()
    assert found.sentences[0].text == "The F-14 has a capacity of 90 litres."


def test_what_was_said_before_is_no_answer_to_a_complete_question(
    engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    texts = {
        "plant": "The Marlow plant created 240 jobs in 1987. It makes bicycle bells.",
        "bridge": "The Cedar bridge was opened in 1740 by Jonas Stone. It has two arches.",
        "school": "The Larch school has 49 windows. Its roof is made of slate.",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    engine.ingest([folder])
    first = "How many jobs did the Marlow plant create?"
    history: list[Message] = [
        {"role": "user", "content": first},
        {"role": "assistant", "content": engine.ask(first).text},
    ]
    for question in (
        "Who opened the Cedar bridge?",
        "How many windows does the Larch school have?",
    ):
        answer = engine.ask(question, history)
        assert not answer.refused
        assert answer.text == engine.ask(question).text
        assert "240" not in answer.text


def test_an_entry_is_found_by_the_heading_that_it_stands_under(
    engine: Engine, tmp_path: Path
) -> None:
    people = ["Ann Oduya", "Bo Lindgren", "Cy Marsh", "Di Walker", "Ed Fuller"]
    entries = [
        f"## {name}\n\nExtension: {number}\n\nRoom: {number}0"
        for number, name in enumerate(people, 31)
    ]
    path = tmp_path / "directory.md"
    path.write_text("# Directory\n\n" + "\n\n".join(entries), encoding="utf-8")
    engine.ingest([path])
    for number, name in enumerate(people, 31):
        assert f"Extension: {number}" in engine.ask(f"What is the extension of {name}?").text


def test_near_duplicates_are_shown_once(engine: Engine, tmp_path: Path) -> None:
    paragraph = "The reactor in hall nine was shut down in March because of a leaking valve. "
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "a.txt").write_text(paragraph * 3, encoding="utf-8")
    (folder / "b.txt").write_text(paragraph * 3 + "Signed.", encoding="utf-8")
    (folder / "c.txt").write_text("The canteen opens at noon and serves soup.", encoding="utf-8")
    engine.ingest([folder])
    passages = engine.search("Why was the reactor shut down?", 5)
    assert sum("reactor" in passage.text for passage in passages) == 1


@pytest.mark.parametrize("question", ["a" * 4000, "🙂", "\x00", "' OR 1=1 --", "body:(", "?" * 50])
def test_odd_questions_are_searched_like_others(seed_engine: Engine, question: str) -> None:
    assert len(seed_engine.search(question)) <= 5
