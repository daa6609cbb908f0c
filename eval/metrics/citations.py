"""Whether what is cited is evidence, and is what the document says. None: does not apply."""

from __future__ import annotations

from collections.abc import Mapping

from eval.gold import Case
from eval.metrics.answers import contains_answer
from eval.metrics.spans import document_name, evidence_ranges, overlap, union
from rag.types import Answer


def citation_precision(case: Case, answer: Answer) -> float | None:
    """The share of cited quotes that touch evidence; None where nothing is cited."""
    if not case.evidence or not answer.citations:
        return None
    ranges = evidence_ranges(case, [citation.passage for citation in answer.citations])
    touching = [
        citation
        for citation in answer.citations
        if any(
            overlap((citation.start, citation.end), span)
            for span in ranges.get(document_name(citation.passage), ())
        )
    ]
    return len(touching) / len(answer.citations)


def tight(case: Case, answer: Answer) -> float | None:
    """1 where the answer holds a gold answer, and nothing is quoted beside the evidence."""
    is_right = contains_answer(case, answer)
    if is_right is None or not case.evidence:
        return None
    return float(is_right == 1 and citation_precision(case, answer) == 1)


def citation_recall(case: Case, answer: Answer) -> float | None:
    """The share of evidence spans that a cited quote touches; overlapping spans are one.

    An answer that cites nothing touches nothing, and so does a refusal.
    """
    if not case.evidence:
        return None
    ranges = evidence_ranges(case, [citation.passage for citation in answer.citations])
    spans = [(name, span) for name in ranges for span in union(ranges[name])]
    touched = [
        span
        for name, span in spans
        if any(
            document_name(citation.passage) == name
            and overlap((citation.start, citation.end), span)
            for citation in answer.citations
        )
    ]
    return len(touched) / len(spans)


def verbatim_rate(answer: Answer, documents: Mapping[str, str]) -> float | None:
    """The share of quotes that are the document's text at their offsets, to the character.

    Args:
        documents: the extracted text of each document, by its relative path.
    """
    if not answer.citations:
        return None
    verbatim = [
        citation
        for citation in answer.citations
        # The length, too: a slice past the end, or of no document, is shorter and might agree.
        if 0 <= citation.start < citation.end == citation.start + len(citation.quote)
        and documents.get(citation.passage.source, "")[citation.start : citation.end]
        == citation.quote
    ]
    return len(verbatim) / len(answer.citations)
