"""The results page: computed from the folder that is named, and its own arithmetic by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.benchmarks.results.__main__ import main, make_results
from eval.benchmarks.results.ablation import FIGURES, Variant, _applied, left_out, on_their_own
from eval.benchmarks.results.measure import rates_within, refusals
from eval.benchmarks.results.page import page
from eval.benchmarks.results.targets import Target
from eval.errors import EvaluationError
from eval.metrics import Estimate
from rag.retrieve import candidates, passages
from tests.conftest import CountedEmbedder

_BRIDGE = (
    "The Aramo bridge was opened in 1931. It crosses the river Tel on four stone piers. "
    "Its engineer was Ida Kolb, who had studied in Prague."
)
_BAKERY = (
    "The bakery at Lundby sells rye bread on Mondays. Its oven burns birch wood. "
    "The owner, Per Holm, bought it from his aunt."
)
_PIERS = "How many stone piers does the Aramo bridge stand on?"


def _row(name: str, question: str, source: str, quote: str, **other: Any) -> dict[str, Any]:
    return {
        "id": name,
        "question": question,
        "answerable": True,
        "kind": "answerable",
        "answers": [quote],
        "evidence": [{"source": source, "quote": quote}],
        **other,
    }


def _without_answer(name: str, question: str, kind: str) -> dict[str, Any]:
    return {"id": name, "question": question, "answerable": False, "kind": kind}


def _write(folder: Path, rows: list[dict[str, Any]], **documents: str) -> None:
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "gold.jsonl").write_text(lines, encoding="utf-8")


def _squad(bench: Path, third: dict[str, Any]) -> None:
    rows = [
        _row("s1", "When was the Aramo bridge opened?", "bridge.txt", "1931"),
        _row("s2", "What wood does the oven of the bakery burn?", "bakery.txt", "birch wood"),
        third,
        _without_answer("s4", "What did the Aramo bridge cost?", "in_topic"),
    ]
    _write(bench / "squad", rows, bridge=_BRIDGE, bakery=_BAKERY)


@pytest.fixture
def bench(tmp_path: Path, encoder: CountedEmbedder) -> Path:
    """A folder with the three sets, tiny; every engine shares one embedder."""
    folder = tmp_path / "bench"
    _squad(folder, _row("s3", _PIERS, "bridge.txt", "four stone piers"))
    moons = "Jupiter has many moons. Europa is covered with ice. Io has volcanoes."
    _write(
        folder / "chunking",
        [_row("c1", "Which moon is covered with ice?", "moons.txt", "Europa is covered with ice.")],
        moons=moons,
    )
    turns = [
        {"role": "user", "content": "Who built the Aramo bridge?"},
        {"role": "assistant", "content": "Its engineer was Ida Kolb."},
    ]
    _write(
        folder / "multiturn",
        [
            _row("m1", "Where had she studied?", "bridge.txt", "Prague", history=turns),
            _row("m2", "What does the bakery at Lundby sell?", "bakery.txt", "rye bread"),
            _without_answer("m3", "What do zebras eat in winter?", "unanswerable"),
        ],
        bridge=_BRIDGE,
        bakery=_BAKERY,
    )
    return folder


def _cells(text: str, *start: str) -> list[str]:
    """The row of a table that begins with these cells."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    return next(row for row in rows if tuple(row[: len(start)]) == start)


def test_the_page_has_every_target_and_follows_the_gold(bench: Path, tmp_path: Path) -> None:
    out = tmp_path / "RESULTS.md"
    main(bench, out)
    text = out.read_text(encoding="utf-8")
    assert _cells(text, "squad", "hit@1")[2:6] == [
        "about 0.68",
        "≥ 0.880",
        "**1.000** (1.000–1.000, n = 3)",
        "met",
    ]
    assert _cells(text, "multiturn", "hit@1")[4].endswith("n = 1)")  # m1 alone has a history
    assert _cells(text, "squad", "search p50")[4].count("ms") == 3
    assert "10% |" in text
    assert str(bench) not in text

    # The third question's evidence now stands in the other document: 2 of 3 are found.
    _squad(bench, _row("s3", _PIERS, "bakery.txt", "rye bread"))
    main(bench, out)
    changed = _cells(out.read_text(encoding="utf-8"), "squad", "hit@1")
    assert changed[4].startswith("**0.667**")
    assert changed[5] == "short by 0.213"  # 0.88 - 0.667


