"""The tables fit 80 columns and say what the figures say."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from eval.baseline import Question, compare_baselines, make_baseline
from eval.metrics import METRICS
from eval.run import Run
from eval.scores import figures, score
from eval.sweep import Trial
from eval.tables import change_lines, kind_table, metric_table, sweep_tables
from eval.tables.cells import value_text
from tests.eval.cases import answer, case, passage, refusal, result, run_of, unanswerable


def shown(*parts: RenderableType) -> str:
    output = io.StringIO()
    console = Console(file=output, width=80, highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part)
    text = output.getvalue()
    assert all(len(line) <= 80 for line in text.splitlines())
    return text


def run(*, hits: bool, seconds: float = 0.2) -> Run:
    """A thousand questions, so that every cell is as wide as it gets."""
    first, second = passage(0, 43), passage(50, 60)
    found = [
        result(
            case(f"q{number}", (0, 26), kind="a-rather-long-kind-of-question", answers=("7",)),
            answer("It made 7 cars.", (4, 26)) if number % 3 else refusal(),
            *((first, second) if hits else (second, first)),
            seconds=(seconds, seconds),
        )
        for number in range(1000)
    ]
    others = [result(unanswerable(f"u{number}"), answer("Yes", (0, 3))) for number in range(1000)]
    return run_of([*found, *others])


@pytest.fixture(scope="module")
def before() -> Run:
    return run(hits=True)


@pytest.fixture(scope="module")
def after() -> Run:
    return run(hits=False, seconds=0.9)


def test_metric_table_has_value_interval_and_n_of_every_metric(before: Run) -> None:
    text = shown(metric_table(figures(score(before))))
    for name in METRICS.keys() - {
        "search_seconds",
        "ask_seconds",
        "bold_is_answer",
    }:  # no bold here
        assert f"{name} " in text
    [line] = [line for line in text.splitlines() if line.startswith("false_refusal")]
    assert line.split()[:2] == ["false_refusal", "0.334"]
    assert line.split()[-1] == "1,000"
    assert "search p95" in text
    assert "…" not in text


def test_metric_table_with_a_baseline(before: Run, after: Run) -> None:
    earlier, later = (make_baseline(one, score(one)) for one in (before, after))
    comparison = (earlier, compare_baselines(earlier, later))
    text = shown(metric_table(figures(score(after)), comparison))
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line.split()}
    assert lines["hit@1"] == "hit@1 0.000 0.000–0.000 1,000 1.000 -1.000 worse".split()
    assert lines["hit@3"][-1] == "same"
    assert lines["ask"][-2:] == ["+700", "ms"]  # told, not judged
    assert "…" not in text


def test_metrics_that_the_baseline_lacks_are_left_blank(before: Run) -> None:
    whole = make_baseline(before, score(before))
    older = whole.model_copy(
        update={
            "latency": {},
            "questions": {
                name: Question(digest=question.digest, values={"hit@1": question.values["hit@1"]})
                for name, question in whole.questions.items()
                if "hit@1" in question.values
            },
        }
    )
    comparison = (older, compare_baselines(older, whole))
    text = shown(metric_table(figures(score(before)), comparison))
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line.split()}
    assert lines["hit@1"][-1] == "same"
    assert lines["hit@3"][-1] == "1,000"


def test_kind_table(before: Run) -> None:
    table = kind_table(before, score(before))
    assert table
    text = shown(table)
    assert "0.33 (1000)" in text
    assert "–" in text  # what doesn't apply to a kind
    one_kind = run_of([result(case("q1"), refusal()), result(case("q2"), refusal())])
    assert kind_table(one_kind, score(one_kind)) is None


def test_what_changed_is_told_question_by_question(before: Run, after: Run) -> None:
    earlier, later = (make_baseline(one, score(one)) for one in (before, after))
    questions = {one.case.id: one.case.question for one in after.results}
    text = shown(*change_lines(compare_baselines(earlier, later), questions))
    assert "Lost: 1,000 questions" in text
    assert "q0  What of q0?\n    hit@1 1 → 0, mrr@10 1 → 0.5" in text
    assert "and 980 more" in text
    assert "Significantly worse: hit@1, mrr@10, ndcg@10." in text
    text = shown(*change_lines(compare_baselines(earlier, earlier), questions))
    assert (
        text
        == "Compared with the baseline on 2,000 questions.\n\nNothing is significantly worse.\n"
    )


def test_questions_are_printed_as_they_stand_and_in_one_line() -> None:
    hostile = replace(case("q1", (0, 26)), question="[red]What[/red] :smile:\n" + "long " * 30)
    first, second = passage(0, 43), passage(50, 60)
    earlier, later = (
        make_baseline(one, score(one))
        for one in (
            run_of([result(hostile, refusal(), first, second)]),
            run_of([result(hostile, refusal(), second, first)]),
        )
    )
    text = shown(*change_lines(compare_baselines(earlier, later), {"q1": hostile.question}))
    [line] = [line for line in text.splitlines() if "What" in line]
    assert line.startswith("  q1  [red]What[/red] :smile: long long")
    assert line.endswith("…")


def test_sweep_table_marks_what_differs_from_the_first_value(before: Run, after: Run) -> None:
    first, second = (make_baseline(one, score(one)) for one in (before, after))
    trials = [Trial("0.1", before, score(before), None)] + [
        Trial(f"0.{number}", after, score(after), compare_baselines(first, second))
        for number in range(2, 7)
    ]
    upper, lower = sweep_tables(trials)
    text = shown(upper)
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line.split()}
    assert lines["metric"] == ["metric", "0.1", "0.2", "0.3"]
    assert lines["hit@1"] == ["hit@1", "1.000", "(1,000)", *["0.000", "(1,000)-"] * 2]
    assert "+" not in lines["search"]
    assert "…" not in text
    assert "0.6" in shown(lower)


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("hit@1", 0.91249, "0.912"),
        ("ask_seconds", 0.00123, "1.2 ms"),
        ("ask_seconds", 1.2344, "1234 ms"),
    ],
)
def test_values_are_written_by_their_unit(metric: str, value: float, text: str) -> None:
    assert value_text(METRICS[metric], value) == text
    assert value_text(METRICS[metric], value, sign=True) == f"+{text}"
