"""What is passed over at a glance is what would stay as it is."""

from functools import reduce

from hypothesis import given

from rag.words.notation import _JOINING, _ONE_BREAK, _SPELLING, joined
from tests.rag.words.test_normal import SOUP, TEXT


@given(SOUP | TEXT)
def test_nothing_is_passed_over_that_would_be_rewritten(text: str) -> None:
    everywhere = reduce(
        lambda so_far, step: step[0](so_far), _SPELLING + _JOINING, _ONE_BREAK.sub(" ", text)
    )
    assert " ".join(joined(text).split()) == " ".join(everywhere.split())


def test_a_long_text_is_rewritten_at_each_place() -> None:
    filler = " and so on" * 30
    text = f"2GB{filler} at 2 pm{filler} on 2026-05-03{filler} with 5 %."
    expected = f"2 gigabyte{filler} at 14h00{filler} on 3 May 2026 2026m05 05d03{filler}"
    assert joined(text) == f"{expected} with 5 percent."
