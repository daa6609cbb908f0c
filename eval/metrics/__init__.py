"""The metrics as pure functions of gold cases and the engine's records; no engine in here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.gold import Case
from eval.metrics.answers import (
    bold_is_answer,
    contains_answer,
    exact_match,
    false_answer,
    false_refusal,
    token_f1,
)
from eval.metrics.citations import citation_precision, citation_recall, tight, verbatim_rate
from eval.metrics.retrieval import (
    character_iou,
    character_precision,
    character_recall,
    ranking_scores,
)
from eval.metrics.statistics import Comparison, Estimate, compare, mean, percentile

__all__ = [
    "METRICS",
    "Comparison",
    "Estimate",
    "Metric",
    "bold_is_answer",
    "by_kind",
    "character_iou",
    "character_precision",
    "character_recall",
    "citation_precision",
    "citation_recall",
    "compare",
    "contains_answer",
    "exact_match",
    "false_answer",
    "false_refusal",
    "mean",
    "percentile",
    "ranking_scores",
    "tight",
    "token_f1",
    "verbatim_rate",
]


@dataclass(frozen=True, slots=True)
class Metric:
    """A line of the report: its group, its direction, and what it says in words."""

    name: str
    group: str
    meaning: str
    higher_is_better: bool = True


METRICS = {
    metric.name: metric
    for metric in (
        Metric("hit@1", "retrieval", "the first passage holds evidence"),
        Metric("hit@3", "retrieval", "one of the first 3 passages holds evidence"),
        Metric("hit@5", "retrieval", "one of the first 5 passages holds evidence"),
        Metric("mrr@10", "retrieval", "1 / rank of the first passage with evidence, to rank 10"),
        Metric("ndcg@10", "retrieval", "all evidence is found, and early, to rank 10"),
        Metric("character_recall", "characters", "share of the evidence that is retrieved"),
        Metric("character_precision", "characters", "share of what is retrieved that is evidence"),
        Metric("character_iou", "characters", "overlap of evidence and retrieved, over both"),
        Metric("exact_match", "answers", "the answer is a gold answer and nothing else"),
        Metric("token_f1", "answers", "words shared with the best gold answer"),
        Metric("contains_answer", "answers", "the answer holds a gold answer"),
        Metric("bold_is_answer", "answers", "the words in bold are the answer, where any are"),
        Metric("tight", "citations", "a gold answer, and quotes nothing beside the evidence"),
        Metric("citation_precision", "citations", "share of quotes that touch evidence"),
        Metric("citation_recall", "citations", "share of the evidence that a quote touches"),
        Metric("verbatim_rate", "citations", "share of quotes that are the document's words"),
        Metric("false_refusal", "refusal", "answerable questions that were refused", False),
        Metric("false_answer", "refusal", "unanswerable questions that were answered", False),
        Metric("search_seconds", "latency", "seconds from question to passages", False),
        Metric("ask_seconds", "latency", "seconds from question to whole answer", False),
    )
}


def by_kind(cases: Iterable[Case], values: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """The values of one metric, by the kind of the case, then by case id."""
    kinds: dict[str, dict[str, float]] = defaultdict(dict)
    for case in cases:
        if case.id in values:
            kinds[case.kind][case.id] = values[case.id]
    return dict(kinds)
