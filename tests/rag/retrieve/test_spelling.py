import pytest

from rag import Engine
from rag.retrieve.spelling import correct


@pytest.mark.parametrize(
    ("question", "corrected"),
    [
        ("which newspapr was it?", "which newspap was it?"),  # the index holds stems
        ("how long did the frist model take?", "how long did the first model take?"),  # swapped
        ("did they help after the earthqake?", "did they help after the earthquak?"),  # left out
        ("Earthqake relief", "earthquak relief"),  # the first word is capitalised whatever it is
    ],
)
def test_a_misspelt_word_becomes_the_documents_term(
    seed_engine: Engine, question: str, corrected: str
) -> None:
    assert correct(question, seed_engine._lexical) == corrected


@pytest.mark.parametrize(
    "question",
    [
        "Who is the ceo of Chery?",  # a word that people use and the document does not
        "When did Barcellon start?",  # a name that is not in the document
        "how many jobs did the plant create?",  # all known
        "asdf",  # nothing near
        "qux zzz 123",
        "how many megabytes in septiembre?",  # units and months, of any language
        "vaya con dios amiga mia querida",  # known to no dictionary, near to nothing
    ],
)
def test_other_words_stay(seed_engine: Engine, question: str) -> None:
    assert correct(question, seed_engine._lexical) == question


def test_a_question_with_slips_is_answered(seed_engine: Engine) -> None:
    answer = seed_engine.ask("how long did teh frist S700 tkae?")
    assert "7 months" in answer.text


def test_a_decomposed_letter_is_no_slip(seed_engine: Engine) -> None:
    assert "commented" in seed_engine.ask("What did El Pai\u0301s comment?").text
