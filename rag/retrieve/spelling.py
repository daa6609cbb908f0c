"""Misspelt words of a question, corrected by the words of the documents themselves."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.embedding.weights import known_words
from rag.index.lexical import LexicalIndex
from rag.words.notation import NAMES
from rag.words.stopwords import STOPWORDS
from rag.words.terms import terms

# Lower-case words, and the first of the question: a name that is not in the documents is no slip.
_WORD = re.compile(r"(?<!\w)[^\W\d_A-ZÀ-Þ][^\W\d_]{2,}|^\W*[^\W\d_]{3,}")
_SHORT = 4  # letters from which a word of the documents may be meant; below, only a stop word
_LONG = 8  # letters from which two slips are allowed; below it, one
_MOST_WORDS = 20  # a longer list of unknown words is another language, not bad spelling


def correct(question: str, lexical: LexicalIndex) -> str:
    """The question with each misspelt word replaced by the nearest term of the index, or else by
    the nearest stop word ("teh", "tkae"): what stays says something about the question.

    Misspelt is a word that neither the index nor the dictionary knows: a word that people do use
    but the documents don't ("CEO") says something about the question, and stays. So does a unit
    or a month: no document's "megabyte" is meant by "gigabyte".
    """
    unknown = {word for word in _WORD.findall(question) if _is_unknown(word, lexical)}
    if not unknown or len(unknown) > _MOST_WORDS:
        return question
    near = {word: nearest(word, lexical) or _nearest_stop_word(word) for word in unknown}
    return _WORD.sub(lambda match: near.get(match.group()) or match.group(), question)


def _is_unknown(word: str, lexical: LexicalIndex) -> bool:
    if word.lower() in NAMES or word.lower() in known_words():
        return False
    return not any(map(lexical.frequency, terms(word)))


def nearest(word: str, lexical: LexicalIndex) -> str | None:
    """The term of the index within the allowed slips; of several as near, the most frequent."""
    (term, *rest) = terms(word) or ("",)
    if rest or len(term) < _SHORT:
        return None
    slips = 2 if len(term) >= _LONG else 1
    # People seldom get a word's first letter wrong, and it keeps the list short.
    vocabulary = lexical.vocabulary(term[0])
    found = process.extract(
        term, vocabulary.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20
    )
    best = min(found, key=lambda hit: (hit[1], -vocabulary[hit[0]]), default=None)
    return best[0] if best else None


def _nearest_stop_word(word: str) -> str | None:
    found = process.extractOne(
        word.lower(),
        [
            known
            for known in STOPWORDS
            if known[:1] == word[:1].lower() and len(known) >= _SHORT - 1
        ],
        scorer=OSA.distance,
        score_cutoff=1,
    )
    return found[0] if found else None
