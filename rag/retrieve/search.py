"""One search: scored sentences, and the passages a reader needs, grown around the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.documents.blocks import block_at, section_at
from rag.documents.chunking import page_number
from rag.documents.reading import lead_of
from rag.embedding import ChunkEmbedder
from rag.index.catalog import Catalog
from rag.index.lexical import LexicalIndex
from rag.index.scope import EVERYTHING, Scope
from rag.retrieve.candidates import ScoredSentence, score_sentences
from rag.retrieve.dialogue import is_fragment, leans_on_history, refers_back, standalone
from rag.retrieve.features import Features
from rag.retrieve.identity import Identities
from rag.retrieve.missing import missing
from rag.retrieve.mixture import mix
from rag.retrieve.passages import grow
from rag.retrieve.query import Query, make_query
from rag.retrieve.rerank import Reranker
from rag.retrieve.spelling import correct
from rag.settings import RetrievalSettings
from rag.types import Message, Passage, Span

if TYPE_CHECKING:  # Chroma takes half a second to import
    from rag.index.vectors import VectorIndex


# How probable it is that a question is to be read with the turn before it: where its words lean on
# that, where a word refers to what was named, and where they don't. (tried on the multiturn set and
# the college's, and on complete questions after others)
_LEANING, _REFERRING, _COMPLETE = 0.9, 0.5, 0.2
_LOOKED_AT = 5  # best sentences that speak for there being an answer
_BESIDE = 0.4  # how well a word is taken up that the sentences beside it hold


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one search found: sentences and passages, the best first.

    `weights` are those of the question's own terms.
    `evidence` is what speaks for the best sentences when it is asked whether the documents answer
    at all: found without the help of the conversation, unless the question `leans` on it. `missing`
    are names and codes of the question that no document holds.
    """

    sentences: list[ScoredSentence]
    passages: list[Passage]
    evidence: Features | None
    weights: dict[str, float]
    scope: Scope = EVERYTHING
    leans: bool = False
    missing: tuple[str, ...] = ()


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
    identities: Identities,
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
) -> Retrieval:
    """At most `k` passages, `settings.passage_chars` long together.

    With a history, the question is looked up alone, with what it takes from an earlier one, and
    joined by the last turn, and both count: a complete question is not drowned by what was said
    before, nor a short one lost without it.
    """

    documents = scope.documents(catalog.files()) if scope.names else None

    def find(turns: Sequence[Message]) -> tuple[Query, list[ScoredSentence]]:
        query = make_query(spelt, turns, embedder=embedder, lexical=lexical, names=names)
        before = [turn["content"] for turn in turns if turn["role"] == "user"]
        behind = identities.behind(spelt, before[-1] if before else "", documents)
        sentences = score_sentences(
            query,
            catalog=catalog,
            vectors=vectors,
            lexical=lexical,
            settings=settings,
            behind=behind,
            faces=identities.faces(),
            documents=documents,
        )
        return query, sentences

    asked = standalone(question, history)
    spelt = correct(asked, lexical)  # what it takes from an earlier question, too
    names = identities.names(spelt, documents)
    query, alone = find(())
    sentences, evidence, leaning, share = alone, _evidence(query, alone), False, 0.0
    if history and (asked == question or refers_back(question)):
        joined_query, joined = find(history)
        leaning = asked == question and leans_on_history(question)
        if leaning:
            query, evidence = joined_query, _evidence(joined_query, joined)
        if asked != question:
            share = _REFERRING
        else:
            share = _LEANING if leaning or is_fragment(question) else _COMPLETE
        sentences = mix(alone, joined, share)
    # A follow-up would be read without what it leans on.
    if reranker and share <= _COMPLETE:
        sentences = reranker.rerank(query.text, sentences)
    places = grow(sentences, k=k, chars=settings.passage_chars, catalog=catalog)
    if share == _COMPLETE and not reranker and _agree(alone, sentences):
        sentences = alone
    passages = [passage_at(catalog, *place, scope=scope) for place in places]
    return Retrieval(
        sentences,
        [passage for passage in passages if passage is not None],
        evidence,
        {term: weight for term, weight in query.weights.items() if query.boosts[term] == 1},
        scope,
        leaning,
        missing(query.text, lexical, identities.faces().values()) if not query.place else (),
    )


def _agree(alone: list[ScoredSentence], mixed: list[ScoredSentence]) -> bool:
    """Whether a question finds by itself what it finds within its conversation. Then it is answered
    by itself: all that the conversation adds is what was said before."""
    return bool(alone and mixed) and (alone[0].chunk.id, alone[0].span) == (
        mixed[0].chunk.id,
        mixed[0].span,
    )


def _evidence(query: Query, sentences: list[ScoredSentence]) -> Features | None:
    """Each feature's highest value among the best sentences: the best one by score may hold the
    words while the next one is the nearest by meaning. The weakest link and the place are those of
    the best, beside which others of its chunk may say what a word refers to."""
    looked_at = [sentence for sentence in sentences if not sentence.is_heading][:_LOOKED_AT]
    if not looked_at:
        return None
    best = looked_at[0]
    beside = [one.links for one in looked_at if one.chunk.id == best.chunk.id]
    links = [
        max(mine, _BESIDE) if max(others) == 1 and not any(map(str.isdigit, word.text)) else mine
        for word, mine, others in zip(
            query.words, best.links, zip(*beside, strict=True), strict=True
        )
    ]
    highest = Features._make(map(max, zip(*(one.features for one in looked_at), strict=True)))
    return highest._replace(
        weakest=min(links, default=best.features.weakest),
        place=best.features.place,
    )


def passage_of(catalog: Catalog, passage_id: str, scope: Scope) -> Passage | None:
    """The passage of this id as it is now; None where its document is gone or out of scope."""
    document_id, _, place = passage_id.partition(":")
    start, _, end = place.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        return None
    span = Span(int(start), int(end))
    passage = passage_at(catalog, document_id, span, 0.0, scope)
    if passage is None or passage.id != passage_id:
        return None
    return passage if len(passage.text) == span.end - span.start > 0 else None


def passage_at(
    catalog: Catalog, document_id: str, span: Span, score: float, scope: Scope = EVERYTHING
) -> Passage | None:
    """The passage at a place of a document; None where no file in the scope holds the document."""
    files = [file for file in catalog.files_of(document_id) if scope.holds(file)]
    document = catalog.find_document(document_id)
    if not files or document is None:
        return None
    place = block_at(document.blocks, span.start)
    return Passage(
        id=f"{document_id}:{span.start}-{span.end}",
        text=document.text[span.start : span.end],
        source=files[0].source,
        title=document.title,
        start=span.start,
        end=span.end,
        page=page_number(document, span.start),
        heading=section_at(document, span.start),
        score=score,
        folder=files[0].folder,
        line=document.text.count("\n", 0, span.start) + 1 if document.is_plain else None,
        copies=tuple(file.source for file in files[1:]),
        lead=lead_of(document, place) if place is not None else (),
    )
