"""Cases, answers and runs made by hand, and engines with a fault, for the tests of eval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from eval.gold import Case, Evidence
from eval.run import Result, Run, Subject
from rag.settings import Settings
from rag.types import Answer, Citation, Message, Passage, Segment
from tests.answers import excerpt

TEXT = "The plant is in Barcelona. It made 7 cars. " * 20
DOCUMENTS = {"a.txt": TEXT}


def passage(start: int, end: int, *, text: str = TEXT, source: str = "a.txt") -> Passage:
    return excerpt(text, start, end, source=source)


def case(name: str = "q1", *evidence: tuple[int, int], kind: str = "fact", **other: object) -> Case:
    """An answerable question with this evidence in a.txt."""
    spans = tuple(Evidence("a.txt", *place) for place in evidence)
    made = Case(id=name, question=f"What of {name}?", answerable=True, kind=kind, evidence=spans)
    return replace(made, **other)  # type: ignore[arg-type]


def unanswerable(name: str = "u1", kind: str = "off-topic") -> Case:
    return Case(id=name, question=f"Why {name}?", answerable=False, kind=kind)


def answer(text: str, *places: tuple[int, int], confidence: float = 0.9) -> Answer:
    """An answer that quotes these places of a.txt."""
    citations = tuple(
        Citation(number, passage(0, len(TEXT)), TEXT[start:end], start, end)
        for number, (start, end) in enumerate(places, start=1)
    )
    markers = tuple(Segment(f"[{one.marker}]", marker=one.marker) for one in citations)
    return Answer((Segment(text), *markers), citations, refused=False, confidence=confidence)


def refusal(confidence: float = 0.1) -> Answer:
    return Answer((Segment("Nothing says so."),), (), refused=True, confidence=confidence)


def result(
    one: Case, shown: Answer, *passages: Passage, seconds: tuple[float, float] = (0.01, 0.02)
) -> Result:
    ranking = passages if one.evidence else ()
    return Result(one, passages, ranking, shown, *seconds)


def run_of(results: Iterable[Result], *, k: int = 5) -> Run:
    return Run(Settings(), k, DOCUMENTS, tuple(results))


class Faulty:
    """A subject that does what another does; each subclass spoils one thing."""

    def __init__(self, inner: Subject) -> None:
        self.inner = inner

    def search(self, question: str, k: int = 5, history: Sequence[Message] = ()) -> list[Passage]:
        return self.inner.search(question, k, history)

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        return self.inner.ask(question, history)


class WrongOrder(Faulty):
    def search(self, question: str, k: int = 5, history: Sequence[Message] = ()) -> list[Passage]:
        return super().search(question, k, history)[::-1]


class AlwaysRefuses(Faulty):
    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        return refusal()


class NeverRefuses(Faulty):
    """Answers with the best passage where the other refuses."""

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        shown = super().ask(question, history)
        if not shown.refused:
            return shown
        best = self.search(question, 1, history)[0]
        citation = Citation(1, best, best.text, best.start, best.end)
        segments = (Segment(best.text), Segment("[1]", marker=1))
        return Answer(segments, (citation,), refused=False, confidence=shown.confidence)


class ShiftedCitations(Faulty):
    """Each marker points into the passage after the right one; the quotes stay verbatim."""

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        shown = super().ask(question, history)
        passages = self.search(question, 5, history)
        return replace(
            shown, citations=tuple(self._shifted(one, passages) for one in shown.citations)
        )

    def _shifted(self, citation: Citation, passages: list[Passage]) -> Citation:
        places = [one.start <= citation.start < one.end for one in passages]
        position = places.index(True) if True in places else -1
        following = passages[(position + 1) % len(passages)]
        quote = following.text[: len(citation.quote)]
        start = following.start
        return Citation(citation.marker, following, quote, start, start + len(quote))


class AlteredQuotes(Faulty):
    """One character of each quote is another."""

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        shown = super().ask(question, history)
        return replace(
            shown,
            citations=tuple(replace(one, quote="~" + one.quote[1:]) for one in shown.citations),
        )
