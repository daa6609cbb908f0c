"""`python -m eval.benchmarks.results BENCH_DIR`: the public benchmarks, and the page about them.

The folder holds squad/, chunking/ and multiturn/, each with docs/ and gold.jsonl.
"""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.benchmarks.bench import Bench, open_bench
from eval.benchmarks.results.ablation import ablate
from eval.benchmarks.results.measure import measure_frontier, measure_multiturn, measure_squad
from eval.benchmarks.results.page import Results, page
from eval.errors import EvaluationError
from eval.output import check_writable, write
from eval.run import Progress
from rag import Settings
from rag.cli.output import print_error
from rag.cli.progress import progress_bar
from rag.errors import PassageError

SETS = ("squad", "chunking", "multiturn")

_errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def make_results(bench: Path) -> Results:
    """Measure all of it. Raises: EvaluationError, and what a gold file or an engine raises."""
    for name in SETS:
        if not (bench / name / "gold.jsonl").is_file():
            raise EvaluationError(
                f"{bench} has no {name}/gold.jsonl."
                f" Name a folder with {', '.join(SETS)}, each with docs/ and gold.jsonl."
            )
    started = time.perf_counter()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    settings = Settings.load()
    with ExitStack() as stack:
        squad, chunking, multiturn = (
            _open(stack, bench / name, settings, started) for name in SETS
        )
        with _stage("squad", started) as progress:
            squad_figures = measure_squad(squad, chunking.cases, progress)
        with _stage("chunking", started) as progress:
            frontier = measure_frontier(chunking, progress)
        with _stage("multiturn", started) as progress:
            multiturn_figures = measure_multiturn(multiturn, progress)
        with _stage("ablation", started) as progress:
            ablation = ablate(squad, chunking, progress)
    return Results(
        settings=settings,
        squad=squad_figures,
        frontier=frontier,
        multiturn=multiturn_figures,
        ablation=ablation,
        seconds=time.perf_counter() - started,
        cores=os.cpu_count() or 1,
        load=load,
    )


def main(
    bench: Annotated[Path, typer.Argument(help="Folder with squad, chunking and multiturn.")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("eval/RESULTS.md"),
) -> None:
    """Measure the public benchmarks and write the results page."""
    try:
        check_writable(out)
        write(out, page(make_results(bench)))
    except PassageError as error:
        print_error(str(error))
        raise typer.Exit(1) from None
    _errors.print(f"Results: {out}", soft_wrap=True)


def _open(stack: ExitStack, folder: Path, settings: Settings, started: float) -> Bench:
    with _stage(f"indexing {folder.name}", started) as progress:
        return stack.enter_context(open_bench(folder, settings, progress))


def _stage(label: str, started: float) -> AbstractContextManager[Progress]:
    """A progress bar, and a line that stays."""
    _errors.print(f"{time.perf_counter() - started:4.0f} s  {label}")
    return progress_bar(label)


if __name__ == "__main__":
    typer.run(main)