def test_every_ranking_feature_is_left_out_and_tried_alone(bench: Path) -> None:
    before = candidates._WEIGHTS
    results = make_results(bench)
    assert candidates._WEIGHTS is before
    counted = [name for name, weight in before._asdict().items() if weight]
    assert [one.name for one in results.ablation.alone] == [f"`{name}`" for name in counted]
    text = page(results)
    for name in counted:
        assert len(_cells(text, f"feature `{name}`")) == len(FIGURES) + 3
    assert results.ablation.squad == 3
    squad = results.squad
    assert (len(squad.answerable), len(squad.in_topic), len(squad.off_topic)) == (3, 1, 1)
    assert results.ablation.whole.means["squad hit@1"] == 1.0


def test_variants_differ_from_the_whole_in_what_they_say() -> None:
    changed = {one.name: one.constants[0][2] for one in left_out() if one.constants}
    assert changed["feature `cosine`"].cosine == 0
    assert changed["feature `cosine`"].alignment == candidates._WEIGHTS.alignment
    alone = {one.name: one.constants[0][2] for one in on_their_own()}
    assert [weight for weight in alone["`alignment`"] if weight] == [candidates._WEIGHTS.alignment]


def test_constants_are_put_back_after_an_error() -> None:
    bridge = passages._BRIDGE
    seen: list[int] = []

    def fail() -> None:
        with _applied(Variant("broken", ((passages, "_BRIDGE", -7),))):
            seen.append(passages._BRIDGE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [*seen, passages._BRIDGE] == [-7, bridge]
    with pytest.raises(AttributeError), _applied(Variant("gone", ((passages, "_GONE", 0),))):
        pass


def test_a_set_that_is_missing_is_named_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no squad/gold\.jsonl"):
        make_results(tmp_path)


def test_the_threshold_stays_within_the_budget() -> None:
    answerable = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05]
    # 20 % of 10 are 2: 0.05 and 0.1 are refused, so the threshold is 0.2, and 0.15 is below it.
    rates = rates_within(answerable, [0.15, 0.6], 0.2)
    assert (rates.threshold, rates.false_refusal, rates.false_answer) == (0.2, 0.2, 0.5)
    assert rates_within(answerable, [0.15], 0.01).false_refusal == 0


def test_refusals_count_every_other_kind_as_an_error() -> None:
    pairs = [(0.1, "unanswerable"), (0.2, "underspecified"), (0.3, "answerable")]
    pairs += [(0.8, "unanswerable"), (0.9, "answerable")]
    found = refusals(pairs, 0.3)
    # Below 0.3 lie one of the two unanswerable ones and one other.
    assert found.precision is not None
    assert found.recall is not None
    assert (found.precision.value, found.recall.value) == (0.5, 0.5)
    assert found.kinds == {"unanswerable": 1, "underspecified": 1}
    assert refusals(pairs, 0.05).precision is None


@pytest.mark.parametrize(
    ("relation", "value", "verdict"),
    [
        ("≥", 0.88, "met"),
        ("≥", 0.85, "short by 0.030"),
        ("≤", 0.9, "short by 0.020"),
        ("", 0.1, ""),
    ],
)
def test_a_target_tells_how_much_is_missing(relation: str, value: float, verdict: str) -> None:
    reached = Estimate(value, value, value, 10)
    assert Target("set", "metric", "–", relation, 0.88, reached).verdict == verdict
