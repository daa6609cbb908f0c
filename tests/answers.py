"""Answers of any content, for tests of what must hold for all of them; and some simple ones."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from rag.types import Answer, Citation, Notice, Passage, Segment, Support
from tests.texts import CHARACTERS

_TEXT = st.text(CHARACTERS, max_size=30)
_NUMBERS = st.floats(allow_nan=False)
_PLACES = st.integers(0, 10**9)


def _optional(strategy: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | strategy


PASSAGES = st.builds(
    Passage,
    id=_TEXT,
    text=_TEXT,
    source=_TEXT,
    title=_TEXT,
    start=_PLACES,
    end=_PLACES,
    page=_optional(_PLACES),
    heading=_TEXT,
    score=_NUMBERS,
    folder=_TEXT,
    line=_optional(_PLACES),
    copies=st.lists(_TEXT, max_size=2).map(tuple),
)
CITATIONS = st.builds(
    Citation,
    marker=_PLACES,
    passage=PASSAGES,
    quote=_TEXT,
    start=_PLACES,
    end=_PLACES,
    page=_optional(_PLACES),
)
SEGMENTS = st.builds(Segment, text=_TEXT, bold=st.booleans(), marker=_optional(_PLACES))
ANSWERS = st.builds(
    Answer,
    segments=st.lists(SEGMENTS, max_size=4).map(tuple),
    citations=st.lists(CITATIONS, max_size=3).map(tuple),
    refused=st.booleans(),
    confidence=_NUMBERS,
    timings=st.dictionaries(_TEXT, _NUMBERS, max_size=2),
    closest=st.lists(PASSAGES, max_size=2).map(tuple),
    support=st.builds(Support, quoted=_PLACES, supported=_PLACES, withheld=_PLACES),
    notices=st.lists(st.sampled_from(get_args(Notice)), max_size=2).map(tuple),
)


def quoting(text: str, source: str = "a.txt") -> Answer:
    """An answer that quotes the whole of a one-sentence document."""
    passage = Passage(
        id=f"{source}-id:0-{len(text)}",
        text=text,
        source=source,
        title="",
        start=0,
        end=len(text),
        page=None,
        heading="",
        score=1.0,
        folder="/docs",
        line=1,
    )
    return Answer(
        segments=(Segment(text), Segment(" "), Segment("[1]", marker=1)),
        citations=(Citation(1, passage, text, 0, len(text)),),
        refused=False,
        confidence=0.9,
        timings={"search": 0.25, "answer": 0.5},
        support=Support(quoted=1),
    )


REFUSAL = Answer(segments=(Segment("No."),), citations=(), refused=True, confidence=0.1)
