"""What of the conversation a question leans on, told by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Message

_REFERRING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|his|her|hers|him|this|that|these|those|"
    r"ones?|same|such|others?|another|else)\b",
    re.IGNORECASE,
)
_CONTINUING = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|yes|no|ok(?:ay)?|i meant?)\b",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\W*(?:who|whom|whose|what|which|when|where|why|how)"
    r"(?: (?:often|long|many|much|far|old|so))?\W*$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|has|have|had|may)\b",
    re.IGNORECASE,
)
_FRAGMENT_WORDS = 3
# What a question names: a code, a number, a name, or a run of these ("Vessa 900 XL").
_WORD = r"(?:[A-ZÀ-ÞŠŽ][\w’'-]*|\b(?:[^\W\d_]{1,4}-?)?\d[\w.,/-]*(?<=\w))"
_THING = re.compile(rf"(?:(?<=[^\W_] )|(?=\b\w*-?\d)){_WORD}(?: {_WORD})*")


def leans_on_history(question: str) -> bool:
    """Whether it refers back ("how long did that take?"), goes on ("and in 2024?") or leaves out
    what it is about ("how often?")."""
    return any(form.search(question) for form in (_REFERRING, _CONTINUING, _ELLIPTIC))


def refers_back(question: str) -> bool:
    """Whether it has a word that stands for something said before: "it", "that"."""
    return bool(_REFERRING.search(question))


def is_fragment(question: str) -> bool:
    """Whether it only names something ("major characters"), within the subject or a new one."""
    return len(question.split()) <= _FRAGMENT_WORDS and not _ASKING.search(question)


def things(question: str) -> list[str]:
    """The names, codes and figures in a question."""
    return _THING.findall(question)


def standalone(question: str, history: Sequence[Message]) -> str:
    """The question with what it takes from the last whole one before it, as far as names, codes and
    figures tell: "and F-14?" is that question with F-14 in place of what it named, and "how loud is
    it?" is about what it named. The question itself where it takes nothing."""
    if not leans_on_history(question):
        return question
    earlier = _last_question(history)
    if _is_whole(question):
        named = things(earlier) if refers_back(question) else []
        return f"{question} ({', '.join(named)})" if named else question
    for instead in things(question)[:1]:
        for thing in _THING.finditer(earlier):
            if _are_alike(instead, thing.group()):
                return f"{earlier[: thing.start()]}{instead}{earlier[thing.end() :]}"
    return question


def _is_whole(question: str) -> bool:
    """Whether it asks something, whatever it begins with."""
    return bool(_ASKING.search(_CONTINUING.sub("", question)))


def _are_alike(one: str, other: str) -> bool:
    """Whether one thing may stand in place of the other: both have figures, or none has."""
    return any(map(str.isdigit, one)) == any(map(str.isdigit, other))


def _last_question(history: Sequence[Message]) -> str:
    asked = [turn["content"] for turn in history if turn["role"] == "user"]
    return next(filter(_is_whole, reversed(asked)), asked[-1] if asked else "")
