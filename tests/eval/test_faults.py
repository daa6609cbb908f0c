"""Faults put into a real engine: each moves the metric that names it, and fails the comparison."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from eval.baseline import Baseline, Changes, compare_baselines, make_baseline
from eval.gold import Case, read_gold
from eval.metrics import METRICS, mean
from eval.run import Run, Subject, ask_all, document_texts, spread
from eval.scores import score
from rag.engine import Engine
from tests import ROOT
from tests.eval.cases import (
    AlteredQuotes,
    AlwaysRefuses,
    Faulty,
    NeverRefuses,
    ShiftedCitations,
    WrongOrder,
)

GOLD = ROOT / "eval" / "gold" / "seeds.jsonl"

Values = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def cases(seed_engine: Engine) -> list[Case]:
    return spread(read_gold(GOLD, document_texts(seed_engine)), 80)


def evaluated(subject: Subject, engine: Engine, cases: list[Case]) -> tuple[Values, Baseline]:
    results = ask_all(subject, cases, k=5, progress=lambda done, total, label: None)
    run = Run(engine.settings, 5, document_texts(engine), results)
    scores = score(run)
    return scores, make_baseline(run, scores)


@pytest.fixture(scope="module")
def sound(seed_engine: Engine, cases: list[Case]) -> tuple[Values, Baseline]:
    return evaluated(seed_engine, seed_engine, cases)


def compared(
    fault: type[Faulty], engine: Engine, cases: list[Case], sound: tuple[Values, Baseline]
) -> tuple[set[str], Changes]:
    """The metrics whose mean became worse by any amount, and the comparison."""
    scores, baseline = evaluated(fault(engine), engine, cases)
    worse = set()
    for name, metric in METRICS.items():
        before, after = mean(sound[0][name].values()), mean(scores[name].values())
        if metric.group != "latency" and before and after:
            change = after.value - before.value
            if (change < 0) if metric.higher_is_better else (change > 0):
                worse.add(name)
    return worse, compare_baselines(sound[1], baseline)


def with_groups(names: set[str]) -> set[str]:
    return names | {METRICS[name].group for name in names}


@pytest.mark.parametrize(
    ("fault", "named", "untouched"),
    [
        (
            WrongOrder,
            {"hit@1", "mrr@10", "ndcg@10"},
            {"answers", "citations", "refusal"},
        ),
        (AlwaysRefuses, {"false_refusal"}, {"retrieval", "characters"}),
        (NeverRefuses, {"false_answer"}, {"retrieval", "characters", "answers"}),
        (
            ShiftedCitations,
            {"citation_precision", "citation_recall"},
            {"retrieval", "characters", "answers", "refusal", "verbatim_rate"},
        ),
        (
            AlteredQuotes,
            {"verbatim_rate"},
            {
                "retrieval",
                "characters",
                "answers",
                "refusal",
                "citation_precision",
                "citation_recall",
            },
        ),
    ],
)
def test_fault_moves_the_metric_that_names_it_and_fails_the_comparison(
    seed_engine: Engine,
    cases: list[Case],
    sound: tuple[Values, Baseline],
    fault: type[Faulty],
    named: set[str],
    untouched: set[str],
) -> None:
    moved, changes = compared(fault, seed_engine, cases, sound)
    assert named <= moved
    assert named <= set(changes.worse)
    assert not untouched & with_groups(moved | set(changes.worse))
    assert changes.lost


def test_the_same_engine_again_changes_nothing(
    seed_engine: Engine, cases: list[Case], sound: tuple[Values, Baseline]
) -> None:
    worse, changes = compared(Faulty, seed_engine, cases, sound)
    assert not worse
    assert not changes.worse
    assert not changes.won
    assert not changes.lost
