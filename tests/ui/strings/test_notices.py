"""What answers and errors say, in the page's language."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from rag.errors import (
    DocumentError,
    EmptyIndexError,
    ModelError,
    PassageError,
    ScopeError,
    StoreError,
)
from rag.retrieve.question import readable
from rag.types import REFUSAL, Answer, Notice, Support
from ui.api.problems import problem_of
from ui.strings import strings
from ui.strings.notices import error_words, notice_words

ANSWER = Answer((), (), refused=False, confidence=1.0)
EN, ES = strings("en"), strings("es")


@pytest.mark.parametrize("notice", get_args(Notice))
@pytest.mark.parametrize("withheld", [1, 2])
def test_a_notice_is_said_in_the_pages_language(notice: Notice, withheld: int) -> None:
    answer = replace(ANSWER, notices=(notice,), support=Support(withheld=withheld))
    assert notice_words(answer, EN) == answer.notice
    spanish = notice_words(answer, ES)
    assert spanish
    assert not {"the", "model", "sentence", "sentences"} & set(spanish.lower().split())


def test_notices_follow_each_other() -> None:
    answer = replace(ANSWER, notices=("broke_off", "withheld"), support=Support(withheld=2))
    both = [ES("notice.broke_off"), ES("notice.withheld", count=2)]
    assert notice_words(answer, ES) == " ".join(both)
    assert notice_words(ANSWER, ES) == ANSWER.notice == ""


def test_both_surfaces_say_a_refusal_as_the_engine_does_in_english() -> None:
    assert EN("answer.refused") == EN("widget.refused") == REFUSAL


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (EmptyIndexError("Nothing is indexed."), "Todavía no hay nada"),
        (ScopeError("Nothing is indexed under x."), "No hay nada leído"),
        (DocumentError("a.pdf is empty {0}."), "No se ha podido leer este archivo. (a.pdf"),
        (PassageError("Whatever."), "No ha funcionado. (Whatever.)"),
    ],
)
def test_an_error_is_said_in_the_pages_language(error: PassageError, begins: str) -> None:
    assert error_words(error, ES).startswith(begins)


def test_what_is_particular_to_an_error_is_filled_in_as_it_is() -> None:
    error = DocumentError("'{suffix}' is none of {kinds}", kind="file.unknown_kind",
                          suffix="{kinds.x}", kinds=".txt")  # fmt: skip
    assert str(error) == "'{kinds.x}' is none of .txt"
    assert error_words(error, ES) == (
        "Los archivos de tipo «{kinds.x}» no se pueden leer; conviértalo a uno de estos: .txt"
    )


def test_in_english_an_error_speaks_for_itself() -> None:
    assert error_words(DocumentError("a.pdf is empty {0}."), EN) == "a.pdf is empty {0}."


@pytest.mark.parametrize("kind", [StoreError, ModelError])
def test_what_only_the_servers_keeper_may_know_is_in_the_log_alone(
    kind: type[PassageError], caplog: pytest.LogCaptureFixture
) -> None:
    error = kind("/secret/place is full.")
    for text in (EN, ES):
        assert error_words(error, text) == text("error.unable")
    assert EN("error.unable") == problem_of(error).detail
    assert "/secret/place is full." in caplog.text


def test_a_problem_names_its_kind_and_what_is_particular_to_it() -> None:
    with pytest.raises(PassageError) as caught:
        readable("x" * 4001)
    problem = problem_of(caught.value)
    assert problem.type == "urn:passage:question_long"
    assert problem.values == {"length": 4001, "most": 4000}
    assert problem.detail == (
        "The question has 4,001 characters; at most 4,000 are read. Ask in fewer words."
    )
    assert error_words(caught.value, ES) == (
        "La pregunta tiene 4.001 caracteres; se leen 4.000 como máximo."
        " Pregunte con menos palabras."
    )
