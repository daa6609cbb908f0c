"""What the results page is made of: each set asked once, with the parts that `rag eval` uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.benchmarks.bench import Bench
from eval.gold import Case
from eval.metrics import Estimate, character_iou, character_recall, mean
from eval.run import Progress, Run, ask_all, document_texts
from eval.scores import Scores, score
from eval.tradeoff import Confidences, Rates, confidences
from rag import Engine

K = 5
BUDGETS = (0.01, 0.02, 0.03, 0.05, 0.10, 0.20)
LENGTHS = (2000, 3000, 4000, 6000, 9000, 12000)
UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class Shown:
    """Sentences and characters of the answers that were shown, without their markers."""

    sentences: tuple[int, ...]
    characters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """`scores` are of the answerable questions; confidences stand in the order of the cases."""

    scores: Scores
    shown: Shown
    answerable: tuple[float, ...]
    in_topic: tuple[float, ...]
    off_topic: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One length of a search's passages, and what it buys."""

    chars: int
    recall: Estimate
    iou: Estimate


@dataclass(frozen=True, slots=True)
class Refusals:
    """How well refusing below a threshold finds one kind of question among all of them."""

    threshold: float
    precision: Estimate | None
    recall: Estimate | None
    kinds: dict[str, int]  # of the refused questions


@dataclass(frozen=True, slots=True)
class Multiturn:
    """Hits on the questions with a history; refusals over the whole set."""

    scores: Scores
    shipped: Refusals
    best: Refusals
    questions: int


def measure_squad(squad: Bench, off_topic: Sequence[Case], progress: Progress) -> Squad:
    """The answerable questions as `rag eval` asks them; of the others only the confidence."""
    run = _run(squad.engine, squad.answerable, progress)
    quotes = [
        [citation.quote for citation in result.answer.citations]
        for result in run.results
        if not result.answer.refused
    ]
    others = [case for case in squad.cases if not case.answerable]
    return Squad(
        scores=score(run),
        shown=Shown(
            sentences=tuple(map(len, quotes)),
            characters=tuple(sum(map(len, texts)) for texts in quotes),
        ),
        answerable=tuple(result.answer.confidence for result in run.results),
        in_topic=_certainty(squad.engine, others, progress),
        off_topic=_certainty(squad.engine, off_topic, progress),
    )


def measure_frontier(chunking: Bench, progress: Progress) -> list[Point]:
    """Recall and IoU for each of LENGTHS, and for the shipped one where that is another."""
    shipped = chunking.engine.settings.retrieval.passage_chars
    points = []
    lengths = sorted({*LENGTHS, shipped})
    for number, chars in enumerate(lengths):
        progress(number, len(lengths), f"{chars} characters")
        settings = chunking.engine.settings.with_value("retrieval.passage_chars", str(chars))
        recall, iou = search_overlap(chunking.engine.with_settings(settings), chunking.answerable)
        one, other = mean(recall.values()), mean(iou.values())
        if one and other:
            points.append(Point(chars, one, other))
    return points


def search_overlap(
    engine: Engine, cases: Sequence[Case]
) -> tuple[dict[str, float], dict[str, float]]:
    """Character recall and IoU of one search, by case id."""
    recalls, ious = {}, {}
    for case in cases:
        passages = engine.search(case.question, k=K, history=case.history)
        recall, iou = character_recall(case, passages, K), character_iou(case, passages, K)
        if recall is not None and iou is not None:
            recalls[case.id], ious[case.id] = recall, iou
    return recalls, ious


def measure_multiturn(multiturn: Bench, progress: Progress) -> Multiturn:
    """Every question with its history."""
    run = _run(multiturn.engine, multiturn.cases, progress)
    with_history = {case.id for case in multiturn.cases if case.history}
    pairs = [(result.answer.confidence, result.case.kind) for result in run.results]
    found = [refusals(pairs, threshold) for threshold in sorted({value for value, _ in pairs})]
    return Multiturn(
        scores={
            name: {key: value for key, value in values.items() if key in with_history}
            for name, values in score(run).items()
        },
        shipped=refusals(pairs, run.settings.refusal.threshold),
        best=max(found, key=_lesser),
        questions=len(pairs),
    )


def refusals(pairs: Sequence[tuple[float, str]], threshold: float) -> Refusals:
    """From (confidence, kind) of every question: any other kind that is refused is an error."""
    refused = [kind for value, kind in pairs if value < threshold]
    return Refusals(
        threshold,
        precision=mean(float(kind == UNANSWERABLE) for kind in refused),
        recall=mean(float(value < threshold) for value, kind in pairs if kind == UNANSWERABLE),
        kinds={kind: refused.count(kind) for kind in dict.fromkeys(refused)},
    )


def rates_within(answerable: Sequence[float], others: Sequence[float], budget: float) -> Rates:
    """The rates at the highest threshold that refuses at most `budget` of the answerable.

    With no `others` their rate is 0.
    """
    found = confidences([(v, True) for v in answerable] + [(v, False) for v in others])
    found = found or Confidences(tuple(sorted(answerable)), (0.0,))
    return found.rates(found.answerable[int(budget * len(answerable))])


def _lesser(found: Refusals) -> float:
    """The smaller of precision and recall; 0 where one is undefined."""
    if found.precision is None or found.recall is None:
        return 0.0
    return min(found.precision.value, found.recall.value)


def _run(engine: Engine, cases: Sequence[Case], progress: Progress) -> Run:
    results = ask_all(engine, cases, k=K, progress=progress)
    return Run(engine.settings, K, document_texts(engine), results)


def _certainty(engine: Engine, cases: Sequence[Case], progress: Progress) -> tuple[float, ...]:
    found = []
    for number, case in enumerate(cases):
        progress(number, len(cases), "answering")
        found.append(engine.ask(case.question).confidence)
    return tuple(found)
