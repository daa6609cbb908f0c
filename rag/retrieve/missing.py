"""What a question names that no document does."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.index.lexical import LexicalIndex
from rag.retrieve.dialogue import things
from rag.retrieve.spelling import nearest
from rag.words.notation import NAMES
from rag.words.stopwords import STOPWORDS
from rag.words.terms import content_terms

_WORD = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"[a-z]\d")  # m2
_ENGLISH = 0.3  # share of a question's words that are stop words, from which on it is English


def missing(
    question: str, lexical: LexicalIndex, faces: Collection[frozenset[str]]
) -> tuple[str, ...]:
    """The question's names and codes ("SG-1060") of which a part stands in no document, nor in any
    heading, title or file's name (`faces`), and nothing that is spelt nearly so does. A mere number
    isn't looked for: it may be reckoned, or lie in a range. Names are told by their capitals, so in
    English only."""
    words = _WORD.findall(question)
    is_english = sum(word.lower() in STOPWORDS for word in words) >= _ENGLISH * len(words)
    named = (
        thing
        for thing in things(question)
        if any(map(str.isalpha, thing)) and (is_english or any(map(str.isdigit, thing)))
    )
    return tuple(dict.fromkeys(one for one in named if not _is_known(one, lexical, faces)))


def _is_known(thing: str, lexical: LexicalIndex, faces: Collection[frozenset[str]]) -> bool:
    if _UNIT.fullmatch(thing) or NAMES.intersection(thing.lower().split()):
        return True  # a date or an amount, which may be written in another way
    unknown = [term for term in content_terms(thing) if not lexical.holds(term)]
    return all(
        any(term in face for face in faces) or (term.isalpha() and nearest(term, lexical))
        for term in unknown
    )
