"""Metrics: figures worked out by hand in comments, and what must hold for any input."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Case, Evidence
from eval.metrics import (
    METRICS,
    by_kind,
    character_iou,
    character_precision,
    character_recall,
    citation_precision,
    citation_recall,
    compare,
    contains_answer,
    exact_match,
    false_answer,
    false_refusal,
    mean,
    percentile,
    ranking_scores,
    token_f1,
    verbatim_rate,
)
from eval.metrics.answers import normalise
from eval.metrics.retrieval import covers, gains
from rag.types import Answer, Citation, Passage, Segment

Place = tuple[int, int]
TEXT = "".join(chr(ord("a") + index % 26) for index in range(1000))
DOCUMENTS = {"a": TEXT, "b": TEXT}


def passage(start: int, end: int, source: str = "a", copies: tuple[str, ...] = ()) -> Passage:
    return Passage(
        id=f"{source}:{start}",
        text=TEXT[start:end],
        source=source,
        title="",
        start=start,
        end=end,
        page=None,
        heading="",
        score=0.0,
        copies=copies,
    )


def case(*evidence: Place, source: str = "a", answers: tuple[str, ...] = ()) -> Case:
    spans = tuple(Evidence(source, *place) for place in evidence)
    return Case(id="q", question="?", answerable=True, answers=answers, evidence=spans)


UNANSWERABLE = Case(id="u", question="?", answerable=False)
UNMARKED = Case(id="n", question="?", answerable=True)  # answerable, evidence not known


def answer(text: str = "", *quotes: Place, source: str = "a", refused: bool = False) -> Answer:
    citations = tuple(
        Citation(
            marker=number,
            # The passage is longer than the quote on both sides, as they are.
            passage=passage(max(0, start - 50), end + 50, source),
            quote=TEXT[start:end],
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(quotes, start=1)
    )
    return Answer(segments=(Segment(text),), citations=citations, refused=refused, confidence=0.5)


REFUSAL = answer("I found no answer; ask about more than 1,000 jobs.", refused=True)


def scores(one: Case, *passages: Passage) -> dict[str, float]:
    return {name: values["q"] for name, values in ranking_scores([one], {"q": passages}).items()}


# Ranking


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


# Answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Sagrada Família!", "sagrada família"),
        ("more than 1,000", "more than 1000"),
        ("Anna ate a banana and an apple", "anna ate banana and apple"),
        ("“model” – of its kind", "model of its kind"),
        ("Pai\u0301s", "pa\u00eds"),  # a letter with a combining accent is the letter
        ("80%", "80"),
        ("The", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_markers_and_bold_are_no_part_of_the_answer() -> None:
    segments = (
        Segment("It made "),
        Segment("more than 1,000", bold=True),
        Segment(" jobs"),
        Segment("[1]", marker=1),
        Segment("at [2] plants."),  # the document's own brackets
        Segment("[2]", marker=2),
    )
    shown = replace(answer(), segments=segments)
    assert exact_match(case(answers=("It made more than 1,000 jobs at 2 plants",)), shown) == 1.0


@pytest.mark.parametrize(
    ("text", "exact", "f1", "contained"),
    [
        # Exactly a gold answer, after normalisation.
        ("7 months.", 1.0, 1.0, 1.0),
        ("Seven months.", 1.0, 1.0, 1.0),
        # 5 words, 2 shared of 2: precision 2/5, recall 1, F1 = 2 * 2 / (5 + 2).
        ("It took just 7 months.", 0.0, 4 / 7, 1.0),
        # 'months' alone: precision 1/2, recall 1/2.
        ("17 months", 0.0, 0.5, 0.0),
        # The words, but not in a row: precision 2/3, recall 1, F1 = 4/5.
        ("7 long months", 0.0, 0.8, 0.0),
        # 1 of 1 word shared, of 2 gold: precision 1, recall 1/2.
        ("months", 0.0, 2 / 3, 0.0),
        ("", 0.0, 0.0, 0.0),
    ],
)
def test_answers_by_hand(text: str, exact: float, f1: float, contained: float) -> None:
    gold = case(answers=("7 months", "seven months"))
    assert exact_match(gold, answer(text)) == exact
    assert token_f1(gold, answer(text)) == pytest.approx(f1)
    assert contains_answer(gold, answer(text)) == contained


def test_a_number_inside_another_is_not_contained() -> None:
    assert contains_answer(case(answers=("7",)), answer("It was 1976.")) == 0.0
    assert contains_answer(case(answers=("7",)), answer("It was 7.")) == 1.0


def test_words_repeated_in_the_answer_count_once_for_a_gold_word() -> None:
    # 'turkey turkey turkey' against 'turkey': 1 shared, F1 = 2 * 1 / (3 + 1).
    assert token_f1(case(answers=("Turkey",)), answer("Turkey, Turkey, Turkey")) == 0.5


def test_a_refusal_gives_no_answer_even_when_it_names_one() -> None:
    gold = case(answers=("more than 1,000",))
    assert exact_match(gold, REFUSAL) == 0.0
    assert token_f1(gold, REFUSAL) == 0.0
    assert contains_answer(gold, REFUSAL) == 0.0


@pytest.mark.parametrize(
    "one",
    [
        UNANSWERABLE,
        replace(UNANSWERABLE, answers=("no idea",)),
        UNMARKED,
        case(answers=("The",)),  # normalises to nothing, which anything would contain
    ],
)
def test_answer_metrics_do_not_apply(one: Case) -> None:
    assert exact_match(one, answer("x")) is None
    assert token_f1(one, answer("x")) is None
    assert contains_answer(one, answer("x")) is None


words = st.lists(st.sampled_from(["seven", "months", "the", "7", "1976"]), max_size=6)


@given(words, st.lists(words.map(" ".join), min_size=1, max_size=3))
def test_answer_invariants(text: list[str], gold: list[str]) -> None:
    one, shown = case(answers=tuple(gold)), answer(" ".join(text))
    exact, f1, contained = (
        metric(one, shown) for metric in (exact_match, token_f1, contains_answer)
    )
    if exact is None or f1 is None or contained is None:
        assert exact is f1 is contained is None
    else:
        assert exact <= f1 <= 1
        assert exact <= contained <= 1
        assert (f1 == 0) <= (contained == 0)


# Refusal


def test_refusal() -> None:
    shown = answer("x")
    assert false_refusal(UNMARKED, shown) == 0.0
    assert false_refusal(UNMARKED, REFUSAL) == 1.0
    assert false_refusal(UNANSWERABLE, REFUSAL) is None
    assert false_answer(UNANSWERABLE, shown) == 1.0
    assert false_answer(UNANSWERABLE, REFUSAL) == 0.0
    assert false_answer(UNMARKED, shown) is None


def test_by_kind() -> None:
    kinds = [replace(UNMARKED, id=name, kind=name[0]) for name in ("x1", "y1", "x2", "z1")]
    assert by_kind(kinds, {"x1": 1.0, "x2": 0.0, "y1": 1.0, "other": 1.0}) == {
        "x": {"x1": 1.0, "x2": 0.0},
        "y": {"y1": 1.0},
    }


# Citations


def test_citations_by_hand() -> None:
    # Quotes: 100-200 holds evidence 120-140; 200-300 meets evidence 300-320 and shares nothing.
    # Precision 1 of 2 quotes; recall 1 of 2 spans.
    one, shown = case((120, 140), (300, 320)), answer("", (100, 200), (200, 300))
    assert citation_precision(one, shown) == 0.5
    assert citation_recall(one, shown) == 0.5
    # One character further and both are touched.
    assert citation_precision(one, answer("", (100, 200), (200, 301))) == 1.0
    assert citation_recall(one, answer("", (100, 200), (200, 301))) == 1.0


def test_overlapping_evidence_is_one_span_to_cite() -> None:
    # 120-140 and 130-150 are alternatives: a quote of 100-125 touches the one span there is.
    one = case((120, 140), (130, 150))
    assert citation_recall(one, answer("", (100, 125))) == 1.0


def test_citations_of_another_document() -> None:
    shown = answer("", (100, 200), source="b")
    assert citation_precision(case((120, 140)), shown) == 0.0
    assert citation_recall(case((120, 140)), shown) == 0.0


def test_citations_of_a_copy() -> None:
    shown = answer("", (100, 200), source="b")
    copied = replace(shown.citations[0], passage=replace(shown.citations[0].passage, copies=("a",)))
    shown = replace(shown, citations=(copied,))
    assert citation_precision(case((120, 140)), shown) == 1.0
    assert citation_recall(case((120, 140)), shown) == 1.0


def test_citations_shifted_by_one_passage() -> None:
    one = case((120, 140))
    assert citation_precision(one, answer("", (100, 200))) == 1.0
    assert citation_precision(one, answer("", (200, 300))) == 0.0
    assert citation_recall(one, answer("", (200, 300))) == 0.0


def test_an_answer_without_citations_touches_no_evidence_and_has_no_precision() -> None:
    for shown in (answer("x"), REFUSAL):
        assert citation_precision(case((120, 140)), shown) is None
        assert citation_recall(case((120, 140)), shown) == 0.0
        assert verbatim_rate(shown, DOCUMENTS) is None


def test_citation_metrics_do_not_apply_without_evidence() -> None:
    for one in (UNANSWERABLE, UNMARKED):
        assert citation_precision(one, answer("", (100, 200))) is None
        assert citation_recall(one, answer("", (100, 200))) is None


def test_verbatim_rate() -> None:
    shown = answer("", (100, 200), (300, 400))
    assert verbatim_rate(shown, DOCUMENTS) == 1.0
    first, second = shown.citations
    for altered in (
        replace(second, quote=second.quote[:-1] + "?"),  # one character
        replace(second, quote=second.quote[:-1]),
        replace(second, start=301),
        replace(second, start=300 - 1000, end=400 - 1000),  # Python would count from the end
        replace(second, quote="", start=300, end=300),
        replace(second, quote="", start=2000, end=2100),  # past the end a slice is empty
        replace(second, passage=passage(300, 400, "unknown")),
    ):
        assert verbatim_rate(replace(shown, citations=(first, altered)), DOCUMENTS) == 0.5


# Statistics


def test_mean_by_hand() -> None:
    # 2 of 10. Resampled sums are binomial(10, 0.2): P(0) = 0.107, P(<= 4) = 0.967
    # and P(<= 5) = 0.994, so the interval is from 0 to 5 of 10.
    found = mean([1, 1] + [0] * 8)
    assert found is not None
    assert (found.value, found.low, found.n) == (0.2, 0.0, 10)
    assert found.high == pytest.approx(0.5, abs=0.1)


def test_the_interval_narrows_like_the_normal_one_on_many_values() -> None:
    # 5,000 ones and 5,000 zeros: standard error 0.5 / sqrt(10000) = 0.005, times 1.96 = 0.0098.
    found = mean([0.0, 1.0] * 5000)
    assert found is not None
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 0.0098, abs=0.001)
    assert found.high == pytest.approx(0.5 + 0.0098, abs=0.001)


def test_one_value_and_none() -> None:
    one = mean([0.3])
    assert one is not None
    assert (one.value, one.low, one.high, one.n) == (0.3, 0.3, 0.3, 1)
    assert mean([]) is None
    assert percentile([], 95) is None


def test_percentiles_by_hand() -> None:
    # 1 to 101: the median is 51; 95 % of the way from 1 to 101 is 96.
    values = [float(value) for value in range(1, 102)]
    median, late = percentile(values, 50), percentile(values, 95)
    assert median is not None
    assert late is not None
    assert (median.value, late.value) == (51.0, 96.0)
    assert 40 < median.low < 51 < median.high < 62
    assert 88 < late.low < 96 < late.high <= 101


figures = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(figures)
def test_the_interval_holds_the_figure_and_repeats(values: list[float]) -> None:
    for estimate in (mean(values), percentile(values, 95)):
        assert estimate is not None
        assert min(values) - 1e-9 <= estimate.low <= estimate.value <= estimate.high
        assert estimate.high <= max(values) + 1e-9
    assert mean(values) == mean(values)


def run(*values: float) -> dict[str, float]:
    return {f"q{number}": value for number, value in enumerate(values)}


def test_compare_by_hand() -> None:
    # q0 and q1 are lost, q2 is won, 17 are as before: the mean difference is (1 - 2) / 20.
    before, after = run(1, 1, 0, *[1] * 17), run(0, 0, 1, *[1] * 17)
    found = compare(before, after, higher_is_better=True)
    assert found is not None
    assert (found.difference.value, found.difference.n) == (-0.05, 20)
    assert (found.won, found.lost) == (("q2",), ("q0", "q1"))
    assert not found.significantly_worse
    assert not found.significantly_better
    assert found.only_before == found.only_after == ()


def test_compare_knows_the_direction() -> None:
    before, after = run(*[0.0] * 10), run(*[1.0] * 10)
    up = compare(before, after, higher_is_better=True)
    down = compare(before, after, higher_is_better=False)
    assert up is not None
    assert down is not None
    assert (up.significantly_better, up.significantly_worse) == (True, False)
    assert (down.significantly_better, down.significantly_worse) == (False, True)
    assert (up.won, up.lost) == (down.lost, down.won) == (tuple(before), ())
    assert up.difference == down.difference


def test_pairing_shows_what_two_intervals_would_hide() -> None:
    # Every case falls by 0.05, while the cases differ from one another by much more.
    before = run(*(number / 20 for number in range(1, 21)))
    after = {name: value - 0.05 for name, value in before.items()}
    found = compare(before, after, higher_is_better=True)
    assert found is not None
    assert found.significantly_worse
    whole, later = mean(before.values()), mean(after.values())
    assert whole is not None
    assert later is not None
    assert later.high > whole.low


def test_few_pairs_are_never_significant() -> None:
    for count, expected in ((1, False), (5, False), (6, True)):
        ones, zeros = run(*[1.0] * count), run(*[0.0] * count)
        fallen = compare(ones, zeros, higher_is_better=True)
        risen = compare(zeros, ones, higher_is_better=True)
        assert fallen is not None
        assert risen is not None
        assert fallen.significantly_worse is risen.significantly_better is expected


def test_compare_pairs_by_id_and_names_what_has_no_pair() -> None:
    found = compare({"a": 0.0, "b": 0.5}, {"c": 1.0, "b": 0.5}, higher_is_better=True)
    assert found is not None
    assert found.difference.n == 1
    assert (found.only_before, found.only_after) == (("a",), ("c",))
    assert compare({"a": 0.0}, {"c": 1.0}, higher_is_better=True) is None


def test_rounding_is_no_change() -> None:
    found = compare(run(*[0.3] * 10), run(*[0.1 + 0.2] * 10), higher_is_better=True)
    assert found is not None
    assert found.won == found.lost == ()
    assert not found.significantly_better


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_compare_is_antisymmetric_and_a_run_equals_itself(pairs: list[tuple[float, float]]) -> None:
    before, after = run(*(one for one, _ in pairs)), run(*(other for _, other in pairs))
    there = compare(before, after, higher_is_better=True)
    back = compare(after, before, higher_is_better=True)
    same = compare(before, before, higher_is_better=True)
    assert there is not None
    assert back is not None
    assert same is not None
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert (there.won, there.lost) == (back.lost, back.won)
    assert not (there.significantly_better and there.significantly_worse)
    assert same.difference.low == same.difference.high == 0
    assert not same.significantly_worse


# The table


def test_table_of_metrics() -> None:
    assert all(name == metric.name for name, metric in METRICS.items())
    lower = {name for name, metric in METRICS.items() if not metric.higher_is_better}
    assert lower == {"false_refusal", "false_answer", "search_seconds", "ask_seconds"}
    assert set(scores(case((20, 30)))) <= set(METRICS)
