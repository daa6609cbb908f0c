"""Citations: markers that the server assigns, and quotes that are checked before they are shown."""

from __future__ import annotations

from collections.abc import Iterator

from rag.documents.blocks import block_at, section_at
from rag.documents.chunking import page_number
from rag.types import Answer, Citation, Document, Event, Passage


def cite(
    marker: int, passage: Passage, start: int, end: int, document: Document
) -> Citation | None:
    """A citation of [start, end) in `document`; None where passage and document don't bear it out.

    The quote must stand, to the letter, at its place in the document and within the passage, and
    be of one block: what stands in two places is nothing that the document says.
    """
    quote = passage.text[max(0, start - passage.start) : end - passage.start]
    page, heading = page_number(document, start), section_at(document, start)
    citation = Citation(marker, passage, quote, start, end, page, heading)
    is_sound = is_verbatim(citation, document) and _is_of_one_block(citation, document)
    return citation if is_sound else None


def whole(passage: Passage) -> Citation:
    """A citation of all of a passage."""
    return Citation(1, passage, passage.text, passage.start, passage.end, passage.page)


def is_verbatim(citation: Citation, document: Document) -> bool:
    """Whether quote and passage are the document's own text at their offsets."""
    passage = citation.passage
    return (
        bool(citation.quote)
        and passage.start <= citation.start < citation.end <= passage.end
        and document.text[citation.start : citation.end] == citation.quote
        and document.text[passage.start : passage.end] == passage.text
    )


def _is_of_one_block(citation: Citation, document: Document) -> bool:
    place = block_at(document.blocks, citation.start)
    if place is None:
        return False
    block = document.blocks[place]
    return block.kind != "furniture" and citation.end <= block.end


def to_events(answer: Answer) -> Iterator[Event]:
    """An answer as a stream: each citation just before its marker, words by words, then `done`."""
    citations = {citation.marker: citation for citation in answer.citations}
    for segment in answer.segments:
        if segment.marker is not None:
            yield Event("citation", citation=citations[segment.marker])
        yield Event("delta", segment=segment)
    yield Event("done", answer=answer)
