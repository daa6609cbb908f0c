"""A public set, docs/ and gold.jsonl in a folder, indexed and ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.gold import Case, read_gold
from eval.run import Progress, document_texts, index
from rag import Engine, Settings


@dataclass(frozen=True, slots=True)
class Bench:
    """A set that is indexed and ready to be asked."""

    engine: Engine
    cases: tuple[Case, ...]

    @property
    def answerable(self) -> list[Case]:
        """The cases that the documents answer."""
        return [case for case in self.cases if case.answerable]


@contextmanager
def open_bench(folder: Path, settings: Settings, progress: Progress) -> Iterator[Bench]:
    """The set, in an index that is thrown away afterwards.

    Raises: EvaluationError, GoldError.
    """
    with index(folder / "docs", settings, progress) as (engine, _):
        yield Bench(engine, tuple(read_gold(folder / "gold.jsonl", document_texts(engine))))
