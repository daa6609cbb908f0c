"""Fitting the ranking's weights on public questions: `python -m eval.benchmarks.ranking BENCH_DIR`.

Each question's candidate sentences compete; the weights are those under which the softmax of the
scores gives the most probability to the sentences that hold the answer (listwise softmax
regression; Cao et al., 2007). Prints the report of a cross-validation, then the weights for
rag/retrieve/candidates.py, fitted on everything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.benchmarks.bench import open_bench
from eval.gold import Case
from rag import Engine, Settings
from rag.cli.output import progress_bar
from rag.retrieve import make_query
from rag.retrieve.candidates import score_sentences
from rag.retrieve.features import Features

# Sets, and what a question of each counts for, so that the small ones are heard.
SETS = {"squad": 1, "chunking": 2, "multiturn": 2}
FIXED = ("chunk_coverage",)  # serves the refusals only
FOLDS = 2
_PENALTY = 1e-3
_SHARED = 0.5  # the part of a sentence or of the evidence that both must share

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Competition:
    """The candidates of one question: features (sentences, n), and which hold the answer."""

    features: Floats
    right: NDArray[np.bool_]


def main(bench: Path) -> None:
    names = [name for name in Features._fields if name not in FIXED]
    found = {name: list(_competitions(bench / name, names)) for name in SETS}
    print(f"{'set':<10} {'first':>6} {'in 5':>6} {'loss':>6}   by {FOLDS}-fold cross-validation")
    for name, asked in found.items():
        ranks, losses = [], []
        for fold in range(FOLDS):
            weights = fit(_training(found, fold))
            for one in _part(asked, fold, inside=True):
                rank, loss = judge(one, weights)
                ranks.append(rank)
                losses.append(loss)
        first, five = (np.mean(np.array(ranks) < k) for k in (1, 5))
        print(f"{name:<10} {first:>6.3f} {five:>6.3f} {np.mean(losses):>6.3f}")
    for feature, weight in zip(names, fit(_training(found, None)), strict=True):
        print(f"    {feature}={weight:.2f},")


def fit(asked: Iterable[tuple[Competition, float]]) -> Floats:
    """The weights of the features, (n,), that make what is right the most probable."""
    trained = [(one, part) for one, part in asked if one.right.any()]
    total = sum(part for _, part in trained)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, slope = 0.0, np.zeros_like(weights)
        for one, part in trained:
            probability = _softmax(one.features @ weights)
            right = probability * one.right
            value -= part * float(np.log(right.sum() + 1e-300))
            slope -= part * (one.features.T @ (right / right.sum() - probability))
        return (
            value / total + _PENALTY * float(weights @ weights),
            slope / total + 2 * _PENALTY * weights,
        )

    start = np.zeros(trained[0][0].features.shape[1])
    weights: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return weights


def judge(one: Competition, weights: Floats) -> tuple[int, float]:
    """The rank, from 0, of the first right sentence, and minus the log of the right ones' share."""
    if not one.right.any():
        return len(one.right), 8.0
    scores = one.features @ weights
    order = np.argsort(-scores, kind="stable")
    share = float((_softmax(scores) * one.right).sum())
    return int(np.argmax(one.right[order])), -float(np.log(share + 1e-9))


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max())
    raised /= raised.sum()
    return raised


def _training(
    found: dict[str, list[Competition]], fold: int | None
) -> list[tuple[Competition, float]]:
    """All questions with what they count for, but those of a fold."""
    return [
        (one, float(SETS[name]))
        for name, asked in found.items()
        for one in (asked if fold is None else _part(asked, fold, inside=False))
    ]


def _part(asked: Sequence[Competition], fold: int, *, inside: bool) -> list[Competition]:
    """The questions in a fold or outside it; folds are runs of the file, so mostly of documents."""
    return [
        one for place, one in enumerate(asked) if (place * FOLDS // len(asked) == fold) is inside
    ]


def _competitions(folder: Path, names: Sequence[str]) -> Iterable[Competition]:
    with (
        progress_bar(f"Indexing {folder.name}") as progress,
        open_bench(folder, Settings(), progress) as bench,
    ):
        sources = {file.document_id: file.source for file in bench.engine.files()}
        for case in bench.cases:
            if case.evidence:
                yield _competition(bench.engine, case, sources, names)


def _competition(
    engine: Engine, case: Case, sources: dict[str, str], names: Sequence[str]
) -> Competition:
    query = make_query(
        case.question, case.history, embedder=engine._embedder, lexical=engine._lexical
    )
    sentences = [
        sentence
        for sentence in score_sentences(
            query,
            catalog=engine._catalog,
            vectors=engine._vectors,
            lexical=engine._lexical,
            settings=engine.settings.retrieval,
        )
        if not sentence.is_heading
    ]

    def holds(document_id: str, start: int, end: int) -> bool:
        return any(
            evidence.source == sources[document_id]
            and min(end, evidence.end) - max(start, evidence.start)
            >= _SHARED * min(end - start, evidence.end - evidence.start)
            for evidence in case.evidence
        )

    rows = [[getattr(sentence.features, name) for name in names] for sentence in sentences]
    return Competition(
        np.array(rows, dtype=np.float64).reshape(len(rows), len(names)),
        np.array([holds(s.chunk.document_id, s.span.start, s.span.end) for s in sentences], bool),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
