"""Whether the documents answer at all: a logistic model of whether they are about it, and the
weakest link between the question and the sentence that would be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.retrieve import Retrieval
from rag.settings import RefusalSettings

FEATURES = ("chunk_cosine", "cosine", "chunk_coverage", "weakest")
# However much the documents are about it, a word of the question that nothing takes up speaks
# against an answer. (chosen on cases, multiturn, squad and the shipped set; org was kept apart)
_CERTAIN = 2.0  # more than this of what the other features add up to counts no more
ENOUGH = 0.3  # a weakest link that speaks neither for nor against


def features(retrieval: Retrieval) -> tuple[float, ...] | None:
    """The values of FEATURES for the retrieval's evidence; None where nothing was found. A question
    that leans on the turn before has too few words of its own for its weakest link to speak for an
    answer; that it misses what it is about speaks against one."""
    evidence = retrieval.evidence
    if evidence is None:
        return None
    if retrieval.leans:
        evidence = evidence._replace(weakest=min(evidence.weakest, ENOUGH))
    return tuple(getattr(evidence, name) for name in FEATURES)


def confidence(values: Sequence[float] | None, settings: RefusalSettings) -> float:
    """The probability, 0 to 1, that the documents answer."""
    if values is None:
        return 0.0
    *about, weakest = values
    *weights, of_weakest = settings.weights
    logit = settings.intercept + sum(
        weight * value for weight, value in zip(weights, about, strict=True)
    )
    score = min(logit, _CERTAIN) + of_weakest * (weakest - ENOUGH)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
