"""Questions, passages and answers over one text, for tests of the metrics."""

from __future__ import annotations

from eval.gold import Case, Evidence
from eval.metrics import ranking_scores
from rag.types import Answer, Citation, Passage, Segment
from tests.answers import excerpt

Place = tuple[int, int]
TEXT = "".join(chr(ord("a") + index % 26) for index in range(1000))
DOCUMENTS = {"a": TEXT, "b": TEXT}


def passage(start: int, end: int, source: str = "a", copies: tuple[str, ...] = ()) -> Passage:
    return excerpt(TEXT, start, end, source=source, copies=copies)


def case(*evidence: Place, source: str = "a", answers: tuple[str, ...] = ()) -> Case:
    spans = tuple(Evidence(source, *place) for place in evidence)
    return Case(id="q", question="?", answerable=True, answers=answers, evidence=spans)


UNANSWERABLE = Case(id="u", question="?", answerable=False)
UNMARKED = Case(id="n", question="?", answerable=True)  # answerable, evidence not known


def answer(text: str = "", *quotes: Place, source: str = "a", refused: bool = False) -> Answer:
    citations = tuple(
        Citation(
            marker=number,
            # The passage is longer than the quote on both sides, as they are.
            passage=passage(max(0, start - 50), end + 50, source),
            quote=TEXT[start:end],
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(quotes, start=1)
    )
    return Answer(segments=(Segment(text),), citations=citations, refused=refused, confidence=0.5)


REFUSAL = answer("I found no answer; ask about more than 1,000 jobs.", refused=True)


def scores(one: Case, *passages: Passage) -> dict[str, float]:
    return {name: values["q"] for name, values in ranking_scores([one], {"q": passages}).items()}
