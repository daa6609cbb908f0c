"""`python -m rag.embedding.basis` computes anew the main axes of the bundled model's token vectors.

They come from the model alone, from one vector for each word of its vocabulary and no text at all.
"""

from __future__ import annotations

import sys

import numpy as np
from tokenizers import Tokenizer

from rag.embedding import Vectors
from rag.embedding.bundled import BASIS, reference_forward
from rag.embedding.late import Forward
from rag.embedding.tokens import TOKEN_DIMENSIONS
from rag.embedding.weights import model_folder

_CLS, _SEP = 101, 102
_FIRST_WORD = 1000  # the vocabulary begins with marks and unused entries
_BATCH = 512


def fit_basis(forward: Forward, words: int) -> Vectors:
    """The leading right singular vectors of the unit vectors of all `words` of the vocabulary."""
    found = []
    for low in range(_FIRST_WORD, words, _BATCH):
        word = np.arange(low, min(words, low + _BATCH), dtype=np.int64)
        ids = np.stack([np.full_like(word, _CLS), word, np.full_like(word, _SEP)], axis=1)
        found.append(forward(ids, np.ones_like(ids))[:, 1])
    vectors = np.concatenate(found)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    axes: Vectors = np.linalg.svd(vectors, full_matrices=False)[2]
    return axes[:TOKEN_DIMENSIONS].T


def main() -> None:
    folder = model_folder()
    words = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size()
    np.save(BASIS, fit_basis(reference_forward(folder), words).astype(np.float16))
    print(f"Written: {BASIS}", file=sys.stderr)


if __name__ == "__main__":
    main()
