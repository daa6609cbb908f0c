"""How the question's words are taken up by a sentence, one by one: the weakest link tells most of
whether it answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.embedding import Vectors
from rag.embedding.tokens import TokenVectors, nearest
from rag.retrieve.query import Word
from rag.words.notation.ranges import lies_within


def links(
    words: Sequence[Word],
    texts: Sequence[str],
    held: Sequence[frozenset[str]],
    tokens: TokenVectors,
) -> Vectors:
    """How well each sentence takes up each word, 0 to 1, (sentences, words).

    1 where it is `held`, with all that the sentence has to be read with; else the cosine of the
    nearest words of the sentence itself. A word with a figure must be there, or lie in a range.
    """
    found = np.zeros((len(texts), len(words)), dtype=np.float32)
    # All words at once: a question may be as long as a page.
    near = nearest(np.concatenate([word.tokens for word in words]), tokens) if words else found
    row = 0
    for column, word in enumerate(words):
        cosines, row = near[row : row + len(word.tokens)], row + len(word.tokens)
        if any(map(str.isdigit, word.text)):
            found[:, column] = [_has_figure(word, *one) for one in zip(texts, held, strict=True)]
            continue
        if len(cosines):
            found[:, column] = cosines.mean(axis=0)
        found[[bool(word.terms & terms) for terms in held], column] = 1.0
    return found.clip(0.0, 1.0)


def _has_figure(word: Word, text: str, held: frozenset[str]) -> float:
    if word.terms <= held:
        return 1.0
    is_range = word.text.isdecimal() and lies_within(float(word.text), text)
    return 1.0 if is_range else 0.0
