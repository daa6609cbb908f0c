"""Overviews: which questions ask for one, of which documents, and what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.subject import documents_named, overview_subject, points_back
from rag.engine import Engine
from rag.errors import EmptyIndexError
from rag.index.catalog import File
from rag.settings import AnswerSettings
from rag.types import Answer, Message

THIS = (
    "What is this document about?",
    "Summarise the document",
    "Give me an overview",
    "What are the main points?",
)
FERRY = (
    "The ferry timetable of Hven",
    "The ferry from Hven to Landskrona sails every hour in summer, every two hours in winter. "
    "It carries cars, bicycles and people. Tickets for the ferry are sold on board and at the quay "
    "in Landskrona. What if the wind is too strong? The ferry stays in the harbour of Hven when "
    "the wind is stronger than twenty metres a second.",
)
BREAD = (
    "The rye bread of the bakery",
    "The bakery in Elm Street bakes rye bread on Thursdays from flour that it mills itself. "
    "The dough of the bread rests for twenty hours before it is baked. Customers of the bakery can "
    "order rye bread by telephone until Wednesday.",
)
BEES = (
    "The bees of the orchard",
    "Bees from four hives pollinate the apple trees of the orchard every spring. The hives stand "
    "at the southern wall of the orchard because bees like warmth. Its honey is sold "
    "in autumn together with the apples.",
)
STORIES = {"ferry.md": FERRY, "bread/rye.md": BREAD, "bees.md": BEES}


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """An engine that holds the three stories, each under its title."""
    for name, (title, text) in STORIES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {title}\n\n{text}\n")
    engine.ingest([tmp_path / "docs"])
    return engine


def sources(answer: Answer) -> list[str]:
    return [citation.passage.source for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is this document about?", "this document"),
        ("Summarise the document", "the document"),
        ("summarize", ""),
        ("Give me an overview", ""),
        ("What are the main points?", ""),
        ("TL;DR of report.pdf", "report.pdf"),
        (
            "Could you please give me a short summary of the annual report, please?",
            "the annual report",
        ),
        ("Sum up the minutes in three sentences.", "the minutes"),
        ("What's it all about?", "it"),
        ("tell me what these files are about", "these files"),
        ("What do these documents cover?", "these documents"),
        ("what are the key takeaways from the minutes of May", "the minutes of May"),
        ("what is the Eiffel Tower about?", "the Eiffel Tower"),
    ],
)
def test_what_asks_for_an_overview(question: str, subject: str) -> None:
    assert overview_subject(question) == subject


@pytest.mark.parametrize(
    "question",
    [
        "",
        "How many jobs did the plant create?",
        "What was Warner correct about?",
        "What does the ferry carry?",
        "What did the summary of 2024 say about jobs?",
        "Who wrote the overview?",
        "Why is the summary short?",
        "Tell me about the ferry",
        "Summarise " + "the very long story of the ferry " * 10,
    ],
)
def test_what_asks_for_something_else(question: str) -> None:
    assert overview_subject(question) is None


@given(st.text(max_size=300))
def test_any_question_will_do(question: str) -> None:
    subject = overview_subject(question)
    assert subject is None or isinstance(points_back(subject), bool)


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("", "abc"),
        ("this document", "abc"),
        ("all of it", "abc"),
        ("the annual report", "a"),
        ("report-2024.pdf", "a"),
        ("the handbook", "bc"),
        ("the ferries of Hven", "c"),
        ("the report", "a"),  # one is called so
        ("the paper", "abc"),  # none is
        ("the history of France", ""),
        ("the annual report of France", ""),
    ],
)
def test_documents_are_named_by_all_words_of_a_title_or_a_file_name(
    subject: str, names: str
) -> None:
    files = [
        File(f"/docs/{source}", "/docs", source, key, "2026")
        for key, source in (
            ("a", "report_2024.pdf"),
            ("b", "handbook/leave.md"),
            ("c", "handbook/x.md"),
        )
    ]
    titles = {"a": "Annual Report", "b": "", "c": "The ferry of Hven"}
    assert "".join(documents_named(subject, files, titles) or ()) == names


@pytest.mark.parametrize("question", THIS)
def test_an_overview_of_one_document_is_its_sentences(question: str, seed_engine: Engine) -> None:
    answer = seed_engine.ask(question)
    assert not answer.refused
    assert 1 < len(answer.citations) <= 3
    assert sum(len(citation.quote) for citation in answer.citations) <= 400
    assert answer.support.quoted == len(answer.citations)
    for citation in answer.citations:
        text = seed_engine.document_text(citation.passage.id.partition(":")[0])
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote[-1] in '.”"'
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert [s.marker for s in answer.segments if s.marker] == [c.marker for c in answer.citations]
    kinds = [event.kind for event in seed_engine.stream(question)]
    assert kinds[-1] == "done"
    assert kinds.count("citation") == len(answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "What is the Eiffel Tower about?",
        "Summarise the history of France",
        "Overview of Mars",
        "Main points of the Odyssey?",
    ],
)
def test_an_overview_of_what_is_not_there_is_refused(question: str, seed_engine: Engine) -> None:
    assert seed_engine.ask(question).refused


def test_of_several_documents_each_has_a_sentence(filled: Engine) -> None:
    answer = filled.ask("What are these documents about?")
    assert sorted(sources(answer)) == sorted(STORIES)
    assert sum(len(citation.quote) for citation in answer.citations) <= 400
    few = filled.with_settings(
        filled.settings.model_copy(update={"answer": AnswerSettings(max_sentences=2)})
    )
    assert len(few.ask("What are these documents about?").citations) == 2


def test_the_document_that_is_named_is_summarised(filled: Engine) -> None:
    for question in (
        "Summarise the ferry timetable",
        "What is ferry.md about?",
    ):
        answer = filled.ask(question)
        assert set(sources(answer)) == {"ferry.md"}
        quotes = [citation.quote for citation in answer.citations]
        assert quotes[0].startswith("The ferry from Hven to Landskrona sails every hour")
        assert "What if the wind is too strong?" not in quotes
        assert "The ferry timetable of Hven" not in quotes
    assert set(sources(filled.ask("Give me an overview of bread"))) == {"bread/rye.md"}


def test_only_what_is_in_scope_is_summarised(filled: Engine) -> None:
    assert set(sources(filled.ask("What is this about?", scope=["bread"]))) == {"bread/rye.md"}
    assert filled.ask("Summarise the ferry timetable", scope=["bread"]).refused


def test_this_in_a_conversation_is_what_was_talked_about(filled: Engine) -> None:
    history: list[Message] = [
        {"role": "user", "content": "When does the bakery bake rye bread?"},
        {"role": "assistant", "content": "The bakery in Elm Street bakes rye bread on Thursdays."},
    ]
    assert set(sources(filled.ask("What are the documents about?", history))) == set(STORIES)
    assert "bees.md" not in sources(filled.ask("Summarise that", history))


def test_a_document_without_prose_still_shows_something(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("- apples\n- pears\n- plums\n")
    engine.ingest([tmp_path / "list.md"])
    answer = engine.ask("What is this about?")
    assert answer.citations[0].quote in (
        "apples",
        "pears",
        "plums",
    )


def test_an_empty_index_has_no_overview(engine: Engine) -> None:
    with pytest.raises(EmptyIndexError):
        engine.ask("What is this about?")
