"""The results as one page of Markdown. Writes, never measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.baseline import effective_settings
from eval.benchmarks.results.ablation import FIGURES, Ablation, Outcome
from eval.benchmarks.results.measure import BUDGETS, K, Multiturn, Point, Squad, rates_within
from eval.benchmarks.results.targets import Target, all_targets
from eval.metrics import Estimate
from rag import Settings


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured, and what it took."""

    settings: Settings
    squad: Squad
    frontier: Sequence[Point]
    multiturn: Multiturn
    ablation: Ablation
    seconds: float
    cores: int
    load: float | None


def page(results: Results) -> str:
    """The page's text."""
    parts = (
        _targets(results),
        _refusals(results.squad),
        _frontier(results),
        _ablation(results.ablation),
        _rerun(results),
    )
    return "\n\n".join(line for part in parts for line in part) + "\n"


def _targets(results: Results) -> Iterable[str]:
    lines = all_targets(results.squad, results.frontier, results.multiturn, results.settings)
    yield "# Results"
    yield (
        f"Reached: the mean with its 95 % bootstrap interval. One search gives at most {K}"
        f" passages, {results.settings.retrieval.passage_chars:,} characters together."
        ' Thresholds "at ≤ x % false refusals" and the "best" one are chosen on the questions'
        ' they are reported on, so they are limits of the score, not promises; "as shipped" is'
        " what a user gets. The weights of the ranking and of the refusal model, and the few"
        " constants beside them, were fitted or chosen on these same sets: expect a little less"
        " on others."
    )
    if changed := _changed(results.settings):
        yield f"Measured with settings other than the shipped ones: {changed}."
    yield _table(
        ("Set", "Metric", "Tutorial stack", "Target", "Reached", "Verdict", "Note"),
        [
            (one.of, one.metric, one.tutorial, one.goal, one.figure, one.verdict, one.note)
            for one in lines
        ],
    )
    yield _summary(lines)
    multiturn = results.multiturn
    yield (
        f"Refusals on multiturn are counted over all {multiturn.questions:,} questions, with and"
        " without history: a refused question of any kind but 'unanswerable' is an error, an"
        " 'underspecified' one too, though the documents don't answer that either. \"Best\" is"
        " the threshold with the highest smaller one of precision and recall."
    )


def _summary(lines: Sequence[Target]) -> str:
    asked = [one for one in lines if one.relation]
    short = [one for one in asked if one.short_by or one.reached is None]
    named = "; ".join(f"{one.of} {one.metric} ({one.verdict})" for one in short)
    met = f"{len(asked) - len(short)} of {len(asked)} targets are met."
    return f"{met} Not met: {named}." if short else met


def _refusals(squad: Squad) -> Iterable[str]:
    yield "## Refusing: what each share of false refusals buys"
    yield (
        f"On squad's {len(squad.answerable):,} answerable questions,"
        f" {len(squad.in_topic):,} in_topic and {len(squad.off_topic):,} off-topic ones (those of"
        " the chunking set, asked of the squad documents)."
    )
    rows = []
    for budget in BUDGETS:
        near = rates_within(squad.answerable, squad.in_topic, budget)
        far = rates_within(squad.answerable, squad.off_topic, budget)
        rows.append(
            (
                f"{budget:.0%}",
                f"{near.threshold:.3f}",
                f"{1 - near.false_answer:.3f}" if squad.in_topic else "–",
                f"{1 - far.false_answer:.3f}",
            )
        )
    yield _table(
        ("False refusals, at most", "Threshold", "in_topic refused", "Off-topic refused"), rows
    )


def _frontier(results: Results) -> Iterable[str]:
    yield "## Chunking: recall against IoU"
    yield ("Of one search's passages, by `retrieval.passage_chars`; all questions of the set.")
    shipped = results.settings.retrieval.passage_chars
    yield _table(
        ("Characters", "Recall", "IoU"),
        [
            (
                f"{point.chars:,}" + (" (set)" if point.chars == shipped else ""),
                _interval(point.recall),
                _interval(point.iou),
            )
            for point in results.frontier
        ],
    )


def _ablation(ablation: Ablation) -> Iterable[str]:
    yield "## Ablation"
    yield (
        f"On {ablation.squad:,} answerable squad questions from all over the file and all"
        f" {ablation.chunking:,} of the chunking set. Differences are against everything, paired"
        " question by question; * marks those whose 95 % bootstrap interval excludes 0. With"
        ' some 100 comparisons a few stars are chance. "Changed" counts the questions of which'
        " any figure differs: an ingredient that these questions don't call for can't earn here."
    )
    yield _table(
        ("", *FIGURES), [("everything", *(f"{ablation.whole.means[f]:.3f}" for f in FIGURES))]
    )
    yield "### Each ingredient left out"
    yield _table(
        ("Without", *FIGURES, "Changed", "The ingredient"),
        [(one.name, *_differences(one), str(one.touched), one.verdict) for one in ablation.without],
    )
    yield (
        "earns: something is significantly worse without it; at a cost: something else is"
        " significantly better. within chance: worse without it in some figure, but not"
        " significantly. earns nothing: no figure falls without it. harms: something is"
        " significantly better without it, nothing worse. A feature is not judged by IoU: the"
        " other weights are not fitted again without it, so the scores lie closer together and"
        " passages grow, which lowers IoU, and flatters recall, whatever the feature is worth."
    )
    for words, verdict in (("Earn nothing here", "earns nothing"), ("Harm here", "harms")):
        named = [one.name for one in ablation.without if one.verdict == verdict]
        yield f"{words}: {', '.join(named) or 'none'}."
    yield "### Each ranking feature alone"
    yield (
        "The other weights are 0, its own stays. A single feature gives a flatter distribution"
        " over sentences, and so longer passages: compare recall together with IoU."
    )
    yield _table(
        ("Only", *FIGURES),
        [(one.name, *(f"{one.means[f]:.3f}" for f in FIGURES)) for one in ablation.alone],
    )


def _differences(outcome: Outcome) -> Iterable[str]:
    for figure in FIGURES:
        change = outcome.changes[figure]
        star = "*" if change.significantly_better or change.significantly_worse else ""
        yield f"{change.difference.value:+.3f}{star}"


def _rerun(results: Results) -> Iterable[str]:
    yield "## How to rerun"
    load = "" if results.load is None else f" (load average {results.load:.1f} when it started)"
    yield (
        "`python -m eval.benchmarks.results BENCH_DIR --out eval/RESULTS.md`, where BENCH_DIR"
        " holds squad/, chunking/ and multiturn/, each with docs/ and gold.jsonl; or `make results"
        " BENCH=BENCH_DIR`. Every set is indexed once, in a folder that is thrown away. This page"
        f" took {results.seconds:.0f} seconds on {results.cores} cores{load}; the"
        " latencies depend on the machine and on what else runs there."
    )


def _changed(settings: Settings) -> str:
    shipped = effective_settings(Settings())
    return ", ".join(
        f"`{key}` = {value}"
        for key, value in effective_settings(settings).items()
        if value != shipped[key]
    )


def _interval(one: Estimate) -> str:
    return f"{one.value:.3f} ({one.low:.3f}–{one.high:.3f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
