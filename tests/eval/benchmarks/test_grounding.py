import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.benchmarks.grounding.measure import Told, ask_all, invented
from eval.benchmarks.grounding.page import page
from eval.benchmarks.grounding.statements import statements
from eval.benchmarks.grounding.thresholds import COSINES, COVERAGES, by_kind, sweep
from eval.gold import Case, Evidence
from rag import Engine
from rag.embedding import ChunkEmbedder
from rag.errors import LanguageModelError
from tests.rag.answer.grounding.test_check import MUSEUM, passage
from tests.scripted_llm import ScriptedModel, says

CASE = Case(
    "q1",
    "When was the museum opened?",
    answerable=True,
    answers=("1811",),
    evidence=(Evidence("m.txt", MUSEUM.index("1811"), MUSEUM.index("1811") + 4),),
)
JOBS = Case("jobs", "how many jobs did the Ebro plant create?", answerable=True, answers=("1,000",))
OFF = Case("off", "What is the capital of France?", answerable=True, answers=("Paris",))
STORY = (
    "The plant of Pedro Calef created 5,000 jobs. The Ebro plant was reborn in 2024."
    " It is what they say."
)


def silent(done: int, total: int, label: str) -> None:
    pass


def test_what_stands_nowhere_is_invented() -> None:
    passages = [passage(MUSEUM, "m")]
    assert invented("The museum in Graz opened in 1811.", passages) == set()
    assert invented("Then Napoleon opened it in 1812 in Graz.", passages) == {"Napoleon", "1812"}
    assert Told().plus("It cost 5 euros.", passages) == Told(1, 1)


def test_statements_are_true_and_false_ones_of_one_sentence() -> None:
    found = list(statements(CASE, [passage(MUSEUM, "m")], ["1811", "1920", "Graz"]))
    made = {statement.kind: (statement.text, statement.is_true) for statement in found}
    assert made == {
        "a clause of a sentence": ("The museum in Graz opened on 26 November 1811.", True),
        "a lead-in": (
            "According to the passage, The museum in Graz opened on 26 November 1811.",
            True,
        ),
        "another answer": ("The museum in Graz opened on 26 November 1920.", False),
        "another number": made["another number"],
        "question and answer": ("The museum was opened in 1811.", True),
        "question and another answer": ("The museum was opened in 1920.", False),
    }
    assert made["another number"][0] != made["a clause of a sentence"][0]
    assert not made["another number"][1]


def test_a_case_whose_answer_was_not_found_gives_no_statements() -> None:
    assert list(statements(CASE, [passage(MUSEUM, "other")], [])) == []


def test_the_sweep_and_the_shipped_thresholds_share_no_case(embedder: ChunkEmbedder) -> None:
    found = [
        replace(statement, case=case)
        for case in ("a", "b", "c", "d")
        for statement in statements(CASE, [passage(MUSEUM, "m")], ["1920"])
    ]
    trials = sweep(found, embedder.embed_documents)
    assert len(trials) == len(COVERAGES) * len(COSINES)
    loosest, strictest = trials[0], trials[-1]
    assert loosest.true >= strictest.true
    assert loosest.false >= strictest.false
    kinds = {kind.kind: kind for kind in by_kind(found, embedder.embed_documents)}
    assert kinds["a clause of a sentence"].passed == kinds["a clause of a sentence"].n
    assert kinds["another number"].passed == 0


def test_a_models_words_are_measured_raw_and_as_they_are_shown(
    seed_engine: Engine, tmp_path: Path
) -> None:
    words = tmp_path / "words.jsonl"
    model = ScriptedModel(says(STORY))
    first, off = ask_all(seed_engine, model, [JOBS, OFF], words=words, progress=silent)
    assert not off.was_asked
    assert first.raw_told == Told(3, 1)
    assert first.shown_told == Told(2, 0)  # the reborn plant, and the quote that answers
    assert [first.right(answer) for answer in (first.raw, first.shown, first.quoted)] == [0, 1, 1]
    assert [json.loads(line)["id"] for line in words.read_text().splitlines()] == ["jobs"]
    (again,) = ask_all(seed_engine, model, [JOBS], words=words, progress=silent)
    assert len(model.calls) == 1  # what was written before is not asked for again
    assert again.shown.segments == first.shown.segments
    text = page(settings=seed_engine.settings, asked=[first], trials=[], kinds=[])
    assert "| the model's words as they are | 3 | 1 (33%) | 0.000" in text
    assert "| what Passage shows of them | 2 | 0 (0%) | 1.000" in text


def test_a_model_that_is_down_has_no_figures(seed_engine: Engine, tmp_path: Path) -> None:
    model = ScriptedModel(says(LanguageModelError("down")))
    with pytest.raises(LanguageModelError):
        list(ask_all(seed_engine, model, [JOBS], words=tmp_path / "words", progress=silent))
