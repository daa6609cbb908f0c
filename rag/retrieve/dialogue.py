"""Whether a question leans on the conversation before it, told by its words."""

from __future__ import annotations

import re

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


def leans_on_history(question: str) -> bool:
    """Whether it refers back ("how long did that take?"), goes on ("and in 2024?") or leaves out
    what it is about ("how often?")."""
    return any(form.search(question) for form in (_REFERRING, _CONTINUING, _ELLIPTIC))


def is_fragment(question: str) -> bool:
    """Whether it only names something ("major characters"), within the subject or a new one."""
    return len(question.split()) <= _FRAGMENT_WORDS and not _ASKING.search(question)
