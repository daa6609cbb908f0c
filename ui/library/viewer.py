"""What the source panel shows of a document: a quote with the text before and after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.engine import Engine
from rag.types import Passage

_AROUND = 2000
# The words that a cut may have gone through.
_FIRST_WORD, _LAST_WORD = re.compile(r"\A\S*\s"), re.compile(r"\s\S*\Z")


@dataclass(frozen=True, slots=True)
class Context:
    """A quote as a passage of its own, and the document's text around it.

    `is_start` and `is_end` say that nothing of the document comes before or after what is here.
    `document_text` holds `before + passage.text + after`, always.
    """

    before: str
    passage: Passage
    after: str
    is_start: bool
    is_end: bool


def context(
    engine: Engine,
    document_id: str,
    start: int,
    end: int,
    *,
    around: int = _AROUND,
    scope: Sequence[str] = (),
) -> Context | None:
    """The characters [start, end) of a document with `around` more on each side, cut between
    words; None where the document is gone or out of scope, or has no such characters."""
    passage = engine.passage(f"{document_id}:{start}-{end}", scope)
    if passage is None:
        return None
    try:
        text = engine.document_text(document_id)
    except KeyError:  # forgotten meanwhile
        return None
    before, after = text[max(0, start - around) : start], text[end : end + around]
    is_start, is_end = start <= around, len(text) - end <= around
    return Context(
        before=before if is_start else _FIRST_WORD.sub("", before),
        passage=passage,
        after=after if is_end else _LAST_WORD.sub("", after),
        is_start=is_start,
        is_end=is_end,
    )
