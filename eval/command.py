"""The options of `rag eval`. What needs seconds to import is imported when the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    docs: Annotated[
        Path | None, typer.Option(help="Folder of documents. Default: the shipped seeds.")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Questions: JSON Lines, or CSV. Default: the shipped ones.")
    ] = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=100, help="Passages searched for.")] = 5,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask only so many questions, from all over the file.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write every figure and case as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report as one HTML file.")] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Compare with this file; exit code 1 if something is worse."),
    ] = None,
    save_baseline: Annotated[
        Path | None, typer.Option(help="Write the file to compare with later.")
    ] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have shown answers graded by the language model too.")
    ] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit the refusal model to the questions.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="With --calibrate: write the model to rag.toml.")
    ] = False,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=A,B,...",
            help="Try values of a setting, each compared with the first. May be repeated; the"
            " settings are tried one after the other.",
        ),
    ] = None,
) -> None:
    """Measure search, answers, citations and refusals on questions with known answers."""
    from eval.session import Options, run

    good = run(
        Options(
            documents=docs,
            gold=gold,
            k=k,
            limit=limit,
            json=json,
            html=html,
            baseline=baseline,
            save_baseline=save_baseline,
            judge=judge,
            calibrate=calibrate,
            write=write,
            sweeps=tuple(sweep or ()),
        )
    )
    if not good:
        raise typer.Exit(1)
