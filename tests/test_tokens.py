"""Token vectors: packed and unpacked, and held against a question's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embedding import ChunkEmbedder
from rag.tokens import TOKEN_DIMENSIONS, alignment, no_tokens, pack
from rag.types import Chunk, Sentence
from tests.stores import some_tokens

AXES = np.eye(TOKEN_DIMENSIONS, dtype=np.float32)


def test_worked_out_by_hand() -> None:
    question = AXES[:2]
    weights = np.array([3.0, 1.0], dtype=np.float32)
    halfway = ((AXES[0] + AXES[1]) / np.sqrt(2))[np.newaxis]
    tokens = pack([AXES[1:3], AXES[:0], halfway, -AXES[:2]])
    # Only the second word: (3 * 0 + 1 * 1) / 4. Nothing there: 0. Both by halves: 0.7071.
    # A word's opposite: the nearest of -1 and 0.
    assert alignment(question, weights, tokens) == pytest.approx([0.25, 0, 0.7071, 0], abs=0.01)


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(1, 4))
def test_it_is_that_of_each_sentence_by_itself(seeds: list[int], words: int) -> None:
    question = np.concatenate([AXES[: words - 1], some_tokens(1)])
    weights = np.arange(1, words + 1, dtype=np.float32)
    sentences = [some_tokens(seed) for seed in seeds]
    together = alignment(question, weights, pack(sentences))
    alone = [float(alignment(question, weights, pack([one]))[0]) for one in sentences]
    assert together == pytest.approx(alone, abs=1e-6)


def test_nothing_aligns_with_nothing() -> None:
    weights = np.ones(1, dtype=np.float32)
    assert alignment(AXES[:1], weights, no_tokens(3)).tolist() == [0, 0, 0]
    assert alignment(AXES[:0], weights[:0], pack([AXES[:1]])).tolist() == [0]
    assert alignment(AXES[:1], weights, no_tokens(0)).tolist() == []


def test_a_word_is_near_its_kin_and_far_from_others(embedder: ChunkEmbedder) -> None:
    texts = ["The mill hired workers.", "It rained in spring."]
    text = " ".join(texts)
    sentences = (Sentence(0, len(texts[0])), Sentence(len(texts[0]) + 1, len(text)))
    ((_, _, tokens),) = embedder.embed_chunks([Chunk("c", "d", 0, 0, len(text), text, sentences)])
    question = embedder.embed_question("employees")
    assert len(question.tokens) == len(question.places) == 1
    assert question.places == [(0, len("employees"))]
    assert np.linalg.norm(question.tokens, axis=1) == pytest.approx([1.0], abs=1e-5)
    first, second = alignment(question.tokens, np.ones(1, dtype=np.float32), tokens)
    assert first > second + 0.1
    same = embedder.embed_question("rained in spring")
    assert alignment(same.tokens, np.ones(3, dtype=np.float32), tokens)[1] > 0.6
