"""Which cases went wrong, in what way, and what the reader needs to see why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from eval.gold import Case
from eval.metrics.retrieval import gains
from eval.metrics.spans import Range, document_name, evidence_ranges
from eval.run import Result, Run
from eval.scores import Scores
from rag.types import Answer, Passage

# What can go wrong, gravest first, in words.
REASONS = {
    "altered": "Quoted what the document does not say",
    "answered": "Answered, though the documents do not",
    "refused": "Refused, though the documents answer",
    "wrong": "Answered without a gold answer",
    "missed": "No evidence among the passages",
    "uncited": "Quoted none of the evidence",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage that is evidence or not, and quoted in the answer or not."""

    text: str
    is_evidence: bool
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that went wrong; `reasons` are keys of REASONS, `evidence` is (source, text)."""

    case: Case
    answer: Answer
    reasons: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    passages: tuple[tuple[Passage, list[Piece]], ...]


def failures(run: Run, scores: Scores) -> dict[str, list[Failure]]:
    """Every failure once, under its gravest reason."""
    found: dict[str, list[Failure]] = {reason: [] for reason in REASONS}
    for result in run.results:
        reasons = tuple(_reasons(result, scores))
        if reasons:
            found[reasons[0]].append(_failure(result, run, reasons))
    return {reason: cases for reason, cases in found.items() if cases}


def pieces(passage: Passage, evidence: Sequence[Range], quoted: Sequence[Range]) -> list[Piece]:
    """The passage, cut wherever evidence or a quote begins or ends."""
    inside = {
        edge for span in (*evidence, *quoted) for edge in span if passage.start < edge < passage.end
    }
    edges = [passage.start, *sorted(inside), passage.end]
    return [
        Piece(
            passage.text[start - passage.start : end - passage.start],
            _within(start, evidence),
            _within(start, quoted),
        )
        for start, end in pairwise(edges)
    ]


def _reasons(result: Result, scores: Scores) -> Iterable[str]:
    case = result.case
    bad = {
        "altered": scores["verbatim_rate"].get(case.id, 1) < 1,
        "answered": scores["false_answer"].get(case.id, 0) > 0,
        "refused": scores["false_refusal"].get(case.id, 0) > 0,
        "wrong": scores["contains_answer"].get(case.id, 1) < 1 and not result.answer.refused,
        "missed": bool(case.evidence) and not any(gains(case, result.passages)[0]),
        "uncited": scores["citation_recall"].get(case.id, 1) == 0 and not result.answer.refused,
    }
    return (reason for reason in REASONS if bad[reason])


def _failure(result: Result, run: Run, reasons: tuple[str, ...]) -> Failure:
    case, passages = result.case, result.passages
    evidence = evidence_ranges(case, passages)
    quoted: dict[str, list[Range]] = {}
    for citation in result.answer.citations:
        span = (citation.start, citation.end)
        quoted.setdefault(document_name(citation.passage), []).append(span)
    return Failure(
        case=case,
        answer=result.answer,
        reasons=reasons,
        evidence=tuple(
            (span.source, run.documents[span.source][span.start : span.end])
            for span in case.evidence
        ),
        passages=tuple(
            (
                passage,
                pieces(
                    passage,
                    evidence.get(document_name(passage), []),
                    quoted.get(document_name(passage), []),
                ),
            )
            for passage in passages
        ),
    )


def _within(place: int, ranges: Sequence[Range]) -> bool:
    return any(start <= place < end for start, end in ranges)
