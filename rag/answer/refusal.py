"""Whether the documents answer at all: a logistic model over a few features of the best find."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.retrieve import Retrieval
from rag.settings import RefusalSettings

FEATURES = ("chunk_cosine", "cosine", "chunk_coverage")


def features(retrieval: Retrieval) -> tuple[float, ...] | None:
    """The values of FEATURES for the best sentence and its chunk; None where nothing was found."""
    best = next((found for found in retrieval.sentences if not found.is_heading), None)
    if best is None:
        return None
    return tuple(getattr(best.features, name) for name in FEATURES)


def confidence(values: Sequence[float] | None, settings: RefusalSettings) -> float:
    """The probability, 0 to 1, that the documents answer: the logistic function of the features."""
    if values is None:
        return 0.0
    score = settings.intercept + sum(
        weight * value for weight, value in zip(settings.weights, values, strict=True)
    )
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
