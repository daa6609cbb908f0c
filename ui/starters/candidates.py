"""Questions made from the sentences and headings of one document, with what answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from rag.engine import Engine
from rag.types import Answer, Sentence
from ui.starters.questions import Kind, asked_by, questions_of, topic_of
from ui.strings import Strings

# Of a long document its beginning: names are introduced there.
_SENTENCES = 400
_SECTION = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the words of a document that answer it."""

    text: str
    kind: Kind
    words: str

    def is_answered_by(self, answer: Answer) -> bool:
        """Whether the answer quotes of those words, from whichever document says the same."""
        return any(citation.quote in self.words for citation in answer.citations)


def candidates(engine: Engine, document_id: str, text: Strings) -> Iterator[Candidate]:
    """What can be asked of a document, in its order."""
    try:
        whole = engine.document_text(document_id)
    except KeyError:  # forgotten meanwhile
        return
    sentences = list(islice(engine.sentences(document_id), _SENTENCES))
    for place, sentence in enumerate(sentences):
        line = whole[sentence.start : sentence.end]
        section = _section(whole, sentences[place + 1 :])
        asked = asked_by(line)
        if asked is not None and section:
            yield Candidate(asked.text, "asked", section)
        elif sentence.is_heading:
            topic = topic_of(line)
            if topic is not None and section:
                yield Candidate(text("starters.about", topic=topic), "about", section)
        else:
            for question in questions_of(line):
                yield Candidate(question.text, question.kind, line)


def _section(whole: str, following: Sequence[Sentence]) -> str:
    """The text up to the next heading."""
    held = list(takewhile(lambda sentence: not sentence.is_heading, following[:_SECTION]))
    return whole[held[0].start : held[-1].end] if held else ""
