"""The baseline file, and what is said of a run that is compared with it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from eval.baseline import (
    Baseline,
    Move,
    compare_baselines,
    effective_settings,
    load_baseline,
    make_baseline,
    to_json,
)
from eval.errors import EvaluationError
from eval.gold import Case
from eval.run import Result, Run
from eval.scores import score
from rag.settings import LLMSettings, Settings, setting_fields
from tests.eval.cases import answer, case, passage, refusal, result, run_of, unanswerable

EVIDENCE = (0, 26)


def good(one: Case) -> Result:
    return result(one, answer("Barcelona", (4, 26)), passage(0, 43), passage(50, 60))


def missed(one: Case) -> Result:
    return result(one, answer("Barcelona", (4, 26)), passage(50, 60), passage(0, 43))


def cases(count: int) -> list[Case]:
    return [case(f"q{number}", EVIDENCE, answers=("Barcelona",)) for number in range(count)]


def baseline(run: Run) -> Baseline:
    return make_baseline(run, score(run))


BEFORE = baseline(run_of(map(good, cases(10))))


def test_file_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(to_json(BEFORE), encoding="utf-8")
    assert load_baseline(path) == BEFORE


def test_the_file_has_a_line_for_each_question_and_no_date() -> None:
    text = to_json(BEFORE)
    assert json.loads(text)["questions"]["q3"]["values"]["hit@1"] == 1.0
    assert len([line for line in text.splitlines() if '"digest"' in line]) == 10
    assert to_json(baseline(run_of(map(good, cases(10))))) == text
    slower = [replace(good(one), search_seconds=9.0) for one in cases(10)]
    changed = set(to_json(baseline(run_of(slower))).splitlines()) ^ set(text.splitlines())
    assert all('"latency"' in line for line in changed)


def test_settings_that_no_figure_depends_on_are_left_out() -> None:
    kept = effective_settings(Settings())
    left_out = {key.partition(".")[0] for key, _ in setting_fields() if key not in kept}
    assert left_out == {"data_dir", "cache_dir", "documents", "llm", "server", "widget", "ui"}
    assert not {key for key in kept if key.startswith(("server.", "widget.", "ui."))}
    assert kept["retrieval.fusion_weight"] == Settings().retrieval.fusion_weight


def test_a_language_model_is_named_where_there_is_one() -> None:
    assert not [key for key in effective_settings(Settings()) if key.startswith("llm.")]
    settings = Settings(llm=LLMSettings(model="openai:x", api_key=SecretStr("sk-secret")))
    kept = effective_settings(settings)
    assert kept["llm.model"] == "openai:x"
    assert kept["llm.unsupported"] == "note"
    assert "sk-secret" not in str(kept)
    assert "llm.api_key" not in kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "JSON: Invalid JSON"),
        ("[]", "JSON: Input should be"),
        ('{"format": 2, "k": 5, "settings": {}, "latency": {}, "questions": {}}', "format: "),
        ('{"k": 5}', "settings: Field required"),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(EvaluationError) as caught:
        load_baseline(path)
    assert f"can't be read ({reason}" in str(caught.value)
    assert f"--save-baseline {path}" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        load_baseline(tmp_path / "none.json")


def test_nothing_changed() -> None:
    changes = compare_baselines(BEFORE, BEFORE)
    assert changes.compared == 10
    assert not changes.worse
    assert [changes.won, changes.lost, changes.settings] == [{}, {}, {}]
    assert all(one.difference.value == 0 for one in changes.comparisons.values())


def test_what_was_lost_and_won_question_by_question() -> None:
    one, *others = cases(10)
    before = baseline(run_of([missed(one), *map(good, others)]))
    after = baseline(run_of([good(one), *map(missed, others)]))
    changes = compare_baselines(before, after)
    assert changes.worse == ("hit@1", "mrr@10", "ndcg@10")
    assert list(changes.won) == ["q0"]
    assert list(changes.lost) == [f"q{number}" for number in range(1, 10)]
    assert changes.lost["q1"][:2] == (Move("hit@1", 1.0, 0.0), Move("mrr@10", 1.0, 0.5))
    assert changes.comparisons["hit@1"].difference.value == pytest.approx(-0.8)


def test_too_few_losses_are_not_called_significant() -> None:
    asked = cases(10)
    after = baseline(run_of([missed(asked[0]), *map(good, asked[1:])]))
    changes = compare_baselines(BEFORE, after)
    assert list(changes.lost) == ["q0"]
    assert not changes.worse


def test_latency_is_told_and_never_worse() -> None:
    slow = [replace(good(one), search_seconds=9.0, ask_seconds=9.0) for one in cases(10)]
    changes = compare_baselines(BEFORE, baseline(run_of(slow)))
    assert changes.latency["search p50"] == pytest.approx(8.99)
    assert not changes.worse


def test_cases_that_a_metric_no_longer_applies_to() -> None:
    asked = cases(10)
    refused = result(asked[0], refusal(), passage(0, 43), passage(50, 60))
    changes = compare_baselines(BEFORE, baseline(run_of([refused, *map(good, asked[1:])])))
    assert changes.comparisons["citation_precision"].only_before == ("q0",)
    back = compare_baselines(baseline(run_of([refused, *map(good, asked[1:])])), BEFORE)
    assert back.comparisons["citation_precision"].only_after == ("q0",)


def test_altered_missing_and_new_questions_are_not_compared() -> None:
    asked = [*cases(9), case("new", EVIDENCE)]
    asked[0] = replace(asked[0], question="Something else?")
    asked[1] = replace(asked[1], kind="another label")  # which changes no value
    changes = compare_baselines(BEFORE, baseline(run_of(map(missed, asked))))
    assert (changes.altered, changes.missing, changes.new) == (("q0",), ("q9",), ("new",))
    assert changes.compared == 8
    assert changes.lost.keys() == {f"q{number}" for number in range(1, 9)}


@pytest.mark.parametrize(
    "change",
    [
        {"question": "Another?"},
        {"answers": ("Madrid",)},
        {"evidence": ()},
        {"answerable": False},
        {"history": ({"role": "user", "content": "Before?"},)},
    ],
)
def test_whatever_a_value_depends_on_alters_the_question(change: dict[str, object]) -> None:
    asked = cases(10)
    asked[0] = replace(asked[0], **change)  # type: ignore[arg-type]
    changes = compare_baselines(BEFORE, baseline(run_of(map(good, asked))))
    assert changes.altered == ("q0",)


def test_settings_that_differ_are_told() -> None:
    run = run_of(map(good, cases(10)))
    other = replace(run, settings=run.settings.with_value("refusal.threshold", "0.9"))
    changes = compare_baselines(BEFORE, baseline(other))
    assert changes.settings == {"refusal.threshold": (Settings().refusal.threshold, 0.9)}


def test_what_can_not_be_compared() -> None:
    with pytest.raises(EvaluationError, match="made with --k 5"):
        compare_baselines(BEFORE, baseline(run_of(map(good, cases(10)), k=3)))
    with pytest.raises(EvaluationError, match="no question in common"):
        compare_baselines(BEFORE, baseline(run_of([result(unanswerable(), refusal())])))
