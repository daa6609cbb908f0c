"""One call of `rag eval`: checks what is asked for, runs it on a throw-away index, prints it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from eval.baseline import Baseline, compare_baselines, load_baseline, make_baseline, to_json
from eval.calibrate import calibrate, observe
from eval.config_file import write_refusal
from eval.errors import EvaluationError
from eval.gold import Case, GoldError, read_gold
from eval.output import check_writable, run_json, sweep_json, write
from eval.run import Run, ask_all, document_texts, index, spread
from eval.scores import figures, mean_search, score
from eval.sweep import Sweep, parse_sweep, try_all
from eval.tables import (
    calibration_lines,
    change_lines,
    kind_table,
    metric_table,
    sweep_tables,
    threshold_table,
)
from rag import Engine, Settings
from rag.cli.progress import progress_bar
from rag.settings import CONFIG_FILE, SAMPLE

if TYPE_CHECKING:
    from eval.judge import Judged

SHIPPED_GOLD = Path(__file__).resolve().parent / "gold" / "seeds.jsonl"

# Questions and documents may look like rich's markup: they are printed as they stand.
_console = Console(highlight=False, markup=False, emoji=False)
_errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line gives; see `eval.command` for the meanings."""

    documents: Path | None = None
    gold: Path | None = None
    k: int = 5
    limit: int | None = None
    json: Path | None = None
    html: Path | None = None
    baseline: Path | None = None
    save_baseline: Path | None = None
    judge: bool = False
    calibrate: bool = False
    write: bool = False
    sweeps: tuple[str, ...] = ()


def run(options: Options) -> bool:
    """Do it. Returns: False where something is significantly worse than the baseline.

    Raises: EvaluationError, and what an engine raises.
    """
    _check(options)
    settings = Settings.load()
    if options.judge and not settings.llm.model:
        raise EvaluationError("--judge asks a language model, and none is set. Set RAG_LLM.")
    sweeps = [parse_sweep(text, settings) for text in options.sweeps]
    before = load_baseline(options.baseline) if options.baseline else None
    documents, gold = _sources(options)
    with ExitStack() as stack:
        with progress_bar("Indexing") as progress:
            engine, report = stack.enter_context(index(documents, settings, progress))
        for source, reason in report.failed.items():
            _errors.print(f"Warning: {source} is not indexed: {reason}", style="yellow")
        cases = spread(_read(gold, engine), options.limit)
        files = len(engine.files())
        _console.print(
            f"{len(cases):,} questions of {_shown(gold)}, {files:,} file{'' if files == 1 else 's'}"
            f" of {_shown(documents)}\n"
        )
        if options.calibrate:
            _calibrate(engine, cases, write_it=options.write)
            return True
        if sweeps:
            _sweep(engine, cases, sweeps, documents, options)
            return True
        return _measure(engine, cases, before, gold, options)


def _check(options: Options) -> None:
    """Refuse what can't be done together, and files that can't be written, before any work."""
    outputs = (options.json, options.html, options.save_baseline)
    if options.write and not options.calibrate:
        raise EvaluationError("--write belongs to --calibrate: give both.")
    if options.calibrate and (any(outputs) or options.baseline or options.sweeps):
        raise EvaluationError(
            "--calibrate goes with --docs, --gold, --limit and --write: run the rest separately."
        )
    if options.sweeps and (options.html or options.save_baseline or options.baseline):
        raise EvaluationError(
            "--sweep goes with --docs, --gold, --k, --limit and --json: run the rest separately."
        )
    if options.judge and (options.calibrate or options.sweeps):
        raise EvaluationError("--judge goes with neither --calibrate nor --sweep.")
    if options.baseline and options.save_baseline:
        raise EvaluationError("Give either --baseline or --save-baseline, not both.")
    for path in outputs:
        if path:
            check_writable(path)


def _sources(options: Options) -> tuple[Path, Path]:
    """The documents and the gold file."""
    if bool(options.documents) != bool(options.gold):
        raise EvaluationError("--docs and --gold belong together: give both, or neither.")
    if options.documents and options.gold:
        return options.documents, options.gold
    here = Path("seeds")
    return here if here.is_dir() else SAMPLE, SHIPPED_GOLD


