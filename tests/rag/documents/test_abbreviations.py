"""Abbreviations: after which of them a sentence goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.documents.language import language_of
from rag.documents.sentences import sentences_of
from tests.rag.documents.made import made


def sentences(text: str, language: str) -> list[str]:
    document = replace(made(f"paragraph {text}"), properties={"language": language})
    return [document.text[one.start : one.end] for one in sentences_of(document)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The way there from the station is approx. 5 km in length."),
        ("en", "All of that together costs (approx. €30) on any day."),
        ("en", "Please fill in form No. 5 and send it to us."),
        ("en", "Bring any sort of fruit, e.g. Apples or ripe pears."),
        ("en", "Take what suits you best, i.e. The one that is free."),
        ("en", "As Dr. Lee and Prof. Hall said at St. Mary Church yesterday."),
        ("en", "This is shown in Fig. 3 and in Vol. II of the same work."),
        ("en", "It was Smith vs. Jones who met again on Sat. 5 Jan. 2020 there."),
        ("en", "You pay eight dollars a head incl. VAT and excl. Tips for the guide."),
        ("en", "Ring us up on any working day: Tel. 0123 456, ext. 12 is ours."),
        ("en", "It is made by Acme Inc. and sold by everybody else."),
        ("en", "It lasts ca. 20 minutes, or max. 30 with all the questions."),
        ("de", "Das gilt z. B. Für alle, d. h. Für jeden von uns hier."),
        ("de", "Es gilt Art. 5 Abs. 3 Nr. 2 und auch Ziff. 4 lit. a des Gesetzes."),
        ("de", "Das kostet für alle ca. 20 Euro inkl. MwSt. und zzgl. Versand."),
        ("de", "Wir treffen uns alle am 3. Mai im 2. Obergeschoss des Hauses."),
        ("es", "Hay muchas frutas, p. ej. Manzanas, según el art. 5 de la ley."),
        ("es", "El precio es de aprox. 5 euros para D. José y la Sra. Ruiz."),
        ("fr", "On y a vu M. Dupont et Mme. Ruiz avec Mgr. Durand hier."),
        ("fr", "Voir la loi du pays, no. 4 et n. 5, max. 5 personnes."),
        ("it", "Si veda a questo proposito il n. 4 a pag. 5 del libro."),
        ("nl", "Dat is voor mevr. Jansen, d.w.z. De buurvrouw van hiernaast, tel. 5."),
        ("pt", "Há muitas frutas, p. ex. Maçãs, na pág. 5 e no n. 4 do livro."),
        ("sv", "Det kostar bara approx. 5 kronor för alla oss här."),
    ],
)
def test_a_sentence_goes_on_after(language: str, text: str) -> None:
    assert sentences(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "Is the museum open on Monday?", "No. We are closed on that day."),
        ("en", "All that they ever said was no.", "We are closed on that day."),
        ("en", "They came back at 5 p.m.", "We left the house an hour later."),
        ("en", "There were cats, dogs, etc.", "We left the house an hour later."),
        ("en", "He works for the maker Acme Inc.", "We have known him for years."),
        ("en", "It is closed on each Sat.", "We have known him for years."),
        ("en", "They were all made by Monet.", "5 of them hang in the hall."),
        ("de", "Es waren insgesamt mehr als 20.", "Danach sind wir alle gegangen."),
        ("en", "They got there before May 3.", "Jan was already in the house."),
    ],
)
def test_a_sentence_ends_before_another(language: str, first: str, second: str) -> None:
    assert sentences(f"{first} {second}", language) == [first, second]


def test_an_unknown_language_has_what_all_have() -> None:
    text = "Qwer tyui opas dfgh approx. 5 jklz."
    assert sentences(text, "tlh") == [text]
    assert language_of(text) == "en"
