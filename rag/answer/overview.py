"""An overview of documents: their most central sentences, verbatim, each with its citation."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer.citations import cite
from rag.answer.compose import segments
from rag.answer.select import MAX_CHARS
from rag.answer.subject import documents_named, overview_subject, points_back
from rag.index.catalog import Catalog, Vectors
from rag.index.scope import Scope
from rag.retrieve import passage_at
from rag.settings import AnswerSettings
from rag.types import Answer, Chunk, Citation, Message, Sentence, Span, Support

_DOCUMENTS = 3  # of several, those that are quoted, by one sentence each
# What is looked at, evenly spread where there is more: all of a library would take seconds.
_MOST_DOCUMENTS, _MOST_CHUNKS = 500, 100
_LIKENESS = 0.3  # what nearness to a sentence already chosen counts against nearness to the centre
_EARLY = 0.2  # what being the first counts: writers say at the start what it is about ...
_OPENING = 3.0  # ... and half of it, what being so many sentences later does
_LEANING = 0.1  # what starting with a word that refers back ("It", "However") counts against it
_SHORTEST = 50  # characters of a sentence that says something
_ENDS, _ITEMS = '.!"”’)。', "|-*•#>"  # how prose ends, and how no prose starts
_LEANS = re.compile(
    r"(?:it|its|they|their|he|she|his|her|this|that|these|those|such|and|but|or|so|also|then|"
    r"however|moreover|therefore|thus|for example|in addition|furthermore|meanwhile)\b",
    re.IGNORECASE,
)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may be quoted, and its unit vector."""

    chunk: Chunk
    sentence: Sentence
    vector: Vectors

    @property
    def text(self) -> str:
        start = self.chunk.start
        return self.chunk.text[self.sentence.start - start : self.sentence.end - start]

    @property
    def length(self) -> int:
        return self.sentence.end - self.sentence.start

    @property
    def is_prose(self) -> bool:
        text = self.text
        return len(text) >= _SHORTEST and text[-1] in _ENDS and text[0] not in _ITEMS


def overview(
    question: str,
    history: Sequence[Message],
    *,
    catalog: Catalog,
    scope: Scope,
    settings: AnswerSettings,
) -> Answer | None:
    """What an overview of the documents that the question names shows; None where it asks for no
    overview, or for one of something that no document is titled after: then it is a question
    like any other, which may be refused."""
    started = time.perf_counter()
    subject = overview_subject(question)
    if subject is None or (history and points_back(subject)):
        return None
    files = [file for file in catalog.files() if scope.holds(file)]
    found = documents_named(subject, files, catalog.titles())
    if not found:
        return None
    citations: list[Citation] = []
    for one in _chosen(found, catalog, settings):
        key, place = one.chunk.document_id, Span(one.chunk.start, one.chunk.end)
        passage = passage_at(catalog, key, place, 0.0, scope=scope)
        document = catalog.find_document(key)
        if passage is None or document is None:  # gone in the meantime
            continue
        citation = cite(len(citations) + 1, passage, one.sentence.start, one.sentence.end, document)
        citations += [citation] if citation else []
    if not citations:
        return None
    return Answer(
        segments=tuple(
            segment for citation in citations for segment in segments("", citation, catalog)
        ),
        citations=tuple(citations),
        refused=False,
        confidence=1.0,  # what the documents are about, they do say
        timings={"search": 0.0, "answer": time.perf_counter() - started},
        support=Support(quoted=len(citations)),
    )


def _chosen(
    documents: Sequence[str], catalog: Catalog, settings: AnswerSettings
) -> list[_Candidate]:
    """Sentences in document order; of several documents one each, within `max_chars` together."""
    if len(documents) == 1:
        everything = _sentences(documents[0], MAX_CHARS, catalog)
        pool = [one for one in everything if one.is_prose] or everything
        return _central(pool, settings.max_sentences, MAX_CHARS)
    openings = catalog.openings(_spread(documents, _MOST_DOCUMENTS))
    keys = list(openings)
    if not keys:
        return []
    ones = np.ones(len(keys))
    count = min(_DOCUMENTS, settings.max_sentences)
    chosen: list[_Candidate] = []
    room = MAX_CHARS
    for place in _most_central(
        np.stack(list(openings.values())), 0 * ones, 3 * count, ones, np.inf
    ):
        share = room // (count - len(chosen))
        # A list or a table has none: then it is the next document's turn.
        pool = [one for one in _sentences(keys[place], share, catalog) if one.is_prose]
        chosen += _central(pool, 1, share)
        room = MAX_CHARS - sum(one.length for one in chosen)
        if len(chosen) == count:
            break
    return chosen


def _sentences(document_id: str, longest: int, catalog: Catalog) -> list[_Candidate]:
    """A document's sentences, but for headings and what is longer than `longest` characters."""
    return [
        _Candidate(stored.chunk, sentence, row)
        for stored in catalog.chunks(_spread(catalog.chunk_ids(document_id), _MOST_CHUNKS))
        for sentence, row in zip(stored.chunk.sentences, stored.sentence_vectors, strict=True)
        if not sentence.is_heading and sentence.end - sentence.start <= longest
    ]


def _central(pool: Sequence[_Candidate], count: int, chars: int) -> list[_Candidate]:
    """At most `count` of the sentences, `chars` long together, in document order."""
    if not pool:
        return []
    worth = _EARLY / (1 + np.arange(len(pool)) / _OPENING)
    worth -= _LEANING * np.array([bool(_LEANS.match(one.text)) for one in pool])
    vectors = np.stack([one.vector for one in pool])
    places = _most_central(vectors, worth, count, np.array([one.length for one in pool]), chars)
    return [pool[place] for place in sorted(places)]


def _most_central(
    vectors: Vectors, worth: Numbers, count: int, lengths: Numbers, room: float
) -> list[int]:
    """The places of the unit vectors nearest to their mean, apart from each other (maximal
    marginal relevance), whose lengths add up to `room` at most; the best first."""
    mean = vectors.mean(axis=0)
    worth = worth + vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-12))
    likeness = np.zeros(len(vectors))
    chosen: list[int] = []
    while len(chosen) < count:
        value = np.where(lengths <= room, worth - _LIKENESS * likeness, -np.inf)
        value[chosen] = -np.inf
        best = int(value.argmax())
        if value[best] == -np.inf:
            break
        chosen.append(best)
        room -= lengths[best]
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return chosen


def _spread(items: Sequence[str], most: int) -> list[str]:
    """All of them, or `most` at even distances, the first and the last included."""
    places = np.linspace(0, len(items) - 1, min(len(items), most)).round().astype(int)
    return [items[place] for place in places]
