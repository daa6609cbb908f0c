"""One search: scored sentences, and the passages a reader needs, grown around the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.catalog import Catalog
from rag.chunking import heading_path, page_number
from rag.embedding import ChunkEmbedder
from rag.lexical import LexicalIndex, terms
from rag.retrieve.candidates import ScoredSentence, score_sentences
from rag.retrieve.query import Query, make_query
from rag.settings import RetrievalSettings
from rag.types import Message, Passage, Span

if TYPE_CHECKING:  # Chroma takes half a second to import
    from rag.vectors import VectorIndex

# Two passages that share this much of their words say the same: one is shown.
_DUPLICATE = 0.9


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one search found: sentences and passages, the best first."""

    query: Query
    sentences: list[ScoredSentence]
    passages: list[Passage]


def retrieve(
    question: str,
    *,
    history: Sequence[Message],
    k: int,
    catalog: Catalog,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    embedder: ChunkEmbedder,
    settings: RetrievalSettings,
) -> Retrieval:
    """At most `k` passages, `settings.passage_chars` long together."""
    query = make_query(question, history, embedder=embedder, lexical=lexical)
    sentences = score_sentences(
        query, catalog=catalog, vectors=vectors, lexical=lexical, settings=settings
    )
    passages = _grow(sentences, k=k, chars=settings.passage_chars // k, catalog=catalog)
    return Retrieval(query, sentences, passages)


def passage_at(catalog: Catalog, document_id: str, span: Span, score: float) -> Passage | None:
    """The passage at a place of a document; None where no file holds the document any more."""
    files = catalog.files_of(document_id)
    if not files:
        return None
    document = catalog.document(document_id)
    return Passage(
        id=f"{document_id}:{span.start}-{span.end}",
        text=document.text[span.start : span.end],
        source=files[0].source,
        title=document.title,
        start=span.start,
        end=span.end,
        page=page_number(document, span.start),
        heading=heading_path(document.headings, span.start),
        score=score,
        folder=files[0].folder,
        line=document.text.count("\n", 0, span.start) + 1 if document.is_plain else None,
        copies=tuple(file.source for file in files[1:]),
    )


@dataclass(slots=True)
class _Growing:
    """A passage in the making."""

    document_id: str
    span: Span
    score: float
    words: set[str]

    def meets(self, other: _Growing) -> bool:
        return self.document_id == other.document_id and self.span.touches(other.span)

    def says_the_same_as(self, other: _Growing) -> bool:
        common = len(self.words & other.words)
        return common > _DUPLICATE * len(self.words | other.words)


def _grow(
    sentences: list[ScoredSentence], *, k: int, chars: int, catalog: Catalog
) -> list[Passage]:
    """Take sentences from the best on, each with its neighbours up to `chars`; merge what meets."""
    scores = {(s.chunk.document_id, s.span.start): s.score for s in sentences}
    grown: list[_Growing] = []
    for sentence in sentences:
        if len(grown) == k:
            break
        document_id = sentence.chunk.document_id
        held = any(p.document_id == document_id and p.span.touches(sentence.span) for p in grown)
        if sentence.is_heading or held:
            continue
        span = _window(sentence, scores, chars, catalog)
        words = set(terms(catalog.document(document_id).text[span.start : span.end]))
        new = _Growing(document_id, span, sentence.score, words)
        if any(new.says_the_same_as(other) for other in grown):
            continue
        # The better passage takes up what meets it, and then perhaps meets another one.
        while met := next((other for other in grown if other.meets(new)), None):
            grown.remove(met)
            joined = Span(min(met.span.start, span.start), max(met.span.end, span.end))
            new = _Growing(document_id, joined, max(met.score, new.score), met.words | new.words)
            span = joined
        grown.append(new)
    grown.sort(key=lambda passage: -passage.score)
    passages = [passage_at(catalog, p.document_id, p.span, p.score) for p in grown]
    return [passage for passage in passages if passage is not None]


def _window(
    sentence: ScoredSentence, scores: dict[tuple[str, int], float], chars: int, catalog: Catalog
) -> Span:
    """The sentence and, as long as they fit, whichever neighbour scores better."""
    document_id = sentence.chunk.document_id
    line = catalog.sentences(document_id)
    low = high = next(i for i, other in enumerate(line) if other.start == sentence.span.start)
    while True:
        before = scores.get((document_id, line[low - 1].start), 0.0) if low > 0 else -1.0
        after = (
            scores.get((document_id, line[high + 1].start), 0.0) if high + 1 < len(line) else -1.0
        )
        if before < 0 and after < 0:
            break
        new_low, new_high = (low - 1, high) if before > after else (low, high + 1)
        if line[new_high].end - line[new_low].start > chars:
            break
        low, high = new_low, new_high
    return Span(line[low].start, line[high].end)
