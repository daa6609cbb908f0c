from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.citations import cite, is_verbatim, to_events
from rag.types import Answer, Block, Citation, Document, Passage, Segment
from tests.rag.documents.made import made

TEXT = "Alpha beta. Gamma delta. Epsilon."


def passage(start: int, end: int, text: str = TEXT) -> Passage:
    return Passage(
        id=f"d:{start}-{end}",
        text=text[start:end],
        source="a.txt",
        title="",
        start=start,
        end=end,
        page=None,
        heading="",
        score=1.0,
        line=1,
    )


DOCUMENT = Document(id="d", text=TEXT, blocks=(Block("paragraph", 0, len(TEXT)),))


def test_a_quote_inside_its_passage_is_cited() -> None:
    citation = cite(1, passage(0, 24), 12, 24, DOCUMENT)
    assert citation is not None
    assert citation.quote == "Gamma delta."


@given(st.integers(0, 33), st.integers(0, 33), st.integers(-2, 40), st.integers(-2, 40))
def test_whatever_is_cited_is_the_documents_own_text(a: int, b: int, start: int, end: int) -> None:
    found = cite(1, passage(min(a, b), max(a, b)), start, end, DOCUMENT)
    if found is not None:
        assert found.quote
        assert TEXT[found.start : found.end] == found.quote
        assert found.passage.start <= found.start < found.end <= found.passage.end


@pytest.mark.parametrize(
    "altered",
    [
        {"quote": "Gamma delta!"},
        {"start": 13},
        {"end": 25},
        {"passage": passage(0, 12)},
        {"passage": replace(passage(0, 24), text="x" * 24)},
    ],
)
def test_an_altered_citation_is_not_verbatim(altered: dict[str, object]) -> None:
    citation = cite(1, passage(0, 24), 12, 24, DOCUMENT)
    assert citation is not None
    assert is_verbatim(citation, DOCUMENT)
    assert not is_verbatim(replace(citation, **altered), DOCUMENT)  # type: ignore[arg-type]


def test_events_give_each_citation_before_its_marker_and_end_once() -> None:
    citations = tuple(Citation(marker, passage(0, 24), "Alpha beta.", 0, 11) for marker in (1, 2))
    segments = (
        Segment("Alpha beta. "),
        Segment("[1]", marker=1),
        Segment(" So it says [1] "),  # the document's own words, no marker
        Segment("[2]", marker=2),
    )
    answer = Answer(segments=segments, citations=citations, refused=False, confidence=0.9)
    events = list(to_events(answer))
    assert [event.kind for event in events] == [
        "delta", "citation", "delta", "delta", "citation", "delta", "done",
    ]  # fmt: skip
    assert "".join(event.segment.text for event in events if event.segment) == answer.text
    assert events[-1].answer is answer


def test_a_citation_names_the_section_of_its_quote_not_of_the_passage() -> None:
    document = made("heading1 One", "paragraph Alpha.", "heading1 Two", "paragraph Beta.")
    found = passage(0, len(document.text), document.text)
    early, late = cite(1, found, 4, 10, document), cite(1, found, 15, 20, document)
    assert late is not None
    assert early is not None
    assert (early.section, late.section) == ("One", "Two")
    # An answer that was kept before sections were told has the passage's.
    assert replace(late, heading=None, passage=replace(found, heading="Old")).section == "Old"


def test_no_quote_goes_beyond_its_block_or_stands_in_furniture() -> None:
    document = made("row Adult\t12", "row Child\t6", "furniture Page 3")
    found = passage(0, len(document.text), document.text)
    assert document.text[9:16] == "Child\t6"
    for start, end, is_sound in ((0, 8, True), (9, 16, True), (0, 16, False), (17, 23, False)):
        assert (cite(1, found, start, end, document) is not None) == is_sound
