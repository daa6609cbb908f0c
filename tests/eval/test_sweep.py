"""Values of a setting tried against each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import eval.sweep
from eval.errors import EvaluationError
from eval.gold import Case, read_gold
from eval.run import Progress, document_texts, index
from eval.sweep import Sweep, Trial, parse_sweep, try_all
from rag.engine import Engine
from rag.errors import SettingsError
from rag.settings import Settings
from tests import ROOT


def silent(done: int, total: int, label: str) -> None:
    pass


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of each index that a sweep makes."""
    made: list[Settings] = []

    @contextmanager
    def counted(documents: Path, settings: Settings, progress: Progress) -> Iterator[object]:
        made.append(settings)
        with index(documents, settings, progress) as opened:
            yield opened

    monkeypatch.setattr(eval.sweep, "index", counted)
    return made


@pytest.fixture(scope="module")
def cases(seed_engine: Engine) -> list[Case]:
    gold = read_gold(ROOT / "eval" / "gold" / "seeds.jsonl", document_texts(seed_engine))
    return gold[::12]


def trials(engine: Engine, cases: list[Case], text: str) -> list[Trial]:
    sweep = parse_sweep(text, engine.settings)
    documents = ROOT / "seeds"
    return list(try_all(sweep, engine, cases, documents=documents, k=5, progress=silent))


def test_one_index_serves_what_does_not_change_it(
    seed_engine: Engine, cases: list[Case], folders: list[Settings]
) -> None:
    first, second = trials(seed_engine, cases, "refusal.threshold=0,1")
    assert not folders
    assert (first.value, second.value) == ("0", "1")
    assert set(first.scores["false_refusal"].values()) == {0.0}
    assert set(second.scores["false_refusal"].values()) == {1.0}
    assert first.changes is None
    assert second.changes is not None
    assert "false_refusal" in second.changes.worse
    assert second.changes.settings == {"refusal.threshold": (0.0, 1.0)}
    assert set(second.scores["false_answer"].values()) == {0.0}


def test_what_the_index_depends_on_gets_an_index_for_each_other_value(
    seed_engine: Engine, cases: list[Case], folders: list[Settings]
) -> None:
    here = seed_engine.settings.chunking.max_chars
    first, second = trials(seed_engine, cases, f"chunking.max_chars={here},300")
    assert [settings.chunking.max_chars for settings in folders] == [300]
    assert first.run.settings.chunking.max_chars == here
    assert second.run.documents == first.run.documents
    # The engine itself is as it was.
    assert seed_engine.settings.chunking.max_chars == here
    assert seed_engine.search("How many jobs?")


def test_parsing() -> None:
    assert parse_sweep("retrieval.fusion_weight=0.3, 0.5,0.7", Settings()) == Sweep(
        "retrieval.fusion_weight", ("0.3", "0.5", "0.7")
    )


@pytest.mark.parametrize(
    "text",
    ["retrieval.fusion_weight", "retrieval.fusion_weight=0.3", "a=", "a=1,,2", "a=1,1", "=1,2,"],
)
def test_what_is_no_sweep(text: str) -> None:
    with pytest.raises(EvaluationError, match="must be a setting and two or more different values"):
        parse_sweep(text, Settings())


def test_unknown_settings_and_wrong_values_are_told_before_anything_runs() -> None:
    with pytest.raises(SettingsError, match=r"Did you mean 'retrieval\.fusion_weight'"):
        parse_sweep("retrieval.fusion_wieght=0.3,0.5", Settings())
    with pytest.raises(SettingsError, match=r"retrieval\.fusion_weight"):
        parse_sweep("retrieval.fusion_weight=0.3,5", Settings())
