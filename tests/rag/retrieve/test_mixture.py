"""Mixing two rankings is mixing their probabilities."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieve.candidates import ScoredSentence
from rag.retrieve.features import Features
from rag.retrieve.mixture import mix
from rag.types import Chunk, Sentence, Span

CHUNK = Chunk("d:0", "d", 0, 0, 60, "x" * 60, tuple(Sentence(i, i + 1) for i in range(60)))


def scored(place: int, score: float) -> ScoredSentence:
    nothing = Features._make(0.0 for _ in Features._fields)
    return ScoredSentence(CHUNK, Span(place, place + 1), False, "x", score, nothing, frozenset())


def probabilities(sentences: list[ScoredSentence]) -> dict[int, float]:
    return {sentence.span.start: math.exp(sentence.score) for sentence in sentences}


def test_worked_out_by_hand() -> None:
    # Alone: 0.75 and 0.25. Joined: 0.5 for another and 0.5. At a share of 0.2:
    # 0.8 * 0.75 = 0.6; 0.8 * 0.25 + 0.2 * 0.5 = 0.3; 0.2 * 0.5 = 0.1
    alone = [scored(1, math.log(3)), scored(2, 0.0)]
    joined = [scored(2, 7.0), scored(3, 7.0)]
    mixed = mix(alone, joined, 0.2)
    assert [sentence.span.start for sentence in mixed] == [1, 2, 3]
    assert probabilities(mixed) == pytest.approx({1: 0.6, 2: 0.3, 3: 0.1})


RANKINGS = st.dictionaries(st.integers(0, 50), st.floats(-60, 60), min_size=1).map(
    lambda scores: [scored(place, score) for place, score in scores.items()]
)


@given(RANKINGS, RANKINGS, st.floats(0.01, 0.99))
def test_it_is_a_probability_over_all_of_both(
    alone: list[ScoredSentence], joined: list[ScoredSentence], share: float
) -> None:
    mixed = mix(alone, joined, share)
    assert math.isclose(sum(probabilities(mixed).values()), 1.0)
    places = [sentence.span.start for sentence in mixed]
    assert sorted(places) == sorted({s.span.start for s in [*alone, *joined]})
    scores = [sentence.score for sentence in mixed]
    assert scores == sorted(scores, reverse=True)


@given(RANKINGS, st.floats(0.01, 0.99))
def test_two_that_agree_stay_as_they_are(ranking: list[ScoredSentence], share: float) -> None:
    order = sorted(ranking, key=lambda sentence: -sentence.score)
    values = probabilities(mix(ranking, ranking, share))
    for earlier, later in pairwise(order):
        assert values[earlier.span.start] >= values[later.span.start] * (1 - 1e-9)
