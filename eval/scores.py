"""From what an engine did to figures: each metric's value by case, and its estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from eval.gold import Case
from eval.metrics import (
    METRICS,
    Estimate,
    Metric,
    bold_is_answer,
    by_kind,
    character_iou,
    character_precision,
    character_recall,
    citation_precision,
    citation_recall,
    contains_answer,
    exact_match,
    false_answer,
    false_refusal,
    mean,
    percentile,
    ranking_scores,
    tight,
    token_f1,
    verbatim_rate,
)
from eval.run import Result, Run

Values = Mapping[str, float]  # by case id
Scores = Mapping[str, Values]  # by metric; a case that a metric doesn't apply to is not in it

_HITS = {"hit@1": 1, "hit@3": 3, "hit@5": 5}
_DEEP = ("mrr@10", "ndcg@10")
LATENCIES = {"search_seconds": "search", "ask_seconds": "ask"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table. Latency has two, p50 and p95; any other metric has one, its mean."""

    name: str
    metric: Metric
    estimate: Estimate


class SearchSize(NamedTuple):
    """Means over all searches: passages, characters in all of them, and in the first."""

    passages: float
    characters: float
    first: float


def score(run: Run) -> dict[str, dict[str, float]]:
    """Every metric of METRICS, in its order.

    hit@n is left out where the run searched for fewer than n passages: fewer can't answer for n.
    """
    cases = [result.case for result in run.results]
    top = ranking_scores(cases, {result.case.id: result.passages for result in run.results})
    deep = ranking_scores(cases, {result.case.id: result.ranking for result in run.results})
    scores: dict[str, dict[str, float]] = {name: {} for name in METRICS}
    scores.update({name: top[name] for name, rank in _HITS.items() if rank <= run.k})
    scores.update({name: deep[name] for name in _DEEP})
    for result in run.results:
        for name, value in _values(result, run):
            if value is not None:
                scores[name][result.case.id] = value
    return scores


def figures(scores: Scores) -> list[Figure]:
    """The line or lines of each metric that applies to any case, in the order of METRICS."""
    found = []
    for name, metric in METRICS.items():
        values = scores.get(name, {}).values()
        if name in LATENCIES:
            lines = {
                f"{LATENCIES[name]} p{percent}": percentile(values, percent) for percent in (50, 95)
            }
        else:
            lines = {name: mean(values)}
        found += [Figure(line, metric, value) for line, value in lines.items() if value is not None]
    return found


def kind_estimates(run: Run, scores: Scores, name: str) -> dict[str, Estimate]:
    """One metric's mean by kind of case, in the order in which the kinds first come."""
    cases: list[Case] = [result.case for result in run.results]
    estimates = {
        kind: mean(values.values()) for kind, values in by_kind(cases, scores[name]).items()
    }
    return {kind: estimate for kind, estimate in estimates.items() if estimate is not None}


def mean_search(run: Run) -> SearchSize:
    """How much one search gave: hits and recall are bought with characters."""
    lengths = [[len(passage.text) for passage in result.passages] for result in run.results]
    return SearchSize(
        passages=sum(map(len, lengths)) / len(lengths),
        characters=sum(map(sum, lengths)) / len(lengths),
        first=sum(found[0] for found in lengths if found) / len(lengths),
    )


def _values(result: Result, run: Run) -> Iterator[tuple[str, float | None]]:
    case, passages, answer = result.case, result.passages, result.answer
    yield "character_recall", character_recall(case, passages, run.k)
    yield "character_precision", character_precision(case, passages, run.k)
    yield "character_iou", character_iou(case, passages, run.k)
    yield "exact_match", exact_match(case, answer)
    yield "token_f1", token_f1(case, answer)
    yield "contains_answer", contains_answer(case, answer)
    yield "tight", tight(case, answer)
    yield "bold_is_answer", bold_is_answer(case, answer)
    yield "citation_precision", citation_precision(case, answer)
    yield "citation_recall", citation_recall(case, answer)
    yield "verbatim_rate", verbatim_rate(answer, run.documents)
    yield "false_refusal", false_refusal(case, answer)
    yield "false_answer", false_answer(case, answer)
    yield "search_seconds", result.search_seconds
    yield "ask_seconds", result.ask_seconds
