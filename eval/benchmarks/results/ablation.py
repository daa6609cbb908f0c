"""The ablation: what ranking and answers lose without each of their ingredients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from unittest.mock import patch

from eval.benchmarks.bench import Bench
from eval.benchmarks.results.measure import K, search_overlap
from eval.gold import Case
from eval.metrics import Comparison, compare, contains_answer, ranking_scores
from eval.run import Progress, spread
from rag import Engine
from rag.answer import select
from rag.retrieve import candidates, passages, search

SUBSET = 400  # squad questions, from all over the file; the chunking set is asked in full
FIGURES = ("squad hit@1", "squad hit@5", "squad contains", "chunking recall", "chunking IoU")

_Scores = Mapping[str, Mapping[str, float]]  # by figure, by case id


@dataclass(frozen=True, slots=True)
class Variant:
    """The engine with something changed: constants of its modules, or one setting."""

    name: str
    constants: tuple[tuple[ModuleType, str, Any], ...] = ()
    setting: tuple[str, str] | None = None
    judged: tuple[str, ...] = FIGURES


@dataclass(frozen=True, slots=True)
class Outcome:
    """A variant's means by figure, and how each differs from the whole, by paired bootstrap."""

    name: str
    means: Mapping[str, float]
    changes: Mapping[str, Comparison]
    judged: tuple[str, ...] = FIGURES

    @property
    def touched(self) -> int:
        """The number of questions of which any figure differs."""
        return len({key for one in self.changes.values() for key in (*one.won, *one.lost)})

    @property
    def verdict(self) -> str:
        """What the ingredient that is left out here earns."""
        changes = [change for name, change in self.changes.items() if name in self.judged]
        helps = any(change.significantly_worse for change in changes)
        harms = any(change.significantly_better for change in changes)
        if helps:
            return "earns, at a cost" if harms else "earns"
        if harms:
            return "harms"
        if any(change.difference.value < 0 for change in changes):
            return "within chance"
        return "earns nothing"


@dataclass(frozen=True, slots=True)
class Ablation:
    """The whole, each ingredient left out, each ranking feature alone; and questions asked."""

    whole: Outcome
    without: tuple[Outcome, ...]
    alone: tuple[Outcome, ...]
    squad: int
    chunking: int


def ablate(squad: Bench, chunking: Bench, progress: Progress) -> Ablation:
    """Measure every variant on the same questions."""
    asked = spread(squad.answerable, SUBSET)
    without, alone = left_out(), on_their_own()
    variants = [Variant("everything"), *without, *alone]
    found: list[Outcome] = []
    whole: _Scores = {}
    with _vectors_kept(squad.engine), _vectors_kept(chunking.engine):
        for number, variant in enumerate(variants):
            progress(number, len(variants), variant.name)
            with _applied(variant):
                scores = _scores(
                    _view(squad.engine, variant), asked, _view(chunking.engine, variant), chunking
                )
            whole = whole or scores
            found.append(_outcome(variant, whole, scores))
    end = 1 + len(without)
    return Ablation(
        found[0], tuple(found[1:end]), tuple(found[end:]), len(asked), len(chunking.answerable)
    )


def left_out() -> list[Variant]:
    """The variants that lack one ingredient each."""
    weights = candidates._WEIGHTS
    features = [
        Variant(
            f"feature `{name}`",
            ((candidates, "_WEIGHTS", weights._replace(**{name: 0.0})),),
            # With less weight in all, sentences are less apart and passages longer, whatever the
            # feature is worth: IoU would make any of them seem to earn.
            judged=FIGURES[:-1],
        )
        for name in _counted()
    ]
    return [
        *features,
        Variant("lexical choice of chunks", setting=("retrieval.fusion_weight", "1")),
        Variant("vector choice of chunks", setting=("retrieval.fusion_weight", "0")),
        Variant("spelling correction", ((search, "correct", lambda question, lexical: question),)),
        Variant("neighbours' mass", ((passages, "_NEIGHBOURS", 0),)),
        # Sentences side by side still join: otherwise each would be a passage of its own.
        Variant("bridging", ((passages, "_BRIDGE", 1),)),
        Variant("covering what is open", ((select, "_UNCOVERED", 0.0),)),
    ]


def on_their_own() -> list[Variant]:
    """The variants that rank by one feature each, at the weight that it has among the others."""
    weights = candidates._WEIGHTS
    return [
        Variant(
            f"`{kept}`",
            (
                (
                    candidates,
                    "_WEIGHTS",
                    weights._replace(**{name: 0.0 for name in _counted() if name != kept}),
                ),
            ),
        )
        for kept in _counted()
    ]


def _counted() -> list[str]:
    """The features that count in ranking."""
    return [name for name, weight in candidates._WEIGHTS._asdict().items() if weight]


@contextmanager
def _applied(variant: Variant) -> Iterator[None]:
    """The constants changed, and put back afterwards. Raises: AttributeError for one not there."""
    with ExitStack() as stack:
        for module, name, value in variant.constants:
            stack.enter_context(patch.object(module, name, value))
        yield


@contextmanager
def _vectors_kept(engine: Engine) -> Iterator[None]:
    """Each question is encoded once for all variants: no variant changes what it is encoded to."""
    embedder = engine._embedder
    with patch.object(embedder, "embed_query", cache(embedder.embed_query)):
        yield


def _view(engine: Engine, variant: Variant) -> Engine:
    if variant.setting is None:
        return engine
    return engine.with_settings(engine.settings.with_value(*variant.setting))


def _scores(squad: Engine, asked: Sequence[Case], chunks: Engine, chunking: Bench) -> _Scores:
    found = {case.id: squad.search(case.question, k=K) for case in asked}
    hits = ranking_scores(asked, found)
    contained = {case.id: contains_answer(case, squad.ask(case.question)) for case in asked}
    recall, iou = search_overlap(chunks, chunking.answerable)
    held = {key: value for key, value in contained.items() if value is not None}
    return dict(zip(FIGURES, (hits["hit@1"], hits["hit@5"], held, recall, iou), strict=True))


def _outcome(variant: Variant, whole: _Scores, scores: _Scores) -> Outcome:
    changes = {
        figure: compare(whole[figure], scores[figure], higher_is_better=True) for figure in FIGURES
    }
    return Outcome(
        variant.name,
        {figure: sum(values.values()) / len(values) for figure, values in scores.items() if values},
        {figure: change for figure, change in changes.items() if change is not None},
        variant.judged,
    )
