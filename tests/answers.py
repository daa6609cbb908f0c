"""Answers of any content, for tests of what must hold for all of them; and some simple ones."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import strategies as st

from rag.types import Answer, BlockKind, Citation, Notice, Passage, Segment, Support
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
    lead=st.lists(_TEXT, max_size=2).map(tuple),
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
SEGMENTS = st.builds(
    Segment,
    text=_TEXT,
    bold=st.booleans(),
    marker=_optional(_PLACES),
    kind=st.none() | st.sampled_from(get_args(BlockKind)),
    lead=st.lists(_TEXT, max_size=2).map(tuple),
    cells=st.lists(st.tuples(_TEXT, _TEXT), max_size=2).map(tuple),
)
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


def passage(text: str, *, source: str = "a.txt", **other: object) -> Passage:
    """The whole of a document; `start`, `end` and the rest may be given otherwise."""
    made = Passage(
        id=f"{source}-id:0-{len(text)}",
        text=text,
        source=source,
        title="",
        start=0,
        end=len(text),
        page=None,
        heading="",
        score=1.0,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def excerpt(text: str, start: int, end: int, *, source: str = "a.txt", **other: object) -> Passage:
    """A part of a document of this text."""
    key = f"{source}:{start}-{end}"
    return passage(text[start:end], source=source, id=key, start=start, end=end, **other)


def quoting(text: str, source: str = "a.txt") -> Answer:
    """An answer that quotes the whole of a one-sentence document."""
    whole = passage(text, source=source, folder="/docs", line=1)
    return Answer(
        segments=(Segment(text), Segment(" "), Segment("[1]", marker=1)),
        citations=(Citation(1, whole, text, 0, len(text)),),
        refused=False,
        confidence=0.9,
        timings={"search": 0.25, "answer": 0.5},
        support=Support(quoted=1),
    )


REFUSAL = Answer(segments=(Segment("No."),), citations=(), refused=True, confidence=0.1)
