"""What the command line prints: for people in 80 columns, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from rag.errors import DocumentError, install_line
from rag.settings import Settings
from rag.types import Answer, Citation, IndexedFile, IngestReport, Passage, Segment

if TYPE_CHECKING:
    from rag.cli.doctor import Finding
    from rag.llm.check import Checked, Offer

_CONTEXT = 120  # characters shown before and after a quote

# Document text may look like rich's markup or emoji codes: it is printed as it stands.
_console = Console(highlight=False, markup=False, emoji=False)
_errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def print_error(message: str) -> None:
    """One line, however long, so that it can be searched for."""
    _errors.print(Text.assemble(("Error: ", "bold red"), " ".join(message.split())), soft_wrap=True)


def print_no_documents() -> None:
    """What whoever serves without documents may want to do."""
    _errors.print(
        "No documents yet. Add files on the page, under Documents; or stop this and name a folder,"
        " with RAG_DOCUMENTS=~/handbook, or try the sample document that comes along:"
        " rag serve --sample"
    )


def print_answer(answer: Answer) -> None:
    """The answer, then where each quote stands; or the refusal with what comes closest."""
    _print_segments(answer.segments)
    if answer.missing:
        _console.print(f"They say nothing about {', '.join(answer.missing)}.")
    if answer.understood:
        _console.print(Text(f"\nUnderstood as: {answer.understood}", "dim"))
    if answer.notice:
        _console.print(Text(f"\n{answer.notice}", "yellow"))
    for citation in answer.citations:
        _console.print()
        _console.print(
            Text.assemble(
                (f"[{citation.marker}] ", "cyan"),
                (_place(citation.passage, citation.line, citation.page), "bold"),
            )
        )
        _console.print(Padding(_quoted(citation), (0, 0, 0, 4)))
    if answer.closest:
        _console.print(Text("\nClosest, but not an answer:", "bold"))
        for passage in answer.closest:
            _console.print(
                Text.assemble("\n", (_place(passage, passage.line, passage.page), "bold"))
            )
            _console.print(Padding(Text(_shortened(passage.text), "dim"), (0, 0, 0, 4)))


def _print_segments(segments: Sequence[Segment]) -> None:
    """Words as they run on; a row as a table, and what leads to a quote, on lines of their own."""
    line = Text()
    for segment in segments:
        for lead in segment.lead:
            _print_line(line)
            line = Text()
            _console.print(Text(lead, "dim"))
        if segment.cells:
            _print_line(line)
            line = Text()
            _console.print(_row(segment.cells))
        else:
            style = "bold" if segment.bold else "cyan" if segment.marker is not None else ""
            line.append(segment.text, style)
    _print_line(line)


def _print_line(line: Text) -> None:
    line = line.copy()
    line.rstrip()
    if line.plain.strip():
        _console.print(line[len(line.plain) - len(line.plain.lstrip()) :])


def _row(cells: Sequence[tuple[str, str]]) -> Table:
    has_headers = any(header for header, _ in cells)
    columns = [Column(Text(header), overflow="fold") for header, _ in cells]
    table = Table(*columns, box=SIMPLE, show_header=has_headers, pad_edge=False)
    table.add_row(*(Text(words) for _, words in cells))
    return table


def print_passages(passages: Sequence[Passage]) -> None:
    """Each passage under its place."""
    for number, passage in enumerate(passages, 1):
        place = _place(passage, passage.line, passage.page)
        _console.print(
            Text.assemble((f"{number}. ", "cyan"), (place, "bold"), f"  {passage.score:.2f}")
        )
        _console.print(Padding(Text(passage.text), (0, 0, 1, 3)))


def print_report(report: IngestReport) -> None:
    """What an ingest did, counted; each failure and warning on a line of its own."""
    counts = [
        f"{len(names)} {what}"
        for what, names in (
            ("added", report.added),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
            ("failed", report.failed),
        )
        if names
    ]
    _console.print("Documents: " + (", ".join(counts) or "none") + ".")
    for warning in report.warnings:
        _errors.print(Text.assemble(("Warning: ", "yellow"), warning), soft_wrap=True)
    for source, reason in report.failed.items():
        print_error(f"{source} {reason}.")


def print_forgotten(sources: Sequence[str], paths: Sequence[Path]) -> None:
    """What left the index."""
    if not sources:
        raise DocumentError(
            f"Nothing is indexed at or below {', '.join(map(str, paths))}. See 'rag status'."
        )
    for source in sources:
        _console.print(f"Forgotten: {source}", soft_wrap=True)


def print_status(settings: Settings, files: Sequence[IndexedFile], chunks: int) -> None:
    """Where the index lies and what it holds."""
    _console.print(f"Data directory: {settings.data_dir}", soft_wrap=True)
    _console.print(f"Embedding model: {settings.embedding.model}")
    _console.print(f"Files: {len(files)}, chunks: {chunks}")
    table = Table(
        "File", Column("Folder", overflow="fold"), "Indexed (UTC)", box=None, pad_edge=False
    )
    for file in files:
        table.add_row(Text(file.source), Text(file.folder), file.indexed_at[:16].replace("T", " "))
    if files:
        _console.print(table)


def print_findings(findings: Sequence[Finding]) -> None:
    """One line a check; under a failed one, its remedy."""
    for finding in findings:
        mark = Text("fail", "bold red") if finding.remedy else Text("ok  ", "green")
        _console.print(Text.assemble(mark, f"  {finding.name}: {finding.detail}"), soft_wrap=True)
        if finding.remedy:
            _console.print(f"      {finding.remedy}", soft_wrap=True)


def print_models(found: Checked | None, offers: Sequence[Offer]) -> None:
    """The model that is set and whether it answers; then what each provider needs."""
    if not found:
        _console.print("No language model is set, so answers are quotes from the documents.")
        _console.print("To have them written, set RAG_LLM to provider:model.")
    elif found.error:
        _console.print(Text.assemble(("fail", "bold red"), f"  {found.name}"), soft_wrap=True)
        _console.print(Padding(Text(found.error), (0, 0, 0, 6)))
    else:
        took = f"answered after {found.seconds:.1f} s"
        _console.print(Text.assemble(("ok  ", "green"), f"  {found.name}: {took}"), soft_wrap=True)
    table = Table("Provider", Column("Package", overflow="fold"), "Key", box=None, pad_edge=False)
    for offer in offers:
        key = f"{offer.variable} ({'set' if offer.has_key else 'not set'})"
        table.add_row(
            offer.provider,
            "installed" if offer.installed else install_line(offer.extra),
            key if offer.variable else "needs none",
        )
    _console.print()
    _console.print(table)


def answer_as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON-ready values."""
    return {
        "text": answer.text,
        "segments": [asdict(segment) for segment in answer.segments],
        "refused": answer.refused,
        "confidence": round(answer.confidence, 4),
        "citations": [
            {
                "marker": citation.marker,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
                "line": citation.line,
                "page": citation.page,
                "section": citation.section,
                "passage": passage_as_dict(citation.passage),
            }
            for citation in answer.citations
        ],
        "closest": [passage_as_dict(passage) for passage in answer.closest],
        "support": asdict(answer.support),
        "notice": answer.notice,
        "notices": list(answer.notices),
        "understood": answer.understood,
        "missing": list(answer.missing),
        "usage": asdict(answer.usage) if answer.usage else None,
        "timings": dict(answer.timings),
    }


