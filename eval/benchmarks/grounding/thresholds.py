"""How many true statements the check lets through, and how many false ones, by its thresholds."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.benchmarks.grounding.statements import Statement
from rag.answer.grounding import Checker
from rag.answer.grounding.check import COSINE, COVERAGE

COVERAGES = (0.6, 0.75, 0.9)
COSINES = (0.4, 0.5, 0.6, 0.7)

Embed = Callable[[list[str]], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Passed:
    """Of `n` statements of one kind, how many were let through."""

    kind: str
    is_true: bool
    passed: int
    n: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A pair of thresholds, and the shares of true and of false statements let through."""

    coverage: float
    cosine: float
    true: float
    false: float


def sweep(found: Sequence[Statement], embed: Embed) -> list[Trial]:
    """Every pair of thresholds on the first half of the statements, by case."""
    half = [statement for statement in found if _is_first_half(statement)]
    remembered = _Remembered(embed)
    trials = []
    for coverage in COVERAGES:
        for cosine in COSINES:
            passed = _passed(half, remembered, (coverage, cosine))
            trials.append(Trial(coverage, cosine, _share(passed, True), _share(passed, False)))
    return trials


def by_kind(found: Sequence[Statement], embed: Embed) -> list[Passed]:
    """The shipped thresholds on the other half, which they were not chosen on."""
    half = [statement for statement in found if not _is_first_half(statement)]
    return _passed(half, _Remembered(embed), (COVERAGE, COSINE))


class _Remembered:
    """An embedder that embeds no text twice."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._vectors: dict[str, list[float]] = {}

    def __call__(self, texts: list[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._embed(new), strict=True))
        return [self._vectors[text] for text in texts]


def _passed(
    statements: Iterable[Statement], embed: Embed, thresholds: tuple[float, float]
) -> list[Passed]:
    counts: dict[tuple[bool, str], list[bool]] = {}
    for statement in statements:
        checker = Checker(statement.passages, embed, thresholds=thresholds)
        shown = bool(checker.support(statement.text))
        counts.setdefault((not statement.is_true, statement.kind), []).append(shown)
    return [
        Passed(kind, not is_false, sum(shown), len(shown))
        for (is_false, kind), shown in sorted(counts.items())
    ]


def _share(passed: Sequence[Passed], is_true: bool) -> float:
    of_kind = [one for one in passed if one.is_true == is_true]
    return sum(one.passed for one in of_kind) / max(1, sum(one.n for one in of_kind))


def _is_first_half(statement: Statement) -> bool:
    return zlib.crc32(statement.case.encode()) % 2 == 0
