"""Token vectors: packed and unpacked, and held against a question's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.reading import Reading
from rag.embedding import ChunkEmbedder
from rag.embedding.tokens import TOKEN_DIMENSIONS, alignment, no_tokens, pack
from tests.stores import some_tokens

AXES = np.eye(TOKEN_DIMENSIONS, dtype=np.float32)


def test_worked_out_by_hand() -> None:
    question = AXES[:2]
    weights = np.array([3.0, 1.0], dtype=np.float32)
    halfway = ((AXES[0] + AXES[1]) / np.sqrt(2))[np.newaxis]
    tokens = pack([AXES[1:3], AXES[:0], halfway, -AXES[:2]])
    # Only the second word: (3 * 0 + 1 * 1) / 4. Nothing there: 0. Both by halves: 0.7071.
    # A word's opposite: the nearest of -1 and 0.
    sentences, together = alignment(question, weights, tokens)
    assert sentences == pytest.approx([0.25, 0, 0.7071, 0], abs=0.01)
    # The first word's nearest is halfway (0.7071), the second's is itself: (3 * 0.7071 + 1) / 4.
    assert together == pytest.approx(0.7803, abs=0.01)


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(1, 4))
def test_it_is_that_of_each_sentence_by_itself(seeds: list[int], words: int) -> None:
    question = np.concatenate([AXES[: words - 1], some_tokens(1)])
    weights = np.arange(1, words + 1, dtype=np.float32)
    sentences = [some_tokens(seed) for seed in seeds]
    by_sentence, together = alignment(question, weights, pack(sentences))
    alone = [alignment(question, weights, pack([one]))[1] for one in sentences]
    assert by_sentence == pytest.approx(alone, abs=1e-6)
    said = [value for value, one in zip(alone, sentences, strict=True) if len(one)]
    assert together >= max(said, default=0.0) - 1e-6


def test_nothing_aligns_with_nothing() -> None:
    weights = np.ones(1, dtype=np.float32)
    for question, sentences in ((1, no_tokens(3)), (0, pack([AXES[:1]])), (1, no_tokens(0))):
        found, together = alignment(AXES[:question], weights[:question], sentences)
        assert found.tolist() == [0] * len(sentences.counts)
        assert together == 0


def test_a_word_is_near_its_kin_and_far_from_others(embedder: ChunkEmbedder) -> None:
    texts = ["The mill hired workers.", "It rained in spring."]
    ((_, _, tokens),) = embedder.embed_readings([Reading("", "", tuple(texts), *(("", ""),) * 3)])
    question = embedder.embed_question("employees")
    assert len(question.tokens) == len(question.places) == 1
    assert question.places == [(0, len("employees"))]
    assert np.linalg.norm(question.tokens, axis=1) == pytest.approx([1.0], abs=1e-5)
    (first, second), _ = alignment(question.tokens, np.ones(1, dtype=np.float32), tokens)
    assert first > second + 0.1
    same = embedder.embed_question("rained in spring")
    assert alignment(same.tokens, np.ones(3, dtype=np.float32), tokens)[0][1] > 0.6
