"""What every answer starts from: a search, the decision to answer at all, and verbatim quotes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.citations import cite
from rag.answer.extent import extent
from rag.answer.named import name_above
from rag.answer.refusal import confidence, features
from rag.answer.section import answering
from rag.answer.select import select
from rag.documents.reading import Quoted, quote
from rag.index.catalog import Catalog
from rag.retrieve import Retrieval, ScoredSentence, passage_at
from rag.retrieve.asked import decisive
from rag.settings import Settings
from rag.types import REFUSAL, Answer, Citation, Message, Segment, Span, Support

PASSAGES = 5
_CLOSEST = 3
_LINE_END = Segment("\n")

Retrieve = Callable[[str, Sequence[Message], int], Retrieval]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: `certainty`, 0 to 1, that it holds an answer; `seconds` that
    the search took."""

    question: str
    retrieval: Retrieval
    certainty: float
    is_enough: bool
    seconds: float


def find(
    question: str, history: Sequence[Message], *, retrieve: Retrieve, settings: Settings
) -> Found:
    """Search, and decide whether to answer: before anything is written, by what was found alone."""
    started = time.perf_counter()
    retrieval = retrieve(question, history, PASSAGES)
    seconds = time.perf_counter() - started
    certainty = confidence(features(retrieval), settings.refusal)
    if retrieval.evidence and retrieval.evidence.place > 0:
        # The clause that the question names is there: the rest of the question tells whether it is
        # that document's.
        certainty = retrieval.evidence.links
    return Found(question, retrieval, certainty, certainty >= settings.refusal.threshold, seconds)


def compose(found: Found, *, catalog: Catalog, settings: Settings) -> Answer:
    """One to three verbatim sentences, each with its citation, or a refusal."""
    started = time.perf_counter()
    citations = list(quotes(found, catalog=catalog, settings=settings)) if found.is_enough else []
    timings = {"search": found.seconds, "answer": time.perf_counter() - started}
    if not citations:
        return refuse(found, timings)
    return Answer(
        segments=tuple(_joined(segments(found.question, one, catalog) for one in citations)),
        citations=tuple(citations),
        refused=False,
        confidence=found.certainty,
        timings=timings,
        support=Support(quoted=len(citations)),
    )


def refuse(found: Found, timings: dict[str, float]) -> Answer:
    """The answer that there is none, with the nearest passages."""
    return Answer(
        segments=(Segment(REFUSAL),),
        citations=(),
        refused=True,
        confidence=found.certainty,
        timings=timings,
        closest=tuple(found.retrieval.passages[:_CLOSEST]),
        missing=found.retrieval.missing,
    )


def quotes(found: Found, *, catalog: Catalog, settings: Settings) -> Iterator[Citation]:
    """What answers, cited and numbered from 1; what has no support is left out."""
    marker = 1
    asked = frozenset(found.retrieval.weights)
    quoted_before: set[tuple[str, Span]] = set()
    answering_sentences = answering(found.question, found.retrieval.sentences, catalog)
    for sentence in select(answering_sentences, found.retrieval.weights, settings.answer):
        document = catalog.find_document(sentence.chunk.document_id)
        of_list = asked if sentence.features.place <= 0 else frozenset[str]()
        for span in extent(document, sentence.span, of_list) if document else ():
            place = (sentence.chunk.document_id, span)
            citation = _cite(marker, sentence, span, found.retrieval, catalog)
            if citation is not None and place not in quoted_before:
                quoted_before.add(place)
                yield citation
                marker += 1


def segments(question: str, citation: Citation, catalog: Catalog) -> list[Segment]:
    """The quote as what it is, its decisive words marked, and its marker; a blank before all but
    the first. Above it whom or what it tells of, where it doesn't say so itself."""
    marker = Segment(f"[{citation.marker}]", marker=citation.marker)
    blank = [Segment(" ")] if citation.marker > 1 else []
    document = catalog.find_document(citation.passage.id.partition(":")[0])
    name = name_above(document, Span(citation.start, citation.end)) if document else ""
    above = [Segment(name, kind="heading"), _LINE_END] if name else []
    return [*blank, *above, *quoted(question, citation, catalog), marker]


def _joined(quotes_in_pieces: Iterable[list[Segment]]) -> Iterator[Segment]:
    """The quotes one after the other: the entries of a list, and what has a name above it, on a
    line each; what stands above several of them once."""
    name = ""
    led_by: tuple[str, ...] = ()
    for pieces in quotes_in_pieces:
        blank = pieces[:1] if pieces[0].text == " " else []
        pieces = pieces[len(blank) :]
        own = pieces[0].text if pieces[1] == _LINE_END else ""
        above, (first, *others) = (pieces[:2], pieces[2:]) if own else ([], pieces)
        is_next = first.kind == "item" and bool(first.lead) and first.lead == led_by
        if is_next:
            first = replace(first, lead=())
        if blank and (own or is_next):
            blank = [_LINE_END]
        yield from (*blank, *(above if own != name else ()), first, *others)
        name, led_by = own, led_by if is_next else first.lead


def quoted(question: str, citation: Citation, catalog: Catalog, marks: str = "") -> list[Segment]:
    """The quote in pieces, as its document is read, between a pair of quotation marks unless it is
    a row; a blank at its end."""
    document = catalog.find_document(citation.passage.id.partition(":")[0])
    span = Span(citation.start, citation.end)
    shown = quote(document, span) if document else Quoted(None, citation.quote)
    if shown.cells:
        return [Segment(f"{shown.text} ", kind=shown.kind, lead=shown.lead, cells=shown.cells)]
    first, *others = worded(question, f"{marks[:1]}{shown.text}{marks[1:]} ")
    return [
        replace(first, kind=shown.kind, lead=shown.lead),
        *(replace(other, kind=shown.kind) for other in others),
    ]


def worded(question: str, text: str) -> list[Segment]:
    """The text in pieces, the words that answer the question in one of their own."""
    span = decisive(question, text.rstrip()) or Span(0, 0)
    pieces = [
        Segment(text[: span.start]),
        Segment(text[span.start : span.end], bold=True),
        Segment(text[span.end :]),
    ]
    return [piece for piece in pieces if piece.text]


def _cite(
    marker: int, sentence: ScoredSentence, span: Span, retrieval: Retrieval, catalog: Catalog
) -> Citation | None:
    """Cite a range around a sentence within the found passage it stands in, else within the
    sentence's own chunk."""
    chunk = sentence.chunk
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
        Span(min(chunk.start, span.start), max(chunk.end, span.end)),
        sentence.score,
        scope=retrieval.scope,
    )
    document = catalog.find_document(chunk.document_id)
    if passage is None or document is None:
        return None
    return cite(marker, passage, span.start, span.end, document)
