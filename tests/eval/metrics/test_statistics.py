"""Means, intervals and percentiles, and the comparison of two runs, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import compare, mean, percentile


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
