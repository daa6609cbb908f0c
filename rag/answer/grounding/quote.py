"""The sentences of a passage, each with what explains it: what a check holds claims against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer.grounding.facts import Ground, ground
from rag.answer.grounding.plain import visible
from rag.documents.sentences import split_sentences
from rag.types import Passage, Span

PRONOUN = r"(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|both|such|the)"
_BEFORE = 2  # sentences before a quote that "it" in the quote may refer to
_REFERRING = re.compile(rf"\b{PRONOUN}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a passage: its place in the document, its text, and what explains it.

    `context` is the quote with the heading, the title, what leads to the passage and, where it
    refers back, the sentences before it: names and words may stand there, numbers and dates may
    not.
    """

    passage: Passage
    span: Span
    text: str
    context: str

    @property
    def said(self) -> Ground:
        return ground(visible(self.text))

    @property
    def around(self) -> Ground:
        return ground(visible(self.context))


def quotes(passage: Passage) -> list[Quote]:
    """Every sentence of a passage that can be quoted."""
    spans = [Span(s.start, s.end) for s in split_sentences(passage.text)]
    texts = [passage.text[span.start : span.end] for span in spans]
    found = []
    for place, (span, text) in enumerate(zip(spans, texts, strict=True)):
        before = texts[max(0, place - _BEFORE) : place] if _REFERRING.search(text) else []
        context = "\n".join([passage.title, passage.heading, *passage.lead, *before, text])
        place_in_document = Span(passage.start + span.start, passage.start + span.end)
        found.append(Quote(passage, place_in_document, text, context))
    return found
