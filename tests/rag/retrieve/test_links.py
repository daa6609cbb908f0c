"""How the question's words are taken up by a sentence, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rag.embedding.tokens import TOKEN_DIMENSIONS, no_tokens, pack
from rag.retrieve.links import links
from rag.retrieve.query import Word

TEXTS = ["Site: Oulu; Employees: 131", "7 to 14: 31 days"]
NOTHING = np.empty((0, TOKEN_DIMENSIONS), dtype=np.float32)


def direction(*values: float) -> np.ndarray:
    vector = np.zeros((1, TOKEN_DIMENSIONS), dtype=np.float32)
    vector[0, : len(values)] = values
    return vector


def word(text: str, tokens: np.ndarray = NOTHING) -> Word:
    return Word(text, frozenset({text.lower()}), tokens)


def test_a_word_that_is_held_is_taken_up_wholly() -> None:
    held = [frozenset({"oulu", "employe"}), frozenset({"day"})]
    found = links([word("Oulu")], TEXTS, held, no_tokens(2))
    assert found.tolist() == [[1.0], [0.0]]


def test_another_word_is_taken_up_as_far_as_the_nearest_one() -> None:
    tokens = pack([direction(1.0), np.concatenate([direction(0.0, 1.0), direction(0.8, 0.6)])])
    found = links([word("staff", direction(1.0))], TEXTS, [frozenset(), frozenset()], tokens)
    assert found[:, 0] == pytest.approx([1.0, 0.8], abs=0.01)


def test_a_word_with_a_figure_must_be_there_or_lie_in_a_range() -> None:
    held = [frozenset({"131"}), frozenset({"7", "14"})]
    near = pack([direction(1.0), direction(1.0)])  # however near its vector is
    words = [word("8", direction(1.0)), word("E09", direction(1.0)), word("131", direction(1.0))]
    assert links(words, TEXTS, held, near).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
