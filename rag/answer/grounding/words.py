"""Ordinary English words, which may be said in other words; what is none may be a name."""

from __future__ import annotations

from collections import Counter
from functools import cache

from rag.embedding.weights import known_words
from rag.words.terms import terms


def is_ordinary(term: str) -> bool:
    """Whether English knows the term (a stem) in more than one form.

    "create" is known as "created" and "creating", too; of "bmw" and "volkswagen", which the
    dictionary holds as well, there is one form only. Some ordinary words have but one as well:
    they are taken for names, which withholds a sentence that could have been shown.
    """
    return len(term) == 1 or _forms()[term] > 1


@cache
def _forms() -> Counter[str]:
    return Counter(terms(" ".join(known_words())))