def _shown(path: Path) -> str:
    """The path as one would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read(gold: Path, engine: Engine) -> list[Case]:
    try:
        return read_gold(gold, document_texts(engine))
    except GoldError as error:
        for problem in error.problems:
            _errors.print(problem, soft_wrap=True)
        count = len(error.problems)
        raise EvaluationError(
            f"{gold} has {count:,} {'problem' if count == 1 else 'problems'}, listed above."
            " Correct the file and run again."
        ) from None


def _measure(
    engine: Engine, cases: Sequence[Case], before: Baseline | None, gold: Path, options: Options
) -> bool:
    with progress_bar("Asking") as progress:
        results = ask_all(engine, cases, k=options.k, progress=progress)
    run = Run(engine.settings, options.k, document_texts(engine), results)
    scores = score(run)
    after = make_baseline(run, scores)
    changes = compare_baselines(before, after) if before else None
    comparison = (before, changes) if before and changes else None
    judged = _judge(run) if options.judge else None
    _console.print(metric_table(figures(scores), comparison))
    size = mean_search(run)
    _console.print(
        f"\nA search gave {size.passages:.1f} of at most {options.k} passages on average, with"
        f" {size.characters:,.0f} characters, {size.first:,.0f} of them in the first.\n"
    )
    if by_kind := kind_table(run, scores):
        _console.print(by_kind)
    if changes:
        _console.print()
        for line in change_lines(changes, {case.id: case.question for case in cases}):
            _console.print(line)
    if judged:
        _console.print(f"\nIn the eyes of {judged.judge}, which has no say in comparisons:\n")
        _console.print(metric_table(judged.figures))
        _console.print(judged.remark)
    if options.json:
        write(options.json, run_json(run, scores, changes, judged))
        _console.print(f"\nFigures and cases: {options.json}")
    if options.html:
        from eval.report import render  # here, because only some runs need its parts

        write(
            options.html,
            render(
                run,
                scores,
                title=f"{gold.parent.name}/{gold.name}",
                comparison=comparison,
                judged=judged,
            ),
        )
        _console.print(f"\nReport: {options.html}")
    if options.save_baseline:
        write(options.save_baseline, to_json(after))
        _console.print(f"\nBaseline: {options.save_baseline}")
    return not (changes and changes.worse)


def _judge(run: Run) -> Judged:
    from eval.judge import judge
    from rag.llm import LanguageModel

    with progress_bar("Judging") as progress:
        return judge(LanguageModel(run.settings.llm), run.results, progress)


def _calibrate(engine: Engine, cases: Sequence[Case], *, write_it: bool) -> None:
    with progress_bar("Asking") as progress:
        observations = observe(engine, cases, progress)
    found = calibrate(observations, engine.settings.refusal)
    _console.print(threshold_table(found))
    _console.print()
    for line in calibration_lines(found, engine.settings.refusal):
        _console.print(line)
    if write_it and not found.is_better_than(engine.settings.refusal):
        _console.print(
            "\nNothing was written: on these questions the fitted model makes no fewer mistakes"
            " than the present one."
        )
    elif write_it:
        write_refusal(Path(CONFIG_FILE), found.refusal)
        _console.print(f"\nWritten to [refusal] in {CONFIG_FILE}.")
    else:
        _console.print(f"\nNothing was written; --write puts the fitted model into {CONFIG_FILE}.")


def _sweep(
    engine: Engine,
    cases: Sequence[Case],
    sweeps: Sequence[Sweep],
    documents: Path,
    options: Options,
) -> None:
    kept = {}
    for sweep in sweeps:
        with progress_bar(sweep.key) as progress:
            trials = list(
                try_all(sweep, engine, cases, documents=documents, k=options.k, progress=progress)
            )
        kept[sweep.key] = trials
        _console.print(Text(f"{sweep.key}\n", style="bold"))
        for table in sweep_tables(trials):
            _console.print(table)
            _console.print()
    _console.print(
        "+ significantly better, - significantly worse than with the setting's first value"
    )
    if options.json:
        write(options.json, sweep_json(kept))
        _console.print(f"\nFigures: {options.json}")
