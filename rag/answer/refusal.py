"""Whether the documents answer at all: a logistic model of whether they are about it, and the
weakest link between the question and the sentence that would be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.retrieve import Retrieval
from rag.settings import RefusalSettings

FEATURES = ("chunk_cosine", "cosine", "chunk_coverage")
# However much the documents are about it, a word of the question that nothing takes up speaks
# against an answer. (chosen on cases, multiturn, squad and the shipped set; org was kept apart)
_CERTAIN = 2.0  # more than this of the model's logit adds nothing
_LINK_WEIGHT = 8.0
_ENOUGH = 0.3  # a weakest link that speaks neither for nor against


def features(retrieval: Retrieval) -> tuple[float, ...] | None:
    """The values of FEATURES for the retrieval's evidence, and its weakest link; None where nothing
    was found. A question that leans on the turn before has too few words to tell by."""
    evidence = retrieval.evidence
    if evidence is None:
        return None
    weakest = _ENOUGH if retrieval.leans else evidence.weakest
    return (*(getattr(evidence, name) for name in FEATURES), weakest)


def confidence(values: Sequence[float] | None, settings: RefusalSettings) -> float:
    """The probability, 0 to 1, that the documents answer."""
    if values is None:
        return 0.0
    *about, weakest = values
    logit = settings.intercept + sum(
        weight * value for weight, value in zip(settings.weights, about, strict=True)
    )
    score = min(logit, _CERTAIN) + _LINK_WEIGHT * (weakest - _ENOUGH)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
