"""What the check makes of sentences about the seed document: copies and falsifications."""

import pytest

from rag.answer.grounding import Checker
from rag.answer.grounding.words import is_ordinary
from rag.embedding import ChunkEmbedder
from tests import SEEDS
from tests.rag.answer.grounding.test_check import passage

DORMANT = "The Ebro plant in Barcelona had been dormant for many years"
LONG = f"{DORMANT} due to operational difficulties, but"


@pytest.fixture(scope="module")
def checker(embedder: ChunkEmbedder) -> Checker:
    text = (SEEDS / "chery-ebro-joint-venture.txt").read_text(encoding="utf-8")
    return Checker([passage(part, "seed") for part in text.split("\n\n")], embedder.embed_documents)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Ebro plant was reborn in 2024 due to bmw's involvement.",
        "The Ebro plant in Barcelona was reborn in 2024 thanks to volkswagen and chery.",
        f"{LONG} it was reborn in 2024 due to bmw's involvement.",
        f"{LONG} it was reborn in 2024 thanks to volkswagen and chery.",
        f"{LONG} it was reborn in 2024 due to geely's involvement.",
        f"{LONG} it was reborn in 2024 due to evil-example's involvement.",
        "It was reborn in 2024 due to geely.",
        "The Ebro plant in Barcelona was reborn in 2024 due to evil-example.",
        "Chery increased the localization rate of the factory to a quarter.",
        "Chery achieved the production of the first model S700 in just 7 months, increasing"
        " the localization rate of the factory to a quarter.",
        "The localization rate of the factory increased to a third.",
        "The Ebro plant in Barcelona had been dormant for centuries.",
        "The Ebro plant in Barcelona had been dormant for decades due to operational difficulties.",
        "The Ebro plant in Barcelona had been dormant for centuries due to operational"
        " difficulties.",
        "The Ebro plant in Barcelona failed to be reborn in 2024 due to Chery's involvement.",
        "The Ebro plant in Barcelona is unlikely to be reborn in 2024 due to Chery's involvement.",
        f"{LONG} it is unlikely to be reborn in 2024 due to Chery's involvement.",
        "More than 1,000 jobs were lost.",
        "Chery increased the localization rate of the factory to 80% and more than 1,000"
        " jobs were lost.",
        "Increasing the localization rate of the factory to 80%, more than 1,000 jobs were lost.",
        "Chery created thousands of jobs.",
        "Chery created dozens of jobs.",
        "Chery refused to increase the localization rate of the factory to 80%.",
    ],
)
def test_a_name_a_share_or_a_denial_put_in_is_noticed(checker: Checker, sentence: str) -> None:
    assert checker.support(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        f"{DORMANT} due to operational difficulties.",
        "The Ebro plant in Barcelona was reborn in 2024 due to Chery's involvement.",
        "The Ebro plant was reborn in 2024.",
        "Chery raised the localization rate of the factory to 80%, creating more than 1,000 jobs.",
        "Chery increased the localization rate of the factory to 80% and created more than"
        " 1,000 jobs.",
        "It achieved the production of the first model S700 in just 7 months.",
        "The first model S700 was produced in just seven months.",
        "Chery chose to revive the century-old industrial symbol of Spain.",
        "Chery achieved overseas sales of more than 1.145 million vehicles in 2024.",
        "Chery won the ICQCC International Quality Gold Award seven times.",
        "The Spanish newspaper El País commented that this is not a conquest by outsiders.",
        "Globalization is not a zero-sum game, but the beginning of jointly writing a new"
        " industrial civilization.",
        "Localization is not an option, but a law of survival.",
        "When European automakers were struggling with carbon emissions fines, Chery"
        " exported new energy technologies through a reverse joint venture model.",
        "The cooperation combined Chery's technical expertise with Ebro's brand advantages.",
    ],
)
def test_near_copies_pass(checker: Checker, sentence: str) -> None:
    assert checker.support(sentence)


@pytest.mark.parametrize("name", ["bmw", "volkswagen", "toyota", "geeli", "cheri", "xqzzt"])
def test_a_name_is_no_ordinary_word(name: str) -> None:
    assert not is_ordinary(name)


@pytest.mark.parametrize("term", ["creat", "local", "worker", "open"])
def test_what_has_several_forms_is_one(term: str) -> None:
    assert is_ordinary(term)
