import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.grounding import is_whole, sentences

MARKED = st.lists(
    st.sampled_from(
        [
            "Dr. Smith paid 3.5 million.",
            " ",
            "\n",
            "[1]",
            "[1, 2]",
            "【2】",
            "It ended.",
            "[Passage 3]",
            "U.S. Army",
            "...",
            "he said",
            "“Go.”",
            "他来了。",
            "[",
            "]",
            "*",
            "- item",
            "1,0",
            "00",
            "\u200b",
        ]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ended. [1] Then it began. [2]", ["It ended. [1] ", "Then it began. [2]"]),
        ("It ended [1]. Then it began.", ["It ended [1]. ", "Then it began."]),
        ("It ended.[1][2] Then", ["It ended.[1][2] ", "Then"]),
        ("Dr. Smith paid 3.5 million. He left.", ["Dr. Smith paid 3.5 million. ", "He left."]),
        ("- one\n- two [1, 2]\nThree.", ["- one\n", "- two [1, 2]\n", "Three."]),
        ("It ended.\n[1]\nThen.", ["It ended.\n[1]\n", "Then."]),
        ("他来了。她走了。", ["他来了。", "她走了。"]),
        ("  \n ", []),
    ],
)
def test_a_text_is_cut_at_its_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences([text])) == expected


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    pieces = iter(["It ended.", " ", "[1]", " T", "hen nothing."])
    assert next(sentences(pieces)) == "It ended. [1] "
    assert list(pieces) == ["hen nothing."]


@given(MARKED | st.text(max_size=200), st.data())
def test_how_the_words_are_cut_up_changes_nothing(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = list(sentences([text]))
    assert list(sentences(pieces)) == list(sentences(text)) == whole
    assert "".join(whole) == text or not text[len("".join(whole)) :].strip()


def test_what_never_ends_is_cut() -> None:
    assert max(map(len, sentences(["and on " * 1000]))) <= 700


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [("It ended.", True), ("It ended [1]", True), ("- item\n", True), ("It end", False)],
)
def test_a_piece_that_was_cut_off_is_told(sentence: str, whole: bool) -> None:
    assert is_whole(sentence) is whole
