"""Documents of any text, with headings anywhere, for tests of what must hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from rag.types import Document, Heading

# Any character that UTF-8 can hold, and often those that mean something here.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("\n\n\n\r\t  ..!?…。-*1a)|“”\"'’(🙂\u0301\u200b\u3000\x85\u2028"),
)
LINES = st.sampled_from(
    [
        "The cat sat on the mat and looked at the dog that was not looking at it",
        "Dr. Smith paid approx. 3.5 million. He left.",
        "- item",
        "| a | b |",
        "1. first",
        "Heading",
        "",
        "   ",
        "x" * 2100,
    ]
)
TEXTS = st.one_of(st.text(CHARACTERS, max_size=300), st.lists(LINES, max_size=15).map("\n".join))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A text with headings anywhere in it, overlapping ones included, in order of their starts."""
    text = draw(TEXTS)
    headings = []
    for _ in range(draw(st.integers(0, 5)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, min(len(text), start + 40)))
        if text[start:end].strip():
            headings.append(Heading(draw(st.integers(1, 6)), "H", start, end))
    headings.sort(key=lambda heading: heading.start)
    return Document("d", text, headings=tuple(headings))
