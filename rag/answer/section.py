"""The heading, question or introducing line that a question is about, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.blocks import block_at, context
from rag.index.catalog import Catalog
from rag.retrieve import ScoredSentence
from rag.retrieve.asked import decisive
from rag.types import Document


def answering(
    question: str, sentences: Sequence[ScoredSentence], catalog: Catalog
) -> list[ScoredSentence]:
    """The sentences, the best first, that may answer.

    Where a heading is nearer to the question than every sentence, these are what stands below it;
    the heading itself where it holds the date, number or name that is asked for; the list below it
    where no sentence there takes up more of the question than the heading does.
    """
    pool = [sentence for sentence in sentences if not sentence.is_heading]
    head = next((sentence for sentence in sentences if sentence.is_heading), None)
    if not pool or head is None or head.score <= pool[0].score:
        return pool
    document = catalog.find_document(head.chunk.document_id)
    place = block_at(document.blocks, head.span.start) if document else None
    if document is None or place is None:
        return pool
    if decisive(question, head.text):
        return [head]
    below = [one for one in pool if _is_below(document, place, one)]
    if below and not any(one.held - head.held for one in below):
        items = [one for one in below if _kind(document, one) == "item"]
        first = min(items, key=lambda one: one.span.start, default=None)
        return [first] if first else below
    return below or pool


def _is_below(document: Document, place: int, sentence: ScoredSentence) -> bool:
    if sentence.chunk.document_id != document.id:
        return False
    own = block_at(document.blocks, sentence.span.start)
    return own is not None and place in context(document.blocks, own)


def _kind(document: Document, sentence: ScoredSentence) -> str:
    place = block_at(document.blocks, sentence.span.start)
    return document.blocks[place].kind if place is not None else ""
