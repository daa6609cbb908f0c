"""Whether the documents answer at all: a logistic model over a few features of the best find."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.retrieve import Retrieval
from rag.settings import RefusalSettings

FEATURES = ("chunk_cosine", "cosine", "chunk_coverage")


def features(retrieval: Retrieval) -> tuple[float, ...] | None:
    """The values of FEATURES for the retrieval's evidence; None where nothing was found."""
    evidence = retrieval.evidence
    return None if evidence is None else tuple(getattr(evidence, name) for name in FEATURES)


def confidence(values: Sequence[float] | None, settings: RefusalSettings) -> float:
    """The probability, 0 to 1, that the documents answer: the logistic function of the features."""
    if values is None:
        return 0.0
    score = settings.intercept + sum(
        weight * value for weight, value in zip(settings.weights, values, strict=True)
    )
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
