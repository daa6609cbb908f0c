"""The baseline: what a run scored, question by question, in a file that is kept under version
control, and what has changed since. The same run gives the same bytes, but for its latency."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import EvaluationError
from eval.gold import Case
from eval.metrics import METRICS, Comparison, compare
from eval.run import Run
from eval.scores import LATENCIES, Scores, figures
from rag.settings import Settings

# What a run is made with but what no figure depends on.
_BYSTANDERS = {"data_dir", "cache_dir", "documents", "server", "widget", "ui", "llm"}
# What written answers depend on, where a language model writes them.
_WRITING = ("model", "max_tokens", "context_tokens", "temperature", "unsupported")
_DIGITS = 6


class Question(BaseModel):
    """A case's values by metric; `digest` tells whether it is still the same question."""

    model_config = ConfigDict(extra="forbid")

    digest: str
    values: dict[str, float]


class Baseline(BaseModel):
    """What the file holds. `latency` is in seconds, by line of the table."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = 1
    k: int
    settings: dict[str, Any]
    latency: dict[str, float]
    questions: dict[str, Question]


@dataclass(frozen=True, slots=True)
class Move:
    """A metric's value of one question, before and after."""

    metric: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one baseline to another.

    Compared are the questions that both have in the same words and with the same evidence;
    `altered`, `missing` and `new` are the ids of the others. `won` and `lost` have the moves of
    each question, the largest first; `settings` those that differ, before and after; `latency` the
    differences in seconds.
    """

    compared: int
    comparisons: Mapping[str, Comparison]
    won: Mapping[str, tuple[Move, ...]]
    lost: Mapping[str, tuple[Move, ...]]
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    settings: Mapping[str, tuple[Any, Any]]
    latency: Mapping[str, float]

    @property
    def worse(self) -> tuple[str, ...]:
        """The metrics that are significantly worse."""
        return tuple(
            name for name, change in self.comparisons.items() if change.significantly_worse
        )


def make_baseline(run: Run, scores: Scores) -> Baseline:
    """A run as it is kept: values rounded, latency summed up, no date."""
    timed = [figure for figure in figures(scores) if figure.metric.name in LATENCIES]
    return Baseline(
        k=run.k,
        settings=effective_settings(run.settings),
        latency={figure.name: float(f"{figure.estimate.value:.2g}") for figure in timed},
        questions={
            result.case.id: Question(
                digest=_digest(result.case),
                values={
                    name: round(values[result.case.id], _DIGITS)
                    for name, values in scores.items()
                    if name not in LATENCIES and result.case.id in values
                },
            )
            for result in run.results
        },
    )


def effective_settings(settings: Settings) -> dict[str, Any]:
    """The settings that figures depend on, by dotted name."""
    found = {}
    for section, values in settings.model_dump(mode="json", exclude=_BYSTANDERS).items():
        inner = values.items() if isinstance(values, dict) else {"": values}.items()
        found.update({f"{section}.{name}".rstrip("."): value for name, value in inner})
    if settings.llm.model:
        found.update({f"llm.{name}": getattr(settings.llm, name) for name in _WRITING})
    return found


def to_json(baseline: Baseline) -> str:
    """The file's text: one line for each question, so that a diff shows which of them changed."""
    head = baseline.model_dump(mode="json", exclude={"questions"})
    lines = [f"  {json.dumps(key)}: {_compact(value)}," for key, value in head.items()]
    questions = [
        f"    {json.dumps(name, ensure_ascii=False)}: {_compact(question.model_dump(mode='json'))}"
        for name, question in baseline.questions.items()
    ]
    inner = ",\n".join(questions)
    return "\n".join(["{", *lines, '  "questions": {', inner, "  }", "}", ""])


def load_baseline(path: Path) -> Baseline:
    """Raises: EvaluationError where the file can't be read or is something else."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}"
    raise EvaluationError(
        f"The baseline {path} can't be read ({reason}). Make one with --save-baseline {path}"
    )


def compare_baselines(before: Baseline, after: Baseline) -> Changes:
    """Compare two runs, metric by metric, with the paired bootstrap.

    Latency is told but not judged: it depends on the machine and on what else runs there.

    Raises: EvaluationError where the runs can't be compared.
    """
    if before.k != after.k:
        raise EvaluationError(f"The baseline was made with --k {before.k}; run with the same.")
    old, new = before.questions, after.questions
    both = [name for name in old if name in new]
    same = [name for name in both if old[name].digest == new[name].digest]
    altered = [name for name in both if old[name].digest != new[name].digest]
    if not same:
        raise EvaluationError(
            "The baseline has no question in common with this run."
            " Was it made from another gold file? Make one with --save-baseline."
        )
    comparisons: dict[str, Comparison] = {}
    won: dict[str, list[Move]] = {}
    lost: dict[str, list[Move]] = {}
    for name, metric in METRICS.items():
        earlier, later = _values(before, same, name), _values(after, same, name)
        change = compare(earlier, later, higher_is_better=metric.higher_is_better)
        if change is None:
            continue
        comparisons[name] = change
        for moves, ids in ((won, change.won), (lost, change.lost)):
            for case_id in ids:
                moves.setdefault(case_id, []).append(Move(name, earlier[case_id], later[case_id]))
    return Changes(
        compared=len(same),
        comparisons=comparisons,
        won=_largest_first(won),
        lost=_largest_first(lost),
        altered=tuple(altered),
        missing=tuple(name for name in old if name not in new),
        new=tuple(name for name in new if name not in old),
        settings={
            name: (before.settings.get(name), after.settings.get(name))
            for name in sorted({*before.settings, *after.settings})
            if before.settings.get(name) != after.settings.get(name)
        },
        latency={
            line: after.latency[line] - seconds
            for line, seconds in before.latency.items()
            if line in after.latency
        },
    )


def _values(baseline: Baseline, ids: list[str], metric: str) -> dict[str, float]:
    questions = {name: baseline.questions[name].values for name in ids}
    return {name: values[metric] for name, values in questions.items() if metric in values}


def _largest_first(moves: Mapping[str, list[Move]]) -> dict[str, tuple[Move, ...]]:
    def size(name: str) -> float:
        return max(abs(move.after - move.before) for move in moves[name])

    return {name: tuple(moves[name]) for name in sorted(moves, key=size, reverse=True)}


def _digest(case: Case) -> str:
    """Of all that the values depend on; the kind is only a label."""
    parts = [
        case.question,
        list(case.history),
        case.answerable,
        case.answers,
        [(span.source, span.start, span.end) for span in case.evidence],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
