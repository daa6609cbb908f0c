"""An accent is readable wherever it is used, whichever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widget.colour import accents, contrast


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)  # the known near miss


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_can_be_read(number: int) -> None:
    colours = accents(f"#{number:06x}")
    assert contrast(colours["ink"], colours["accent"]) >= 4.5
    assert contrast(colours["accent-light"], "#f1efea") >= 4.5
    assert contrast(colours["accent-light"], "#ffffff") >= 4.5
    assert contrast(colours["accent-dark"], "#232725") >= 4.5
    assert contrast(colours["accent-dark"], "#151716") >= 4.5


@pytest.mark.parametrize(
    "wanted", ["", "red", "#12345", "#1234567", "url(x)", "#12345g", "#１23456"]
)
def test_what_is_no_colour_gets_the_plain_one(wanted: str) -> None:
    assert accents(wanted)["accent"] == "#1f6f5c"
