"""The files that people ask for: refused before a run when they can't be written, made after it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.baseline import Changes, effective_settings
from eval.errors import EvaluationError
from eval.run import Result, Run
from eval.scores import LATENCIES, Figure, Scores, figures, kind_estimates, mean_search
from eval.sweep import Trial

if TYPE_CHECKING:
    from eval.judge import Judged


def check_writable(path: Path) -> None:
    """Raises: EvaluationError where a file can't be made there: better told now than in minutes."""
    folder = path.parent
    if not folder.is_dir():
        raise EvaluationError(f"The folder of {path} does not exist. Make it, or name another.")
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        raise EvaluationError(f"{path} can't be written. Name another file.")


def write(path: Path, text: str) -> None:
    """Raises: EvaluationError."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise EvaluationError(f"{path} can't be written ({error.strerror or error}).") from None


def run_json(
    run: Run, scores: Scores, changes: Changes | None, judged: Judged | None = None
) -> str:
    """The whole run for other programs: figures, the same by kind, and every case."""
    content = {
        "k": run.k,
        "settings": effective_settings(run.settings),
        "search_size": mean_search(run)._asdict(),
        "figures": _records(figures(scores)),
        "kinds": {
            name: {
                kind: asdict(estimate)
                for kind, estimate in kind_estimates(run, scores, name).items()
            }
            for name in scores
            if name not in LATENCIES
        },
        "cases": [_case(result, scores) for result in run.results],
    }
    if changes:
        content["changes"] = asdict(changes)
    if judged:
        content["judged"] = {
            "judge": judged.judge,
            "figures": _records(judged.figures),
            "grades": judged.grades,
            "unjudged": judged.unjudged,
        }
    return _dump(content)


def sweep_json(trials: Mapping[str, Sequence[Trial]]) -> str:
    """The figures of each value of each setting, and which are significantly worse or better."""
    return _dump(
        {
            key: [
                {
                    "value": trial.value,
                    "search_size": mean_search(trial.run)._asdict(),
                    "figures": _records(figures(trial.scores)),
                    "changes": asdict(trial.changes) if trial.changes else None,
                }
                for trial in tried
            ]
            for key, tried in trials.items()
        }
    )


def _records(found: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "name": figure.name,
            "meaning": figure.metric.meaning,
            "higher_is_better": figure.metric.higher_is_better,
            **asdict(figure.estimate),
        }
        for figure in found
    ]


def _dump(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _case(result: Result, scores: Scores) -> dict[str, Any]:
    case, answer = result.case, result.answer
    return {
        "id": case.id,
        "question": case.question,
        "kind": case.kind,
        "answerable": case.answerable,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": round(answer.confidence, 4),
        "citations": [
            {
                "source": citation.passage.source,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
            }
            for citation in answer.citations
        ],
        "passages": [
            {"source": passage.source, "start": passage.start, "end": passage.end}
            for passage in result.passages
        ],
        "values": {name: values[case.id] for name, values in scores.items() if case.id in values},
    }
