"""The shipped gold set, and the public sets where they are at hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eval.gold import Case, read_gold
from rag.documents.loaders import load
from rag.words.stopwords import STOPWORDS
from tests import ROOT

BENCHMARKS = ROOT.parent / "shared" / "bench-data"


def texts(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): load(file).text for file in files}


# The shipped set


@pytest.fixture(scope="module")
def seeds() -> dict[str, str]:
    return texts(ROOT / "seeds")


@pytest.fixture(scope="module")
def shipped(seeds: dict[str, str]) -> list[Case]:
    return read_gold(ROOT / "eval" / "gold" / "seeds.jsonl", seeds)


def quotes(case: Case, seeds: dict[str, str]) -> list[str]:
    return [seeds[span.source][span.start : span.end] for span in case.evidence]


def test_shipped_set_is_large_enough_for_every_kind_and_for_calibration(
    shipped: list[Case],
) -> None:
    kinds = Counter((case.kind, case.answerable) for case in shipped)
    least = {
        ("fact", True): 25,
        ("paraphrase", True): 10,
        ("typo", True): 8,
        ("fragment", True): 8,
        ("two-sentence", True): 8,
        ("follow-up", True): 8,
        ("in-topic", False): 15,
        ("false-premise", False): 6,
        ("off-topic", False): 15,
        ("instruction", False): 1,
    }
    assert set(kinds) == set(least)
    assert all(kinds[kind] >= count for kind, count in least.items()), kinds
    assert len(shipped) >= 95
    assert sum(case.answerable for case in shipped) >= 40
    assert sum(not case.answerable for case in shipped) >= 40


def test_every_offset_of_the_shipped_set_is_a_clause_or_sentence_on_one_line(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    for case in shipped:
        assert bool(case.evidence) == case.answerable, case.id
        for span, quote in zip(case.evidence, quotes(case, seeds), strict=True):
            assert quote == quote.strip(), case.id
            assert "\n" not in quote, case.id
            assert len(quote) >= 15, case.id
            # No word is cut at either end.
            text = seeds[span.source]
            assert not (text[span.start - 1] + text[span.start]).isalnum(), case.id
            assert not (text[span.end - 1] + text[span.end]).isalnum(), case.id


def test_the_first_answer_of_every_case_stands_in_its_evidence(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    for case in shipped:
        if case.answers:  # the others accept other words for it: 7 months, seven months
            assert any(case.answers[0] in quote for quote in quotes(case, seeds)), case.id
        else:  # two questions in one have no single string for an answer
            assert not case.answerable or (case.kind == "two-sentence" and case.reference), case.id


def test_paraphrases_share_no_content_word_with_the_text(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    words = set(re.findall(r"\w+", " ".join(seeds.values()).lower()))
    for case in shipped:
        if case.kind == "paraphrase":
            asked = set(re.findall(r"\w+", case.question.lower())) - STOPWORDS
            assert not asked & words, case.id


def test_kinds_are_what_they_say(shipped: list[Case]) -> None:
    for case in shipped:
        if case.kind == "follow-up":
            assert case.history, case.id
        if case.kind == "fragment":
            assert case.question == case.question.lower(), case.id
            assert "?" not in case.question, case.id
        if case.kind == "two-sentence":
            assert len(case.evidence) == 2, case.id
    assert len({(case.question, str(case.history)) for case in shipped}) == len(shipped)


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [
        ("fact-jobs", "How many jobs did the Ebro plant create?", "more than 1,000"),
        ("fact-months", "How long did it take to produce the first S700?", "7 months"),
        ("fact-localization", "What localization rate did the factory reach?", "80%"),
        (
            "fact-overseas-sales",
            "How many vehicles did Chery sell overseas in 2024?",
            "1.145 million",
        ),
        ("fact-newspaper", "Which newspaper commented on the cooperation?", "El País"),
        (
            "fact-ecology",
            "How much money did Chery put into ecological protection?",
            "3.5 million US dollars",
        ),
        (
            "fact-award",
            "How many times has Chery won the ICQCC International Quality Gold Award?",
            "seven times",
        ),
    ],
)
def test_what_must_be_answered_is_asked(
    shipped: list[Case], name: str, question: str, answer: str
) -> None:
    case = next(case for case in shipped if case.id == name)
    assert (case.question, case.answers[0]) == (question, answer)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the CEO of Chery?",
        "Why did Chery close the Ebro plant?",
        "What is the capital of France?",
        "asdf",
    ],
)
def test_what_must_be_refused_is_asked(shipped: list[Case], question: str) -> None:
    assert [case.answerable for case in shipped if case.question == question] == [False]


# The public sets


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="the public benchmark sets are not at hand")
@pytest.mark.parametrize(
    ("name", "count", "answerable"),
    [("squad", 2828, 1299), ("chunking", 319, 319), ("multiturn", 299, 188)],
)
def test_public_sets_are_read(name: str, count: int, answerable: int) -> None:
    documents = texts(BENCHMARKS / name / "docs")
    cases = read_gold(BENCHMARKS / name / "gold.jsonl", documents)
    assert len(cases) == count
    assert sum(case.answerable for case in cases) == answerable
    assert all(bool(case.evidence) == case.answerable for case in cases)
    if name == "squad":  # its evidence is the answer itself, so a shifted offset would show
        for case in cases:
            for span in case.evidence:
                assert documents[span.source][span.start : span.end] in case.answers
