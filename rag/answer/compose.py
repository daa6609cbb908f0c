"""Putting an answer together without an LLM: nothing is shown but what the documents say."""

from __future__ import annotations

import time
from collections.abc import Callable

from rag.answer.refusal import confidence, features
from rag.answer.select import select
from rag.asked import decisive
from rag.catalog import Catalog
from rag.citations import cite
from rag.retrieve import Retrieval, ScoredSentence, passage_at
from rag.settings import Settings
from rag.types import Answer, Citation, Segment, Span, Support

REFUSAL = "The documents don't say anything that answers this question."
_PASSAGES = 5
_CLOSEST = 3


def compose(
    question: str,
    *,
    retrieve: Callable[[int], Retrieval],
    catalog: Catalog,
    settings: Settings,
) -> Answer:
    """One to three verbatim sentences, each with its citation, or a refusal."""
    started = time.perf_counter()
    retrieval = retrieve(_PASSAGES)
    searched = time.perf_counter()
    certainty = confidence(features(retrieval), settings.refusal)
    segments: list[Segment] = []
    citations: list[Citation] = []
    if certainty >= settings.refusal.threshold:
        for sentence in select(retrieval, settings.answer):
            citation = _cite(len(citations) + 1, sentence, retrieval, catalog)
            if citation is None:  # without support it is not shown
                continue
            citations.append(citation)
            segments += _segments(question, citation)
    refused = not citations
    timings = {"search": searched - started, "answer": time.perf_counter() - searched}
    return Answer(
        segments=tuple([Segment(REFUSAL)] if refused else segments),
        citations=tuple(citations),
        refused=refused,
        confidence=certainty,
        timings=timings,
        closest=tuple(retrieval.passages[:_CLOSEST]) if refused else (),
        support=Support(quoted=len(citations)),
    )


def _cite(
    marker: int, sentence: ScoredSentence, retrieval: Retrieval, catalog: Catalog
) -> Citation | None:
    """Cite the sentence within the found passage it stands in, else within its own chunk."""
    chunk, span = sentence.chunk, sentence.span
    holding = (
        passage
        for passage in retrieval.passages
        if passage.id.startswith(f"{chunk.document_id}:")
        and passage.start <= span.start
        and span.end <= passage.end
    )
    passage = next(holding, None) or passage_at(
        catalog,
        chunk.document_id,
        Span(chunk.start, chunk.end),
        sentence.score,
        scope=retrieval.scope,
    )
    document = catalog.find_document(chunk.document_id)
    if passage is None or document is None:
        return None
    return cite(marker, passage, span.start, span.end, document)


def _segments(question: str, citation: Citation) -> list[Segment]:
    quote, marker = citation.quote, citation.marker
    span = decisive(question, quote) or Span(0, 0)
    pieces = [
        Segment(" ") if marker > 1 else Segment(""),
        Segment(quote[: span.start]),
        Segment(quote[span.start : span.end], bold=True),
        Segment(quote[span.end :] + " "),
        Segment(f"[{marker}]", marker=marker),
    ]
    return [piece for piece in pieces if piece.text]
