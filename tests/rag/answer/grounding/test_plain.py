import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.grounding import has_markup, markers, plain
from rag.answer.grounding.plain import visible


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("It ended [2][1]. [2]", (2, 1)),
        ("It ended [1, 3]", (1, 3)),
        ("It ended [1-3]", (1, 2, 3)),
        ("It ended [Passage 4] 【5】 [^6]", (4, 5, 6)),
        ("It ended [sic] in [1990s]", ()),
    ],
)
def test_markers_are_read(sentence: str, named: tuple[int, ...]) -> None:
    assert markers(sentence) == named


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("- **Bold** and _soft_ `code` [1].", "Bold and soft code."),
        ("## Heading", "Heading"),
        ("> 1. It ended [2] .", "It ended."),
        ("1990 was a good year.", "1990 was a good year."),
        ("snake_case stays", "snake_case stays"),
        ("```python", ""),
        ("[1]", ""),
        ("ze\u200bro \u202ewidth\u202c\U000e0041", "zero width"),
    ],
)
def test_layout_goes_and_words_stay(sentence: str, words: str) -> None:
    assert plain(sentence) == words


@pytest.mark.parametrize(
    "text",
    [
        "see [here](https://x.example)",
        "![x](y)",
        "<b>bold</b>",
        "<!-- x -->",
        "a &lt; b",
        "| a | b |",
        "http://x.example",
        "//x.example/a",
        "www.x.example",
        "me@x.example",
        "javascript:alert(1)",
        "[a]: x",
        "{{x}}",
        "\\(x\\)",
        "$$x$$",
        "ｈｔｔｐｓ：／／x",
        "ht\u200btps://x",
    ],
)
def test_what_could_be_interpreted_is_told(text: str) -> None:
    assert has_markup(text)


@pytest.mark.parametrize(
    "text", ["It cost $3.5 and rose 5 < 6 times. [1][2]", "A and/or B: yes (1990)."]
)
def test_words_are_no_markup(text: str) -> None:
    assert not has_markup(text)


@given(st.text(max_size=200))
def test_plain_words_hold_nothing_unseen(text: str) -> None:
    words = plain(text)
    assert visible(words) == words
    assert "\n" not in words
