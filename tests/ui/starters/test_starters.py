"""Questions made from documents: natural ones or none, and only such as are answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.engine import Engine
from tests.texts import CHARACTERS
from ui.starters import Starters
from ui.starters.questions import asked_by, questions_of, topic_of
from ui.strings import strings

TEXT = strings("en")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The old town hall was built in 1871 by hand.", "When was the old town hall built?"),
        ("Marie Curie was born on 7 November 1867.", "When was Marie Curie born?"),
        ("The Graz museum reopened in May 2024.", "When did the Graz museum reopen?"),
        (
            "The Ebro plant had been dormant for years due to difficulties.",
            "Why had the Ebro plant been dormant for years?",
        ),
        ("El País wrote: “It is good.”", "What did El País say?"),
        ("The main archive is located in Graz.", "Where is the main archive located?"),
        (
            "Saturn has more than 80 known moons, some of them tiny.",
            "How many known moons does Saturn have?",
        ),
        (
            "For over 28 years, Chery has always insisted on quality.",
            "For how long has Chery insisted on quality?",
        ),
        ("Marie Curie was a Polish physicist and chemist.", "Who was Marie Curie?"),
        ("MISR is an instrument on board of a satellite.", "What is MISR?"),
        ("Frame Relay is a standardised technology.", "What is Frame Relay?"),
    ],
)
def test_a_plain_sentence_is_turned_round(sentence: str, question: str) -> None:
    assert [made.text for made in questions_of(sentence)] == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was built in 1871.",
        "The museum was built in 1871.",  # which one?
        "This plant was built in 1871.",
        "In 1871 the old town hall was built.",
        "However the old town hall was built in 1871.",
        "The plant which he owned was closed in 1990.",
        "The joint venture was founded by his brother in 1990.",
        "The annual report was, as ever, printed in 1990.",
        "Barker was a devout Anglican of few words.",
        "Bryant is a devout Anglican of few words.",
        "Mars is the only planet with robots on it.",
        "The unequal treatment is possibly due to an error.",
        "Obviously localization is a law of survival.",
        "The Watkins InformationGlen was built in 1871.",
        "Das alte Rathaus wurde 1871 erbaut.",
        "The old town hall was built in 1871" + " and rebuilt" * 50 + ".",
    ],
)
def test_from_other_sentences_nothing_is_made(sentence: str) -> None:
    assert list(questions_of(sentence)) == []


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("What is a demurrer?", "What is a demurrer?"),
        ("## 3. How do I request leave?", "How do I request leave?"),
        ("Q: When is the canteen open?", "When is the canteen open?"),
        ("**Can members borrow laptops?**", "Can members borrow laptops?"),
        ("¿Cómo se solicita el permiso?", "¿Cómo se solicita el permiso?"),
        ("How long does it take?", None),  # what?
        ("Really?", None),
        ("They left. Why did nobody ask?", None),
        ("Questions?", None),
    ],
)
def test_a_question_of_the_document_itself(line: str, question: str | None) -> None:
    found = asked_by(line)
    assert (found.text if found else None) == question


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("Reverse joint venture: Technology rewrites industry", "Reverse joint venture"),
        ("## 2.1 Annual leave", "Annual leave"),
        ("Section IV. Parental leave", "Parental leave"),
        ("Overview", None),
        ("W Lake Road, NY 14427", None),
        ("<img src=x onerror=alert(1)>", None),
        ("A very long heading that goes on and on about nothing in particular", None),
    ],
)
def test_the_topic_of_a_heading(heading: str, topic: str | None) -> None:
    assert topic_of(heading) == topic


@given(st.text(CHARACTERS) | st.text("The Aa was in 1990 due to,.?<>\"'&"))
def test_any_text_is_read(text: str) -> None:
    for made in questions_of(text):
        assert len(made.text) <= 90
        assert made.text.endswith("?")
    assert asked_by(text) is None or "\n" not in text.strip()
    assert not set(topic_of(text) or "") & set('<>"?')


def test_starters_are_answered(seed_engine: Engine) -> None:
    starters = Starters(seed_engine, TEXT)
    questions = starters.questions()
    assert "Why had the Ebro plant in Barcelona been dormant for many years?" in questions
    assert 3 <= len(questions) <= 4
    assert len(set(questions)) == len(questions)
    for question in questions:
        assert not seed_engine.ask(question).refused


def test_the_answer_is_the_sentence_it_was_made_from(engine: Engine, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text(
        "The old mill in Graz was built in 1811 by two brothers. It burnt down twice.\n"
    )
    engine.ingest([docs])
    (question,) = Starters(engine, TEXT).questions()
    assert question == "When was the old mill in Graz built?"
    assert engine.ask(question).citations[0].quote.startswith("The old mill in Graz was built")


def test_they_are_made_anew_when_the_documents_change(engine: Engine, tmp_path: Path) -> None:
    starters = Starters(engine, TEXT)
    assert starters.questions() == ()
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("The old mill in Graz was built in 1811.")
    (docs / "b.txt").write_text("Marie Curie was a physicist who worked in Paris.")
    engine.ingest([docs])
    made = starters.questions()
    assert set(made) == {"When was the old mill in Graz built?", "Who was Marie Curie?"}
    assert starters.questions() is made
    (docs / "a.txt").unlink()
    engine.ingest([docs])
    assert starters.questions() == ("Who was Marie Curie?",)


def test_near_a_refused_question(engine: Engine, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "mill.txt").write_text(
        "The old mill in Graz was built in 1811. The old mill has 12 wheels.\n\n"
        "Marie Curie was a physicist who worked in Paris.\n"
    )
    (docs / "secret.txt").write_text("The new mill in Wien was built in 1999.")
    engine.ingest([docs])
    question = "Who owns the motorway to the airport?"
    refusal = engine.ask(question, scope=["mill.txt"])
    assert refusal.refused
    starters = Starters(engine, TEXT)
    near = starters.near(question, refusal, scope=["mill.txt"])
    assert near
    assert set(near) <= {
        "When was the old mill in Graz built?",
        "How many wheels does the old mill have?",
        "Who was Marie Curie?",
    }
    assert starters.near(near[0], refusal, scope=["mill.txt"]) == near[1:]
    engine.forget([docs / "mill.txt"])
    assert starters.near(question, refusal) == ()
