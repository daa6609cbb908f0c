"""Trying the values of a setting against each other, on one index where the setting allows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.baseline import Changes, compare_baselines, make_baseline
from eval.errors import EvaluationError
from eval.gold import Case
from eval.run import Progress, Run, ask_all, document_texts, index
from eval.scores import Scores, score
from rag import Engine
from rag.errors import SettingsError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Sweep:
    """A setting and the values to try."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A run with one value; `changes` is against the sweep's first value, None for itself."""

    value: str
    run: Run
    scores: Scores
    changes: Changes | None


def parse_sweep(text: str, settings: Settings) -> Sweep:
    """From `retrieval.fusion_weight=0.3,0.5,0.7`. Raises: EvaluationError, SettingsError."""
    key, separator, listed = text.partition("=")
    values = tuple(value.strip() for value in listed.split(","))
    if not separator or len(values) < 2 or not all(values) or len(set(values)) < len(values):
        raise EvaluationError(
            f"--sweep '{text}' must be a setting and two or more different values,"
            " like retrieval.fusion_weight=0.3,0.5,0.7"
        )
    for value in values:  # all, so that a wrong one is told before anything runs
        settings.with_value(key.strip(), value)
    return Sweep(key.strip(), values)


def try_all(
    sweep: Sweep,
    engine: Engine,
    cases: Sequence[Case],
    *,
    documents: Path,
    k: int,
    progress: Progress,
) -> Iterator[Trial]:
    """Evaluate each value, the others of the engine's settings staying as they are.

    Args:
        engine: an engine over `documents`, which are indexed again where it can't serve a value.
    """
    first = None
    for value in sweep.values:
        settings = engine.settings.with_value(sweep.key, value)
        with _view(engine, settings, documents, progress) as view:
            results = ask_all(view, cases, k=k, progress=progress)
            run = Run(settings, k, document_texts(view), results)
        scores = score(run)
        summary = make_baseline(run, scores)
        changes = compare_baselines(first, summary) if first else None
        first = first or summary
        yield Trial(value, run, scores, changes)


@contextmanager
def _view(
    engine: Engine, settings: Settings, documents: Path, progress: Progress
) -> Iterator[Engine]:
    try:
        view = engine.with_settings(settings)
    except SettingsError:
        with index(documents, settings, progress) as (again, _):
            yield again
    else:
        yield view
