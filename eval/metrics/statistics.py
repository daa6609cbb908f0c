"""Figures with their uncertainty: bootstrap intervals, and paired comparison of two runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 0
# With fewer pairs not even a change in all of them is significant at 95 % in a sign test:
# 2 / 2**5 = 0.063, 2 / 2**6 = 0.031. The bootstrap alone would call one pair significant.
MINIMUM_PAIRS = 6

_TOLERANCE = 1e-9  # a smaller difference is rounding
_BLOCK = 1_000_000  # numbers drawn at once, to bound memory on large gold sets

_Array = NDArray[np.float64]
_Statistic = Callable[..., Any]  # of an array, along `axis`


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of n values and its 95 % interval, [low, high]."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """After minus before: the mean over the n cases that both have, and its 95 % interval.

    `won` and `lost` are the ids of cases that became better and worse. `only_before` and
    `only_after` are those that one run lacks, because the metric did not apply there.
    """

    difference: Estimate
    significantly_better: bool
    significantly_worse: bool
    won: tuple[str, ...]
    lost: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def mean(values: Iterable[float]) -> Estimate | None:
    """The mean with its percentile bootstrap interval (Efron 1979); None of no values."""
    return _estimate(values, np.mean)


def percentile(values: Iterable[float], percent: float) -> Estimate | None:
    """A percentile, 0 to 100, with its percentile bootstrap interval; None of no values."""
    return _estimate(values, partial(np.percentile, q=percent))


def compare(
    before: Mapping[str, float], after: Mapping[str, float], *, higher_is_better: bool
) -> Comparison | None:
    """Compare two runs of one metric, by case id, with the paired bootstrap.

    Each resample draws cases, not values, so what is hard for both runs cancels out.
    Significant: the interval excludes 0, and there are at least `MINIMUM_PAIRS` pairs.

    Returns: None where the runs have no case in common.
    """
    ids = [name for name in before if name in after]
    differences = np.array([after[name] - before[name] for name in ids], dtype=np.float64)
    differences[np.abs(differences) < _TOLERANCE] = 0
    difference = mean(differences)
    if difference is None:
        return None
    rose = tuple(name for name, change in zip(ids, differences, strict=True) if change > 0)
    fell = tuple(name for name, change in zip(ids, differences, strict=True) if change < 0)
    enough = difference.n >= MINIMUM_PAIRS
    higher, lower = enough and difference.low > 0, enough and difference.high < 0
    return Comparison(
        difference=difference,
        significantly_better=higher if higher_is_better else lower,
        significantly_worse=lower if higher_is_better else higher,
        won=rose if higher_is_better else fell,
        lost=fell if higher_is_better else rose,
        only_before=tuple(name for name in before if name not in after),
        only_after=tuple(name for name in after if name not in before),
    )


def _estimate(values: Iterable[float], statistic: _Statistic) -> Estimate | None:
    sample = np.array(list(values), dtype=np.float64)
    if not sample.size:
        return None
    value = float(statistic(sample, axis=0))
    low, high = np.percentile(_resample(sample, statistic), [2.5, 97.5])
    # Summed in another order, equal values may differ in the last digit.
    return Estimate(value, min(float(low), value), max(float(high), value), sample.size)


def _resample(sample: _Array, statistic: _Statistic) -> _Array:
    """The statistic of `RESAMPLES` samples of the same size, drawn with replacement."""
    generator = np.random.default_rng(SEED)
    rows = max(1, _BLOCK // sample.size)
    drawn = []
    for start in range(0, RESAMPLES, rows):
        shape = (min(rows, RESAMPLES - start), sample.size)
        drawn.append(statistic(sample[generator.integers(sample.size, size=shape)], axis=1))
    return np.concatenate(drawn)
