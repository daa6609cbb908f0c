import math
from pathlib import Path

import pytest

from rag import Engine
from rag.answer import FEATURES, confidence
from rag.settings import RefusalSettings, Settings
from rag.types import Message

ANSWERED = {
    "how many jobs did the Ebro plant create?": "more than 1,000",
    "How long did the production of the first S700 take?": "7 months",
    "What is the localization rate of the factory?": "80%",
    "What is the localization rate?": "80%",
    "What were Chery's overseas sales in 2024?": "1.145 million",
    "Which newspaper commented on the cooperation?": "El País",
    "How much money was invested in global ecological protection?": "3.5 million US dollars",
    "how much money was put into ecological protection?": "3.5 million US dollars",
    "How often did Chery win the ICQCC award?": "seven times",
}
REFUSED = [
    "Who is the CEO of Chery?",
    "who is the ceo of chery",
    "What is the capital of France?",
    "asdf",
]


@pytest.mark.parametrize(("question", "words"), ANSWERED.items())
def test_a_fact_is_answered_in_the_documents_words(
    seed_engine: Engine, question: str, words: str
) -> None:
    answer = seed_engine.ask(question)
    assert not answer.refused
    assert words in answer.text
    assert any(words in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        text = seed_engine.document_text(citation.passage.id.partition(":")[0])
        assert text[citation.start : citation.end] == citation.quote
        assert citation.passage.source == "chery-ebro-joint-venture.txt"


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_documents_do_not_say_is_refused(seed_engine: Engine, question: str) -> None:
    answer = seed_engine.ask(question)
    assert answer.refused
    assert answer.citations == ()
    assert answer.closest
    assert answer.text.startswith("The documents don't say")


def test_every_word_of_an_answer_is_quoted(seed_engine: Engine) -> None:
    answer = seed_engine.ask("Why was the Ebro plant dormant?")
    quotes = " ".join(citation.quote for citation in answer.citations)
    shown = "".join(s.text for s in answer.segments if s.marker is None)
    assert shown.split() == quotes.split()


def test_markers_count_from_one_in_document_order(seed_engine: Engine) -> None:
    answer = seed_engine.ask("how many jobs did the Ebro plant create?")
    markers = [segment.marker for segment in answer.segments if segment.marker is not None]
    assert markers == [citation.marker for citation in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)


def test_the_length_of_an_answer_is_bounded(seed_engine: Engine) -> None:
    one = seed_engine.with_settings(seed_engine.settings.with_value("answer.max_sentences", "1"))
    assert len(one.ask("how many jobs did the Ebro plant create?").citations) == 1


HISTORY: list[Message] = [
    {"role": "user", "content": "How many jobs did the Ebro plant create?"},
    {"role": "assistant", "content": "It was reborn in 2024, creating more than 1,000 jobs."},
]


@pytest.mark.parametrize("question", [*REFUSED, "and what is the capital of France?"])
def test_history_never_talks_a_refusal_round(seed_engine: Engine, question: str) -> None:
    assert seed_engine.ask(question, HISTORY).refused


@pytest.mark.parametrize(
    ("question", "words"),
    [
        *ANSWERED.items(),
        ("and how long did it take?", "7 months"),
        ("how often did it win the ICQCC award?", "seven times"),  # complete, in spite of its "it"
    ],
)
def test_after_another_turn_the_answer_is_to_the_question(
    seed_engine: Engine, question: str, words: str
) -> None:
    assert words in seed_engine.ask(question, HISTORY).text


def test_confidence_is_the_product_of_two_logistic_functions() -> None:
    settings = RefusalSettings(weights=(1.0, 2.0, 0.0, 5.0), intercept=-1.0)
    # -1 + 0.5 * 1 + 0.25 * 2 = 0, and the logistic function of 0 is a half; so is that of the link.
    assert confidence((0.5, 0.25, 9.0, 0.22), settings) == 0.25
    # However much speaks for it, 5 * (0.02 - 0.22) = -1.
    assert confidence((99.0, 0.0, 0.0, 0.02), settings) == pytest.approx(1 / (1 + math.exp(1)))
    assert confidence(None, settings) == 0.0
    assert len(Settings().refusal.weights) == len(FEATURES)


def test_a_list_that_is_asked_for_is_an_entry_a_line(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "admission.md"
    path.write_text(
        "# Coming to stay\n\nPlease bring the following to the hospital:\n\n"
        "- slippers with a closed heel\n- a list of all medicines\n- a phone charger\n\n"
        "## Visitors\n\nVisitors are welcome from 2 to 4 in the afternoon.\n",
        encoding="utf-8",
    )
    engine.ingest([path])
    answer = engine.ask("What must I bring to the hospital?")
    assert answer.text == (
        "slippers with a closed heel [1]\na list of all medicines [2]\na phone charger [3]"
    )
    leads = [segment.lead for segment in answer.segments if segment.kind == "item"]
    assert leads == [("Please bring the following to the hospital:",), (), ()]  # said once


def test_one_question_gets_one_quote(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "prices.md"
    path.write_text(
        "# Spare parts\n\n| Part | Description | Price |\n|---|---|---|\n"
        "| SG-1040 | shaft seal, carbon | 38.50 |\n| SG-1041 | shaft seal, silicon | 64.00 |\n",
        encoding="utf-8",
    )
    engine.ingest([path])
    (citation,) = engine.ask("What does part SG-1041 cost?").citations
    assert "64.00" in citation.quote
    assert engine.ask("What does part SG-1060 cost?").refused
