"""A written answer as it grows: its sentences, their markers, and the events that tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.citations import cite
from rag.answer.compose import quoted, worded
from rag.answer.grounding import COVERAGE, Quote
from rag.index.catalog import Catalog
from rag.retrieve.asked import decisive
from rag.types import Citation, Event, Passage, Segment, Span, Support
from rag.words.terms import content_terms, terms

MOST_SENTENCES = 8
MOST_CHARS = 2000

_HALF = 0.5


class Draft:
    """What has been shown so far. Every sentence in it has a citation that was checked."""

    def __init__(self, question: str, catalog: Catalog) -> None:
        self._question = question
        self._catalog = catalog
        self._seen: set[str] = set()
        self._shown = 0
        self.segments: list[Segment] = []
        self.citations: list[Citation] = []
        self.support = Support()

    @property
    def text(self) -> str:
        """The words without markers."""
        return "".join(segment.text for segment in self.segments if segment.marker is None)

    @property
    def is_full(self) -> bool:
        """Whether an answer may not be longer."""
        return self._shown >= MOST_SENTENCES or len(self.text) >= MOST_CHARS

    def is_repeated(self, sentence: str) -> bool:
        """Whether the sentence has been met before, shown or not."""
        key = " ".join(re.findall(r"\w+", sentence.casefold()))
        met = key in self._seen
        self._seen.add(key)
        return met

    def write(self, sentence: str, quotes: Sequence[Quote]) -> Iterator[Event]:
        """Show a sentence with the quotes that bear it out; nothing where none can be cited."""
        cited = self._cite([(quote.passage, quote.span) for quote in quotes])
        if cited:
            self._count(supported=1)
            yield from self._show(worded(self._question, f"{sentence} "), cited)

    def quote(self, passage: Passage, span: Span) -> Iterator[Event]:
        """Show a sentence of a passage, in quotation marks; nothing where it can't be cited."""
        cited = self._cite([(passage, span)])
        if cited:
            self._count(quoted=1)
            yield from self._show(quoted(self._question, cited[0], self._catalog, "“”"), cited)

    def withhold(self) -> None:
        """Count a sentence that is not shown."""
        self._count(withheld=1)

    def says(self, citation: Citation) -> bool:
        """Whether what is shown cites that sentence and has its decisive words; where it is not
        told which these are, half of its content words, and nearly all of them where sentences
        were withheld: a model that had to be corrected may have left out what counts."""
        span = decisive(self._question, citation.quote)
        if span:
            has_words = _words(citation.quote[span.start : span.end]) in _words(self.text)
        else:
            wanted = set(content_terms(citation.quote))
            share = COVERAGE if self.support.withheld else _HALF
            has_words = len(wanted & set(terms(self.text))) >= share * len(wanted)
        return has_words and any(
            _same_document(citation.passage, other.passage)
            and Span(citation.start, citation.end).touches(Span(other.start, other.end))
            for other in self.citations
        )

    def _show(self, words: Sequence[Segment], cited: Sequence[Citation]) -> Iterator[Event]:
        self._shown += 1
        blank = [Segment(" ")] if self.segments else []
        for segment in [*blank, *words]:
            self.segments.append(segment)
            yield Event("delta", segment=segment)
        for citation in cited:
            marker = Segment(f"[{citation.marker}]", marker=citation.marker)
            self.segments.append(marker)
            yield Event("citation", citation=citation)
            yield Event("delta", segment=marker)

    def _cite(self, places: Sequence[tuple[Passage, Span]]) -> list[Citation]:
        """A citation of each place, an earlier one where it is the same; those that fail go."""
        cited: list[Citation] = []
        for passage, span in places:
            document = self._catalog.find_document(passage.id.partition(":")[0])
            marker = len(self.citations) + 1
            citation = document and cite(marker, passage, span.start, span.end, document)
            if not citation:
                return []
            same = (
                other
                for other in self.citations
                if _same_document(other.passage, passage)
                and (other.start, other.end) == (span.start, span.end)
            )
            known = next(same, None)
            if known is None:
                self.citations.append(citation)
            cited.append(known or citation)
        return cited

    def _count(self, quoted: int = 0, supported: int = 0, withheld: int = 0) -> None:
        self.support = Support(
            self.support.quoted + quoted,
            self.support.supported + supported,
            self.support.withheld + withheld,
        )


def _same_document(one: Passage, other: Passage) -> bool:
    return one.id.partition(":")[0] == other.id.partition(":")[0]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
