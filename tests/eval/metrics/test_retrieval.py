"""Ranking and character metrics: worked out by hand in comments, and what always holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Case, Evidence
from eval.metrics import character_iou, character_precision, character_recall, ranking_scores
from eval.metrics.retrieval import covers, gains
from rag.types import Passage
from tests.eval.metrics.cases import UNANSWERABLE, UNMARKED, Place, case, passage, scores


@pytest.mark.parametrize(
    ("place", "evidence", "expected"),
    [
        ((0, 100), (20, 30), True),  # around the evidence
        ((20, 30), (0, 100), True),  # inside it
        ((0, 100), (95, 105), True),  # 5 of the shorter one's 10
        ((0, 100), (96, 106), False),  # 4 of 10
        ((0, 100), (50, 250), True),  # 50 of the passage's 100
        ((0, 100), (51, 250), False),  # 49 of 100
        ((0, 100), (100, 110), False),  # they meet and share nothing
        ((5, 5), (0, 100), False),  # nothing can't cover anything
    ],
)
def test_covers(place: Place, evidence: Place, expected: bool) -> None:
    assert covers(place, evidence) is expected


def test_ranking_of_one_span_at_rank_two() -> None:
    # Found at rank 2: reciprocal rank 1/2. Gains 0, 1; ideal 1.
    # nDCG = (1 / log2 3) / (1 / log2 2) = 0.6309.
    assert scores(case((20, 30)), passage(500, 600), passage(0, 100)) == {
        "hit@1": 0.0,
        "hit@3": 1.0,
        "hit@5": 1.0,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(0.6309, abs=1e-4),
    }


def test_ranking_of_two_spans_one_missed() -> None:
    # Gains 1; ideal 1, 1 because of the missed one. nDCG = 1 / (1 + 1 / log2 3) = 0.6131.
    found = scores(case((20, 30), (800, 810)), passage(0, 100), passage(500, 600))
    assert found["hit@1"] == found["mrr@10"] == 1.0
    assert found["ndcg@10"] == pytest.approx(0.6131, abs=1e-4)


def test_ranking_of_two_spans_at_ranks_one_and_four() -> None:
    # DCG = 1 + 1 / log2 5 = 1.4307; ideal 1 + 1 / log2 3 = 1.6309; nDCG = 0.8772.
    passages = [passage(0, 100), passage(300, 400), passage(400, 500), passage(780, 880)]
    found = scores(case((20, 30), (800, 810)), *passages)
    assert found["ndcg@10"] == pytest.approx(0.8772, abs=1e-4)


def test_one_passage_with_both_spans_is_ideal_and_its_repetition_adds_nothing() -> None:
    two = case((20, 30), (60, 70))
    assert gains(two, [passage(0, 100), passage(10, 110)]) == ([2, 0], 0)
    assert scores(two, passage(0, 100))["ndcg@10"] == 1.0
    assert scores(two, passage(0, 50), passage(50, 100))["ndcg@10"] == 1.0
    # Rank 3 of 3: gains 0, 0, 2; ideal 2. nDCG = (2 / log2 4) / 2 = 0.5.
    late = scores(two, passage(500, 600), passage(600, 700), passage(0, 100))
    assert late["ndcg@10"] == pytest.approx(0.5)
    assert late["mrr@10"] == pytest.approx(1 / 3)


def test_overlapping_spans_are_alternatives() -> None:
    # (85, 105) and (95, 120) are one span that reads two ways; a passage to 100 covers the first.
    assert gains(case((85, 105), (95, 120)), [passage(0, 100)]) == ([1], 0)
    # (10, 20) and (50, 60) share nothing, but both are in (0, 100): still one.
    assert gains(case((0, 100), (10, 20), (50, 60)), [passage(10, 20)]) == ([1], 0)
    # Spans that only meet are two.
    assert gains(case((10, 20), (20, 30)), [passage(0, 20)]) == ([1], 1)


def test_rank_ten_counts_and_rank_eleven_does_not() -> None:
    wrong = [passage(500, 600)] * 10
    assert scores(case((20, 30)), *wrong[:9], passage(0, 100))["mrr@10"] == pytest.approx(0.1)
    found = scores(case((20, 30)), *wrong, passage(0, 100))
    assert set(found.values()) == {0.0}


def test_passages_of_another_document_and_of_copies() -> None:
    assert scores(case((20, 30)), passage(0, 100, "b"))["hit@1"] == 0.0
    assert scores(case((20, 30)), passage(0, 100, "b", copies=("a",)))["hit@1"] == 1.0
    either = [passage(0, 50, "a", copies=("b",)), passage(50, 100, "b", copies=("a",))]
    assert gains(case((20, 30), (60, 70)), either) == ([1, 1], 0)


def test_ranking_without_passages_and_without_cases() -> None:
    assert set(scores(case((20, 30))).values()) == {0.0}
    assert ranking_scores([], {}) == {name: {} for name in scores(case((20, 30)))}


def test_ranking_leaves_out_cases_without_evidence() -> None:
    other = replace(case((20, 30)), id="Größe 2")
    found = ranking_scores(
        [UNANSWERABLE, UNMARKED, other, case((1, 9))],
        {"Größe 2": [passage(0, 100)], "q": []},
    )
    assert all(values.keys() == {"Größe 2", "q"} for values in found.values())
    assert found["hit@1"] == {"Größe 2": 1.0, "q": 0.0}


def test_a_wrong_order_lowers_the_rank_metrics() -> None:
    right = [passage(0, 100), passage(100, 200), passage(200, 300)]
    good, bad = scores(case((20, 30)), *right), scores(case((20, 30)), *right[::-1])
    assert bad["hit@1"] < good["hit@1"]
    assert bad["mrr@10"] < good["mrr@10"]
    assert bad["ndcg@10"] < good["ndcg@10"]


# Characters


def characters(one: Case, *passages: Passage, k: int = 5) -> tuple[float | None, ...]:
    return tuple(
        metric(one, passages, k)
        for metric in (character_recall, character_precision, character_iou)
    )


def test_characters_by_hand() -> None:
    # Evidence 40-60 and 90-110: 40. Passage 0-100 holds 20 + 10 = 30 of it.
    # Recall 30/40; precision 30/100; IoU 30 / (100 + 10 not retrieved).
    assert characters(case((40, 60), (90, 110)), passage(0, 100)) == (0.75, 0.3, 30 / 110)


def test_overlapping_passages_count_once_above_and_twice_below() -> None:
    # 0-100 and 50-150 hold 60-80 both: 20 of 20; precision 20/200; IoU 20 / (200 + 0).
    assert characters(case((60, 80)), passage(0, 100), passage(50, 150)) == (1.0, 0.1, 0.1)


def test_alternative_evidence_counts_once() -> None:
    # 40-60 and 50-70 are 30 characters, of which 0-55 holds 15. IoU 15 / (55 + 15).
    assert characters(case((40, 60), (50, 70)), passage(0, 55)) == (0.5, 15 / 55, 15 / 70)


def test_only_the_first_k_passages_count() -> None:
    passages = [passage(500, 600), passage(0, 100)]
    assert characters(case((40, 60)), *passages, k=1) == (0.0, 0.0, 0.0)
    # Precision 20/200: the passage without evidence counts below the line.
    assert characters(case((40, 60)), *passages, k=2) == (1.0, 0.1, 0.1)


def test_characters_of_documents_and_copies() -> None:
    assert characters(case((40, 60)), passage(0, 100, "b")) == (0.0, 0.0, 0.0)
    # Evidence in both copies of a content is one evidence, whichever is retrieved: 20 of 20.
    both = replace(case((40, 60)), evidence=(Evidence("a", 40, 60), Evidence("b", 40, 60)))
    for found in (passage(0, 100, "b", copies=("a",)), passage(0, 100, "a", copies=("b",))):
        assert characters(both, found) == (1.0, 0.2, 0.2)


def test_characters_without_passages_and_without_evidence() -> None:
    assert characters(case((40, 60))) == (0.0, 0.0, 0.0)
    assert characters(UNANSWERABLE, passage(0, 100)) == (None, None, None)
    assert characters(UNMARKED, passage(0, 100)) == (None, None, None)


places = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda it: (it[0], sum(it)))
sources = st.sampled_from(["a", "b"])


@given(
    st.lists(st.tuples(sources, places), min_size=1, max_size=4),
    st.lists(st.tuples(sources, places), max_size=6),
)
def test_characters_agree_with_sets_and_bounds(
    evidence: list[tuple[str, Place]], found: list[tuple[str, Place]]
) -> None:
    one = replace(case(), evidence=tuple(Evidence(name, *place) for name, place in evidence))
    passages = [passage(*place, source=name) for name, place in found]
    wanted = {(name, index) for name, place in evidence for index in range(*place)}
    shown = {(name, index) for name, place in found for index in range(*place)}
    length = sum(end - start for _, (start, end) in found)
    recall = character_recall(one, passages, 6)
    precision = character_precision(one, passages, 6)
    iou = character_iou(one, passages, 6)
    assert recall == len(wanted & shown) / len(wanted)
    assert precision == (len(wanted & shown) / length if length else 0)
    assert iou == len(wanted & shown) / (length + len(wanted - shown))
    assert 0 <= iou <= min(precision, recall) <= 1


@given(
    st.lists(places, min_size=1, max_size=4),
    st.lists(places, max_size=12),
)
def test_ranking_invariants(evidence: list[Place], found: list[Place]) -> None:
    one = case(*evidence)
    ranked = scores(one, *(passage(*place) for place in found))
    assert ranked["hit@1"] <= ranked["hit@3"] <= ranked["hit@5"]
    assert ranked["hit@1"] <= ranked["mrr@10"] <= 1
    assert 0 <= ranked["ndcg@10"] <= 1 + 1e-9
    assert (ranked["ndcg@10"] > 0) == (ranked["mrr@10"] > 0)
    # The evidence itself is the ideal, in any order: the first of it covers at least its own span.
    perfect = scores(one, *(passage(*place) for place in evidence))
    assert perfect["mrr@10"] == 1.0
