"""Whether the documents answer: they must be about it, and the sentence that would be shown must
take up each word of the question."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.retrieve import Retrieval
from rag.settings import RefusalSettings

FEATURES = ("chunk_cosine", "cosine", "chunk_coverage", "weakest")
# (chosen on cases, the college, squad and the shipped set; org was kept apart)
ENOUGH = 0.22  # a weakest link that speaks neither for nor against


def features(retrieval: Retrieval) -> tuple[float, ...] | None:
    """The values of FEATURES for the retrieval's evidence; None where nothing was found. A question
    that leans on the turn before has too few words of its own for its weakest link to tell, but for
    a code or number that is not there."""
    evidence = retrieval.evidence
    if evidence is None:
        return None
    if retrieval.leans and evidence.weakest > 0:
        evidence = evidence._replace(weakest=1.0)
    return tuple(getattr(evidence, name) for name in FEATURES)


def confidence(values: Sequence[float] | None, settings: RefusalSettings) -> float:
    """The probability, 0 to 1, that the documents answer: the product of two, as nothing makes up
    for either. That they are about it is a logistic model of all values but the last; that the
    sentence answers, one of that, the weakest link."""
    if values is None:
        return 0.0
    *about, weakest = values
    *weights, of_weakest = settings.weights
    logit = settings.intercept + sum(
        weight * value for weight, value in zip(weights, about, strict=True)
    )
    return _logistic(logit) * _logistic(of_weakest * (weakest - ENOUGH))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
