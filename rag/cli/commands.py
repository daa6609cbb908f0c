"""The commands of `rag`. What needs seconds to import is imported where it is used."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.command import evaluate
from rag.cli import output
from rag.cli.progress import progress_bar
from rag.errors import PassageError, SettingsError
from rag.settings import SAMPLE, Settings

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.types import IngestReport, Progress

app = typer.Typer(
    help="Ask your own documents, and see the passage every answer came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the index lies (RAG_DATA_DIR).")
]
Question = Annotated[str, typer.Argument(help="The question; '-' reads it from standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line; every known error becomes one `Error:` line and exit code 1."""
    try:
        app()
    except PassageError as error:
        output.print_error(str(error))
        sys.exit(1)


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Index documents, and forget those that are gone."""
    settings = Settings.load(data_dir=data_dir)
    documents = paths or list(settings.documents)
    if not documents:
        raise SettingsError(
            "No documents are named. Write 'rag ingest ~/handbook', or set"
            " RAG_DOCUMENTS=~/handbook; 'rag serve --sample' tries the sample document that comes"
            " along."
        )
    with _open(settings) as engine, progress_bar("Indexing") as progress:
        report = engine.ingest(documents, progress)
    output.print_report(report)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def forget(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    data_dir: DataDir = None,
) -> None:
    """Take documents out of the index; the files themselves stay where they are."""
    with _open(Settings.load(data_dir=data_dir)) as engine:
        output.print_forgotten(engine.forget(paths), paths)


@app.command()
def ask(question: Question, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Answer a question from the documents, with the sentences it stands in."""
    with _open(Settings.load(data_dir=data_dir)) as engine:
        answer = engine.ask(_read(question))
    if as_json:
        print(json.dumps(output.answer_as_dict(answer), ensure_ascii=False, indent=2))
    else:
        output.print_answer(answer)


@app.command()
def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Passages at most.")] = 5,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the passages that speak to a question."""
    with _open(Settings.load(data_dir=data_dir)) as engine:
        passages = engine.search(_read(question), k)
    if as_json:
        found = [output.passage_as_dict(passage) for passage in passages]
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        output.print_passages(passages)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address (RAG_SERVER_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (RAG_SERVER_PORT).")] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Listen beyond this machine without a key.")
    ] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="Index the sample document that comes along.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Serve the chat page and the API, and meanwhile index the configured documents."""
    from ui.app import serve as serve_page

    settings = Settings.load(data_dir=data_dir)
    for key, value in (("server.host", host), ("server.port", port)):
        if value is not None:
            settings = settings.with_value(key, str(value))
    if sample:
        settings = settings.model_copy(update={"documents": (SAMPLE,)})
    with _open(settings) as engine:
        if not settings.documents and not engine.files():
            output.print_no_documents()

        def index(read: Callable[[Progress], IngestReport]) -> None:
            with progress_bar("Indexing") as progress:
                report = read(progress)
            output.print_report(report)

        serve_page(engine, settings, index, insecure=insecure)


@app.command()
def widget(
    url: Annotated[str | None, typer.Option(help="The server's address to its visitors.")] = None,
) -> None:
    """Print the tag that puts the widget into a page, and what to set."""
    from ui.widget.tag import instructions

    print(instructions(Settings.load(), url))


@app.command()
def status(data_dir: DataDir = None) -> None:
    """Say what is indexed, and where."""
    settings = Settings.load(data_dir=data_dir)
    with _open(settings) as engine:
        output.print_status(settings, engine.files(), engine.chunk_count())


@app.command()
def doctor(data_dir: DataDir = None) -> None:
    """Check the model, the lock and each store; say how to mend what fails."""
    from rag.cli.doctor import examine

    findings = list(examine(Settings.load(data_dir=data_dir)))
    output.print_findings(findings)
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


@app.command()
def models() -> None:
    """Say which language model is set and whether it answers, and which could be used."""
    from rag.llm.check import check, offers

    configured = Settings.load().llm
    with progress_bar("Asking the model"):
        found = check(configured)
    output.print_models(found, offers())
    if found and found.error:
        raise typer.Exit(1)


app.command("eval")(evaluate)


def _open(settings: Settings) -> Engine:
    from rag.engine import Engine

    with progress_bar("Embedding anew") as progress:
        return Engine.open(settings, progress)


def _read(question: str) -> str:
    return sys.stdin.read() if question == "-" else question
