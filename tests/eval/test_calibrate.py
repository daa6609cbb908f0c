"""The refusal model's calibration: the rule by hand, no flattering, nothing written by mistake."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from eval.calibrate import MINIMUM, Observation, calibrate, observe
from eval.config_file import write_refusal
from eval.errors import EvaluationError
from eval.tables import calibration_lines, threshold_table
from eval.tradeoff import Confidences, choose, confidences, mistakes
from rag.answer import FEATURES, confidence
from rag.engine import Engine
from rag.settings import RefusalSettings, Settings
from tests.eval.cases import case, unanswerable
from tests.eval.test_tables import shown

CURRENT = RefusalSettings()


def observations(*, apart: float, count: int = 60, others: int = 60) -> list[Observation]:
    """Random features; those of answerable questions are higher by `apart` deviations."""
    generator = np.random.default_rng(1)
    found = []
    for number in range(count + others):
        answerable = number < count
        values = 0.4 + 0.1 * (generator.standard_normal(len(FEATURES)) + apart * answerable)
        found.append(Observation(tuple(values.tolist()), answerable))
    return found


# The rule


def test_rates_by_hand() -> None:
    found = Confidences((0.2, 0.5, 0.8, 0.9), (0.1, 0.5))
    rates = found.rates(0.5)  # 0.2 is refused; the unanswerable 0.5 is not below 0.5
    assert (rates.false_refusal, rates.false_answer) == (0.25, 0.5)
    rates = found.rates(0.51)
    assert (rates.false_refusal, rates.false_answer) == (0.5, 0.0)


def test_confidences_of_both_kinds_or_none() -> None:
    assert confidences([(0.9, True), (0.2, False), (0.4, True)]) == Confidences((0.4, 0.9), (0.2,))
    assert confidences([(0.9, True)]) is None
    assert confidences([]) is None


def test_threshold_in_the_middle_of_what_is_as_good() -> None:
    # 0.21 to 0.80 make no mistake at all.
    assert choose(Confidences((0.8, 0.9), (0.1, 0.2))).threshold == 0.51


def test_threshold_weighs_both_kinds_the_same() -> None:
    answerable, unanswerable = (0.3, 0.5, 0.7, 0.9), (0.1, 0.2, 0.45, 0.65)
    # Refused + answered, by threshold: 0.21-0.30 0/4 + 2/4; 0.31-0.45 1/4 + 2/4; 0.46-0.50
    # 1/4 + 1/4; 0.51-0.65 2/4 + 1/4; 0.66-0.70 2/4 + 0/4; elsewhere more. Of the 20 thresholds
    # with 1/2 in all, the eleventh is 0.46.
    rates = choose(Confidences(answerable, unanswerable))
    assert (rates.false_refusal, rates.false_answer) == (0.25, 0.25)
    assert rates.threshold == 0.46


def test_threshold_where_nothing_separates() -> None:
    rates = choose(Confidences((0.5, 0.5), (0.5, 0.5)))
    assert mistakes(rates) == 1.0


# The fit


def test_a_separable_set_is_separated() -> None:
    found = calibrate(observations(apart=6), CURRENT)
    assert found.false_refusal.value <= 0.03
    assert found.false_answer.value <= 0.03
    assert found.refusal.weights
    assert all(weight > 0 for weight in found.refusal.weights)


def test_features_that_say_nothing_are_not_flattered() -> None:
    found = calibrate(observations(apart=0, count=200, others=200), CURRENT)
    # By chance, the two rates add up to 1.
    assert found.false_refusal.value + found.false_answer.value > 0.85


def test_a_model_that_is_no_better_is_told_apart() -> None:
    seen = observations(apart=3)
    good = calibrate(seen, CURRENT)
    assert not calibrate(seen, good.refusal).is_better_than(good.refusal)
    blind = CURRENT.model_copy(update={"threshold": 1.0})  # refuses everything
    assert calibrate(seen, blind).is_better_than(blind)


def test_the_written_models_give_the_fitted_probabilities() -> None:
    seen = observations(apart=2)
    found = calibrate(seen, CURRENT)
    features = [(one.features or (), one.answerable) for one in seen]
    yes = [confidence(values, found.refusal) for values, answerable in features if answerable]
    no = [confidence(values, found.refusal) for values, answerable in features if not answerable]
    assert np.mean(yes) > np.mean(no) + 0.4
    # Fitted with an intercept, the mean over both kinds is their share: with a link beyond doubt it
    # is that of the first model.
    about = [confidence((*values[:-1], 9.0), found.refusal) for values, _ in features]
    assert np.mean(about) == pytest.approx(0.5, abs=0.01)


def test_how_many_there_are_of_each_kind_does_not_tilt_the_model() -> None:
    even = calibrate(observations(apart=2, count=100, others=100), CURRENT).refusal
    uneven = calibrate(observations(apart=2, count=400, others=50), CURRENT).refusal
    middle = [*[0.5] * (len(FEATURES) - 1), 9.0]  # between the two kinds, the link beyond doubt
    assert confidence(middle, even) == pytest.approx(0.5, abs=0.15)
    assert confidence(middle, uneven) == pytest.approx(0.5, abs=0.15)


def test_a_question_for_which_nothing_is_found_counts_and_breaks_nothing() -> None:
    seen = [*observations(apart=3), *[Observation(None, True)] * 5]
    found = calibrate(seen, CURRENT)
    assert found.false_refusal.n == 65
    assert found.false_refusal.value >= 5 / 65


@pytest.mark.parametrize(("count", "others"), [(MINIMUM - 1, 60), (60, MINIMUM - 1), (0, 0)])
def test_too_few(count: int, others: int) -> None:
    message = f"{count} answerable and {others} unanswerable questions are too few.* Nothing was"
    with pytest.raises(EvaluationError, match=message):
        calibrate(observations(apart=3, count=count, others=others), CURRENT)


def test_just_enough() -> None:
    assert calibrate(observations(apart=3, count=MINIMUM, others=MINIMUM), CURRENT)


def test_what_is_shown_fits_80_columns_and_has_both_rates() -> None:
    found = calibrate(observations(apart=2), CURRENT)
    text = shown(threshold_table(found), *calibration_lines(found, CURRENT))
    [line] = [line for line in text.splitlines() if "<- chosen" in line]
    assert line.split()[0] == f"{found.refusal.threshold:.2f}"
    assert line.count("%") == 2
    assert all(name in text for name in FEATURES)
    assert "…" not in text


def test_a_real_engine_is_observed(seed_engine: Engine) -> None:
    cases = [case(question="How many jobs did the Ebro plant create?"), unanswerable()]
    first, second = observe(seed_engine, cases, lambda done, total, label: None)
    assert first.features is not None
    assert len(first.features) == len(FEATURES) == len(CURRENT.weights)
    assert (first.answerable, second.answerable) == (True, False)


# rag.toml

MODEL = RefusalSettings(
    weights=tuple(1.5 - number for number in range(len(FEATURES))), intercept=-4.0, threshold=0.37
)


def load_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(folder)
    return Settings.load({})


def test_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_refusal(tmp_path / "rag.toml", MODEL)
    assert load_from(tmp_path, monkeypatch).refusal == MODEL
    assert [path.name for path in tmp_path.iterdir()] == ["rag.toml"]


def test_the_rest_of_the_file_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rag.toml"
    path.write_text(
        "# ours\ndocuments = ['docs', 'wiki']  # both\n\n"
        "[refusal]  # tuned\nthreshold = 0.9 # strict\n\n"
        "[retrieval]\nfusion_weight = 0.4\n"
    )
    write_refusal(path, MODEL)
    text = path.read_text()
    for kept in ("# ours\n", "# both\n", "[refusal]  # tuned\n", "fusion_weight = 0.4\n"):
        assert kept in text
    assert text.count("[refusal]") == 1
    settings = load_from(tmp_path, monkeypatch)
    assert settings.refusal == MODEL
    assert settings.documents == (Path("docs"), Path("wiki"))
    assert settings.retrieval.fusion_weight == 0.4


@pytest.mark.parametrize(
    "before",
    ["refusal = {threshold = 0.9}\n", "refusal.threshold = 0.9\n", "", "# only a comment\n"],
)
def test_other_ways_to_write_the_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    path = tmp_path / "rag.toml"
    path.write_text(before)
    write_refusal(path, MODEL)
    assert tomllib.loads(path.read_text())["refusal"]["threshold"] == 0.37
    assert load_from(tmp_path, monkeypatch).refusal == MODEL
    assert ("#" in before) == ("#" in path.read_text())


@pytest.mark.parametrize("before", [b"[refusal\n", b"\xff\xfe", b"refusal = 3\n"])
def test_a_file_that_can_not_be_changed_is_left_alone(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "rag.toml"
    path.write_bytes(before)
    with pytest.raises(EvaluationError, match=r"rag\.toml can't be changed"):
        write_refusal(path, MODEL)
    assert path.read_bytes() == before
