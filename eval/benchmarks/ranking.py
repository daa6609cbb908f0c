"""Fitting the ranking's weights on public questions: `python -m eval.benchmarks.ranking BENCH_DIR`.

Each question's candidate sentences compete; the weights are those under which the softmax of the
scores gives the most probability to the sentences that hold the answer (listwise softmax
regression; Cao et al., 2007). Prints how often the right chunk is first and among the first five,
each set by weights fitted on the others and on all, beside what the parts of the search do alone;
then the weights for rag/retrieve/candidates.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.benchmarks.bench import open_bench
from eval.gold import Case
from rag import Engine, Settings
from rag.cli.progress import progress_bar
from rag.retrieve import Query, make_query
from rag.retrieve.candidates import score_sentences
from rag.retrieve.features import Features
from rag.retrieve.spelling import correct

# Sets, and what each counts for, shared among its questions. Few of those on the reports can be
# learnt from: the evidence is one of several places.
SETS = {"squad": 1, "chunking": 1, "multiturn": 1, "org": 1, "cases": 1, "reports": 0.5}
FIXED = ()
_PENALTY = 1e-3
_SHARED = 0.5  # the part of a sentence or of the evidence that both must share
_PARTS = ("nearest", "words", "both")
_FUSED = 60  # of reciprocal rank fusion (Cormack et al., 2009), and how deep it looks

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Competition:
    """The candidates of one question: features (sentences, n), and which hold the answer; `chunks`
    says to which chunk each belongs. `parts` are the ranks, from 0, of the first right chunk by
    nearest chunks alone, by words alone, and by both in reciprocal rank fusion."""

    features: Floats
    right: NDArray[np.bool_]
    chunks: NDArray[np.int64]
    parts: tuple[int, ...]


def main(bench: Path) -> None:
    names = [name for name in Features._fields if name not in FIXED]
    found = {name: list(_competitions(bench / name, names)) for name in SETS}
    columns = ("left out", "fitted", *_PARTS)
    print(f"{'right chunk first / in 5':<26}" + "".join(f"{name:>16}" for name in columns))
    for name, asked in found.items():
        rows = [fit(_training(found, without=name)), fit(_training(found))]
        ranks = [[chunk_rank(one, weights) for one in asked] for weights in rows]
        ranks += [[one.parts[part] for one in asked] for part in range(len(_PARTS))]
        shown = (f"{_share(row, 1):.3f} / {_share(row, 5):.3f}" for row in ranks)
        print(f"{name:<26}" + "".join(f"{one:>16}" for one in shown))
    for feature, weight in zip(names, fit(_training(found)), strict=True):
        print(f"    {feature}={weight:.2f},")


def _share(ranks: Sequence[int], k: int) -> float:
    return float(np.mean(np.array(ranks) < k))


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


def chunk_rank(one: Competition, weights: Floats) -> int:
    """The rank, from 0, of the first right chunk, chunks standing in the order of their best
    sentences; the number of all where none is right."""
    order = np.argsort(-(one.features @ weights), kind="stable")
    right = set(one.chunks[one.right].tolist())
    ranked = list(dict.fromkeys(one.chunks[order].tolist()))
    return next((rank for rank, chunk in enumerate(ranked) if chunk in right), len(ranked) + 5)


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max())
    raised /= raised.sum()
    return raised


def _training(
    found: dict[str, list[Competition]], without: str = ""
) -> list[tuple[Competition, float]]:
    """All questions with what they count for, but those of one set."""
    return [
        (one, SETS[name] / len(asked))
        for name, asked in found.items()
        if name != without
        for one in asked
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
    question = correct(case.question, engine._lexical)
    query = make_query(
        question,
        case.history,
        embedder=engine._embedder,
        lexical=engine._lexical,
        names=engine._identities.names(question),
    )
    sentences = [
        sentence
        for sentence in score_sentences(
            query,
            catalog=engine._catalog,
            vectors=engine._vectors,
            lexical=engine._lexical,
            settings=engine.settings.retrieval,
            behind=engine._identities.behind(question),
            faces=engine._identities.faces(),
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
    chunks = list(dict.fromkeys(sentence.chunk.id for sentence in sentences))
    return Competition(
        np.array(rows, dtype=np.float64).reshape(len(rows), len(names)),
        np.array([holds(s.chunk.document_id, s.span.start, s.span.end) for s in sentences], bool),
        np.array([chunks.index(sentence.chunk.id) for sentence in sentences], dtype=np.int64),
        tuple(_rank(engine, order, holds) for order in _orders(engine, query)),
    )


def _orders(engine: Engine, query: Query) -> Iterator[list[str]]:
    """Chunks by each of the parts: nearest, words, and both in reciprocal rank fusion."""
    near = engine._vectors.nearest(query.vector, _FUSED)
    words = list(engine._lexical.best(query.boosts, _FUSED))
    ranks = [{key: rank for rank, key in enumerate(order, 1)} for order in (near, words)]
    fused = {
        key: sum(1 / (_FUSED + rank[key]) for rank in ranks if key in rank)
        for key in dict.fromkeys([*near, *words])
    }
    yield from (near, words, sorted(fused, key=lambda key: -fused[key]))


def _rank(engine: Engine, order: Sequence[str], holds: Callable[[str, int, int], bool]) -> int:
    """The rank, from 0, of the first chunk with a right sentence."""
    for rank, stored in enumerate(engine._catalog.chunks(order)):
        chunk = stored.chunk
        if any(holds(chunk.document_id, one.start, one.end) for one in chunk.sentences):
            return rank
    return len(order) + 5


if __name__ == "__main__":
    main(Path(sys.argv[1]))
