"""The grounding report as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from eval.benchmarks.grounding.measure import Asked, Told
from eval.benchmarks.grounding.thresholds import Passed, Trial
from eval.metrics import mean
from rag import Settings
from rag.answer.grounding.check import COSINE, COVERAGE
from rag.types import Answer


def page(
    *,
    settings: Settings,
    asked: Sequence[Asked],
    trials: Sequence[Trial],
    kinds: Sequence[Passed],
) -> str:
    """All of it. `asked` are the questions for which the model was asked."""
    return "\n".join(
        [
            "# What a language model writes, and what of it is shown",
            "",
            "Written by `python -m eval.benchmarks.grounding`, which says how to repeat it.",
            "",
            *_with_model(settings, asked),
            "",
            *_thresholds(trials, kinds),
            "",
        ]
    )


def _with_model(settings: Settings, asked: Sequence[Asked]) -> list[str]:
    raw, shown = _total(a.raw_told for a in asked), _total(a.shown_told for a in asked)
    withheld = sum(a.shown.support.withheld for a in asked)
    written = sum(a.shown.support.supported for a in asked)
    nothing = sum(not a.shown.support.supported for a in asked)
    declined = sum(a.shown.refused for a in asked)
    return [
        f"## {len(asked)} questions, with {_model_name(settings)}",
        "",
        "The questions of the set that the documents answer and that the search found enough for;"
        f" at most {settings.llm.max_tokens} tokens an answer and"
        f" {settings.retrieval.passage_chars} characters of passages. A sentence invents where it"
        " has a number or a capitalised word that its passages lack: those it cites, for the raw"
        " model all that it was given (fences of the prompt that it repeats are not counted).",
        "",
        "| | sentences | of these invent | answers with a gold answer |",
        "|---|---|---|---|",
        f"| the model's words as they are | {_told(raw)} | {_right(asked, lambda a: a.raw)} |",
        f"| what Passage shows of them | {_told(shown)} | {_right(asked, lambda a: a.shown)} |",
        f"| quotes alone, without a model | | | {_right(asked, lambda a: a.quoted)} |",
        "",
        f"Of the model's sentences {written:,} were shown and {withheld:,} withheld; in"
        f" {nothing:,} of {len(asked):,} answers none was left, so that the documents were quoted;"
        f" {declined:,} times the model found no answer in the passages, and was believed.",
    ]


def _thresholds(trials: Sequence[Trial], kinds: Sequence[Passed]) -> list[str]:
    lines = [
        "## The check on statements made of the gold set",
        "",
        "By rules, out of the sentences and questions that the gold answers belong to (see"
        " `eval/benchmarks/grounding/statements.py`). Share let through at each pair of"
        " thresholds, on half of the questions:",
        "",
        "| words held, at least | cosine, at least | true | false |",
        "|---|---|---|---|",
    ]
    for trial in trials:
        chosen = (trial.coverage, trial.cosine) == (COVERAGE, COSINE)
        bold = "**" if chosen else ""
        lines.append(
            f"| {bold}{trial.coverage:.2f}{bold} | {bold}{trial.cosine:.2f}{bold}"
            f" | {trial.true:.3f} | {trial.false:.3f} |"
        )
    lines += [
        "",
        f"The shipped pair ({COVERAGE:.2f} and {COSINE:.2f}) on the other half:",
        "",
        "| statement | is | let through | of |",
        "|---|---|---|---|",
    ]
    for kind in kinds:
        truth = "true" if kind.is_true else "false"
        lines.append(f"| {kind.kind} | {truth} | {kind.passed} | {kind.n} |")
    return lines


def _total(told: Iterable[Told]) -> Told:
    found = list(told)
    return Told(sum(one.sentences for one in found), sum(one.invented for one in found))


def _told(told: Told) -> str:
    share = told.invented / told.sentences if told.sentences else 0.0
    return f"{told.sentences:,} | {told.invented:,} ({share:.0%})"


def _right(asked: Sequence[Asked], which: Callable[[Asked], Answer]) -> str:
    found = mean(one.right(which(one)) for one in asked)
    return f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})" if found else ""


def _model_name(settings: Settings) -> str:
    """The model without the folder it lies in."""
    return settings.llm.model.rpartition("/")[2]
