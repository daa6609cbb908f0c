"""What answers and errors say, in the page's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer import notices
from rag.errors import DocumentError, EmptyIndexError, ModelError, PassageError, ScopeError
from rag.types import Answer, Support
from ui.notices import error_words, notice_words
from ui.strings import strings

ANSWER = Answer((), (), refused=False, confidence=1.0)
EN, ES = strings("en"), strings("es")


@pytest.mark.parametrize(
    ("notice", "withheld"),
    [
        (notices.FAILED, 0),
        (notices.NOTHING_FOUND, 0),
        (notices.NOTHING_LEFT, 3),
        (notices.withheld(1), 1),
        (f"{notices.BROKE_OFF} {notices.withheld(2)}", 2),
    ],
)
def test_a_notice_is_said_in_the_pages_language(notice: str, withheld: int) -> None:
    answer = replace(ANSWER, notice=notice, support=Support(withheld=withheld))
    assert notice_words(answer, EN) == notice
    spanish = notice_words(answer, ES)
    assert spanish
    assert not {"the", "model", "sentence", "sentences"} & set(spanish.lower().split())


def test_what_is_no_notice_of_ours_is_left_as_it_is() -> None:
    stopped = replace(ANSWER, notice=ES("answer.stopped"))
    assert notice_words(stopped, ES) == ES("answer.stopped")
    assert notice_words(ANSWER, ES) == ""


def test_both_surfaces_say_a_refusal_as_the_engine_does_in_english() -> None:
    assert EN("answer.refused") == EN("widget.refused") == notices.REFUSAL


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (EmptyIndexError("Nothing is indexed."), "Todavía no hay nada"),
        (ScopeError("Nothing is indexed under x."), "No hay nada leído"),
        (DocumentError("a.pdf is empty {0}."), "No se ha podido leer este archivo. (a.pdf"),
        (ModelError("The model is gone."), "No ha funcionado."),
    ],
)
def test_an_error_is_said_in_the_pages_language(error: PassageError, begins: str) -> None:
    assert error_words(error, ES).startswith(begins)


def test_in_english_an_error_speaks_for_itself() -> None:
    assert error_words(DocumentError("a.pdf is empty {0}."), EN) == "a.pdf is empty {0}."
