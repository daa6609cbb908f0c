"""Fitting the refusal model to a gold set, with error rates on questions that it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.errors import EvaluationError
from eval.gold import Case
from eval.metrics import Estimate, mean
from eval.run import Progress
from eval.tradeoff import Confidences, choose, confidences, mistakes
from rag import Engine
from rag.answer import ENOUGH, confidence
from rag.settings import RefusalSettings

MINIMUM = 40  # of each kind; with fewer, the rates are too rough to choose by
FOLDS = 5
_SEED = 0
_DIGITS = 4

_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """What the refusal model sees of a case; None where nothing was found, which is refused."""

    features: tuple[float, ...] | None
    answerable: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted model, and what is to be expected of it.

    `held_out` are the confidences of questions by a model fitted without them. The two estimates
    are stricter still: there, the threshold was chosen without them as well.
    """

    refusal: RefusalSettings
    held_out: Confidences
    current: Confidences
    false_refusal: Estimate
    false_answer: Estimate

    def is_better_than(self, present: RefusalSettings) -> bool:
        """Whether it makes fewer mistakes, both rates added up, than the present model does."""
        expected = self.false_refusal.value + self.false_answer.value
        return expected < mistakes(self.current.rates(present.threshold))


def observe(engine: Engine, cases: Sequence[Case], progress: Progress) -> list[Observation]:
    """The features of every case."""
    found = []
    for number, case in enumerate(cases):
        progress(number, len(cases), "searching")
        features = engine.evidence(case.question, case.history)
        found.append(Observation(features, case.answerable))
    progress(len(cases), len(cases), "done")
    return found


def calibrate(observations: Sequence[Observation], current: RefusalSettings) -> Calibration:
    """Fit the model and choose the threshold, as `eval.tradeoff.choose` says.

    Raises: EvaluationError where the questions are too few.
    """
    answerable = sum(one.answerable for one in observations)
    unanswerable = len(observations) - answerable
    if min(answerable, unanswerable) < MINIMUM:
        raise EvaluationError(
            f"{answerable} answerable and {unanswerable} unanswerable questions are too few to"
            f" calibrate with: at least {MINIMUM} of each are needed. Nothing was written."
        )
    held_out = _held_out(observations)
    model = _fit(observations)
    threshold = choose(held_out).threshold
    wrong = _nested_errors(observations)
    false_refusal = mean(error for error, one in wrong if one.answerable)
    false_answer = mean(error for error, one in wrong if not one.answerable)
    assert false_refusal is not None
    assert false_answer is not None
    return Calibration(
        refusal=model.model_copy(update={"threshold": threshold}),
        held_out=held_out,
        current=_confidences(observations, current),
        false_refusal=false_refusal,
        false_answer=false_answer,
    )


def _fit(observations: Sequence[Observation]) -> RefusalSettings:
    """Both models by logistic regression, each by itself, both kinds weighing the same however many
    there are of each: that of the weakest link through its fixed point."""
    from sklearn.linear_model import LogisticRegression  # here, because it takes a second
    from sklearn.preprocessing import StandardScaler

    seen = [one for one in observations if one.features is not None]
    rows: _Array = np.array([one.features for one in seen], dtype=np.float64)
    labels = [one.answerable for one in seen]
    about, links = rows[:, :-1], rows[:, -1:] - ENOUGH
    scaler = StandardScaler().fit(about)
    model = LogisticRegression(class_weight="balanced").fit(scaler.transform(about), labels)
    # w (x - mean) / scale + b, as weights of x itself.
    weights = model.coef_[0] / scaler.scale_
    intercept = model.intercept_[0] - float(weights @ scaler.mean_)
    answers = LogisticRegression(class_weight="balanced", fit_intercept=False).fit(links, labels)
    return RefusalSettings(
        weights=tuple(round(float(one), _DIGITS) for one in [*weights, answers.coef_[0][0]]),
        intercept=round(float(intercept), _DIGITS),
    )


def _held_out(observations: Sequence[Observation]) -> Confidences:
    pairs: list[tuple[float, bool]] = []
    for train, test in _folds(observations):
        model = _fit(train)
        pairs += [(confidence(one.features, model), one.answerable) for one in test]
    found = confidences(pairs)
    assert found is not None
    return found


def _nested_errors(observations: Sequence[Observation]) -> list[tuple[float, Observation]]:
    """Each observation with 1 where it is decided wrongly by a model and a threshold that both
    come from the other folds only."""
    wrong = []
    for train, test in _folds(observations):
        model, threshold = _fit(train), choose(_held_out(train)).threshold
        for one in test:
            answered = confidence(one.features, model) >= threshold
            wrong.append((float(answered != one.answerable), one))
    return wrong


def _folds(
    observations: Sequence[Observation],
) -> list[tuple[list[Observation], list[Observation]]]:
    """(the others, the fold), with both kinds spread evenly."""
    from sklearn.model_selection import StratifiedKFold

    labels = [one.answerable for one in observations]
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    return [
        ([observations[i] for i in train], [observations[i] for i in test])
        for train, test in splitter.split(labels, labels)
    ]


def _confidences(observations: Sequence[Observation], model: RefusalSettings) -> Confidences:
    pairs = [(confidence(one.features, model), one.answerable) for one in observations]
    found = confidences(pairs)
    assert found is not None
    return found