def passage_as_dict(passage: Passage) -> dict[str, Any]:
    """The passage as JSON-ready values."""
    return asdict(passage)


def _place(passage: Passage, line: int | None, page: int | None) -> str:
    """The file as the reader would name it from here, with line or page, as editors open it."""
    path = passage.path
    here = Path.cwd()
    name = str(path.relative_to(here) if path.is_relative_to(here) else path)
    if line is not None:
        name += f":{line}"
    elif page is not None:
        name += f", page {page}"
    copies = f" (also {', '.join(passage.copies)})" if passage.copies else ""
    return name + copies


def _quoted(citation: Citation) -> Text:
    """The quote, highlighted, with a little of the passage around it."""
    passage = citation.passage
    low, high = citation.start - passage.start, citation.end - passage.start
    before, after = passage.text[:low], passage.text[high:]
    lead = before if len(before) <= _CONTEXT else "…" + before[-_CONTEXT:].partition(" ")[2]
    tail = after if len(after) <= _CONTEXT else after[:_CONTEXT].rpartition(" ")[0] + "…"
    return Text.assemble((lead, "dim"), (citation.quote, "black on yellow"), (tail, "dim"))


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 2 * _CONTEXT else flat[: 2 * _CONTEXT].rpartition(" ")[0] + "…"
