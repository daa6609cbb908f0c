"""The terms of a text: its words as the index, and what is held against it, know them."""

from __future__ import annotations

from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from rag.words.normal import normal
from rag.words.stopwords import STOPWORDS


def analyzer() -> TextAnalyzer:
    """What turns text into terms."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(80))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


_ANALYZER = analyzer()
_STOPPED = frozenset(term for word in STOPWORDS for term in _ANALYZER.analyze(word))


@lru_cache(maxsize=20_000)  # the same sentences come up again and again
def terms(text: str) -> tuple[str, ...]:
    """The words of the text's normal form as the index knows them: folded, stemmed, in order,
    repeats kept."""
    return tuple(_ANALYZER.analyze(normal(text)))


def content_terms(text: str) -> list[str]:
    """The distinct terms that carry meaning, in order."""
    return [term for term in dict.fromkeys(terms(text)) if term not in _STOPPED]
