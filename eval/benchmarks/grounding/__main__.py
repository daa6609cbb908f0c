"""`python -m eval.benchmarks.grounding BENCH_DIR`: what a model writes, and what of it is shown.

The folder holds docs/ and gold.jsonl. The model is the one that is set (RAG_LLM and the settings
beside it), which may be a small one: that invents more. What it writes is kept in a file, so that a
run that was stopped goes on, and a change of the check is measured on the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.benchmarks.bench import open_bench
from eval.benchmarks.grounding.measure import ask_all
from eval.benchmarks.grounding.page import page
from eval.benchmarks.grounding.statements import Statement, statements
from eval.benchmarks.grounding.thresholds import by_kind, sweep
from eval.errors import EvaluationError
from eval.gold import Case
from eval.output import check_writable, write
from eval.run import spread
from rag import Engine, Settings
from rag.cli.output import print_error
from rag.cli.progress import progress_bar
from rag.embedding import open_embedder
from rag.errors import PassageError
from rag.llm import open_language_model

_errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def report(bench: Path, *, limit: int, words: Path) -> str:
    """Measure and write the page. Raises: EvaluationError, LanguageModelError, and others."""
    settings = Settings.load()
    model = open_language_model(settings.llm)
    if model is None:
        raise EvaluationError("No language model is set. Set RAG_LLM to provider:model.")
    embed = open_embedder(settings).embed_documents
    with ExitStack() as stack:
        with progress_bar("Indexing") as progress:
            opened = stack.enter_context(open_bench(bench, settings, progress))
        cases = spread(opened.answerable, limit)
        found = list(_statements(opened.engine, cases))
        with progress_bar("Asking") as progress:
            results = list(ask_all(opened.engine, model, cases, words=words, progress=progress))
        return page(
            settings=settings,
            asked=[result for result in results if result.was_asked],
            trials=sweep(found, embed),
            kinds=by_kind(found, embed),
        )


def main(
    bench: Annotated[Path, typer.Argument(help="Folder with docs/ and gold.jsonl.")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("eval/GROUNDING.md"),
    words: Annotated[Path, typer.Option(help="Where the model's words are kept.")] = Path(
        "build/words.jsonl"
    ),
    limit: Annotated[int, typer.Option(min=1, help="Questions to ask.")] = 200,
) -> None:
    """Measure a language model's answers on a gold set, raw and as they are shown."""
    try:
        check_writable(out)
        words.parent.mkdir(parents=True, exist_ok=True)
        check_writable(words)
        write(out, report(bench, limit=limit, words=words))
    except PassageError as error:
        print_error(str(error))
        raise typer.Exit(1) from None
    _errors.print(f"Report: {out}", soft_wrap=True)


def _statements(engine: Engine, cases: Sequence[Case]) -> list[Statement]:
    answers: dict[str, list[str]] = {}
    for case in cases:
        for evidence in case.evidence[:1]:
            answers.setdefault(evidence.source, []).extend(case.answers[:1])
    return [
        statement
        for case in cases
        for evidence in case.evidence[:1]
        for statement in statements(case, engine.search(case.question), answers[evidence.source])
    ]


if __name__ == "__main__":
    typer.run(main)
