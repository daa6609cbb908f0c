"""Asking an engine every question of a gold set and keeping what it did; nothing is judged here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

from eval.errors import EvaluationError
from eval.gold import Case
from rag import Engine
from rag.errors import QuestionError
from rag.settings import Settings
from rag.types import Answer, IngestReport, Message, Passage

RANKS = 10  # how deep MRR@10, nDCG@10 and the curve over k look

# (amount done, amount in all, what is in hand): for a progress bar
Progress = Callable[[int, int, str], None]

_Output = TypeVar("_Output")


class Subject(Protocol):
    """What is evaluated: an `Engine`, or anything that searches and answers like one."""

    def search(
        self, question: str, k: int = 5, history: Sequence[Message] = ()
    ) -> list[Passage]: ...

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What was found and answered for a case.

    `passages` are those of a search with the user's k. `ranking` are the passages of a search for
    `RANKS`; empty where the case has no evidence to rank. The passages of one search share its
    length, so these may be cut otherwise, and serve only what looks at rank 10.
    """

    case: Case
    passages: tuple[Passage, ...]
    ranking: tuple[Passage, ...]
    answer: Answer
    search_seconds: float
    ask_seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """All results under one set of settings; `documents` are the texts by relative path."""

    settings: Settings
    k: int
    documents: Mapping[str, str]
    results: tuple[Result, ...]


@contextmanager
def index(
    documents: Path, settings: Settings, progress: Progress
) -> Iterator[tuple[Engine, IngestReport]]:
    """An engine over a folder of documents, in a data directory that is thrown away afterwards.

    Raises: EvaluationError where no document can be read.
    """
    # On Windows an index that is still mapped can't be deleted; the system clears it later.
    with TemporaryDirectory(prefix="passage-eval-", ignore_cleanup_errors=True) as folder:
        elsewhere = settings.model_copy(update={"data_dir": Path(folder)})
        with Engine.open(elsewhere) as engine:
            report = engine.ingest([documents], progress)
            if not engine.chunk_count():
                reasons = "; ".join(f"{name}: {why}" for name, why in report.failed.items())
                raise EvaluationError(
                    f"No document to evaluate on in '{documents}' ({reasons or 'all are empty'})."
                )
            yield engine, report


def document_texts(engine: Engine) -> dict[str, str]:
    """The extracted text of every indexed document, by its path relative to the folder."""
    return {file.source: engine.document_text(file.document_id) for file in engine.files()}


def spread(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """At most `limit` cases from all over the file, always the same ones.

    Gold files are often sorted by document or kind, so the first ones would not stand for all.
    """
    if limit is None or limit >= len(cases):
        return list(cases)
    return [cases[position * len(cases) // limit] for position in range(limit)]


def ask_all(
    subject: Subject, cases: Sequence[Case], *, k: int, progress: Progress
) -> tuple[Result, ...]:
    """Search for and answer every case. Raises: QuestionError, naming the case.

    Searches and answers are timed in passes of their own, after one that is not timed: all find
    warm caches, as in a server, and none finds those of its own question just filled by another.
    """
    steps = 0

    def each(label: str) -> Iterator[Case]:
        nonlocal steps
        for case in cases:
            progress(steps, 3 * len(cases), label)
            yield case
            steps += 1

    def rank(case: Case) -> list[Passage]:
        passages = subject.search(case.question, k=RANKS, history=case.history)
        return passages if case.evidence else []

    def search(case: Case) -> list[Passage]:
        return subject.search(case.question, k=k, history=case.history)

    def ask(case: Case) -> Answer:
        return subject.ask(case.question, history=case.history)

    rankings = [_timed(rank, case)[0] for case in each("ranking")]
    found = [_timed(search, case) for case in each("searching")]
    answers = [_timed(ask, case) for case in each("answering")]
    progress(steps, 3 * len(cases), "done")
    return tuple(
        Result(
            case=case,
            passages=tuple(passages),
            ranking=tuple(ranking),
            answer=answer,
            search_seconds=search_seconds,
            ask_seconds=ask_seconds,
        )
        for case, (passages, search_seconds), ranking, (answer, ask_seconds) in zip(
            cases, found, rankings, answers, strict=True
        )
    )


def _timed(work: Callable[[Case], _Output], case: Case) -> tuple[_Output, float]:
    started = time.perf_counter()
    try:
        output = work(case)
    except QuestionError as error:
        raise QuestionError(f"Gold question '{case.id}': {error}") from None
    return output, time.perf_counter() - started
