"""Gold files: questions with what a right answer is and where it stands. Reads, never scores."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from rag.errors import PassageError
from rag.types import Message

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class GoldError(PassageError):
    """A gold file has bad lines: correct `problems`, each of which names its line and field."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = "a problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        headline = f"{path} has {count}. Correct the file and run again:"
        super().__init__("\n".join((headline, *self.problems)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A half-open range of characters, [start, end), of a document's text that answers."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is right for it; any of `answers` is, and `evidence` is all of it."""

    id: str
    question: str
    answerable: bool
    kind: str = ""
    history: tuple[Message, ...] = ()
    answers: tuple[str, ...] = ()
    reference: str = ""
    evidence: tuple[Evidence, ...] = ()


class _Record(BaseModel):
    """A JSON object of the format: closed to unknown names, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


_Text = Annotated[str, Field(pattern=r"\S")]  # more than white space


class _Turn(_Record):
    role: Literal["user", "assistant"]
    content: str


class _Evidence(_Record):
    source: str
    start: Annotated[int, Field(ge=0)] | None = None
    end: int | None = None
    quote: _Text | None = None


class _Row(_Record):
    id: _Text
    question: _Text
    answerable: bool
    kind: str | None = None
    history: list[_Turn] | None = None
    answers: list[_Text] | None = None
    reference: str | None = None
    evidence: list[_Evidence] | None = None


def read_gold(path: Path, documents: Mapping[str, str]) -> list[Case]:
    """Read a gold file: JSON Lines, or CSV by its suffix. Blank lines are skipped.

    Args:
        documents: the extracted text of each document, by its relative path.

    Raises: GoldError with every problem, each as `line N: field: what is wrong`.
    """
    try:
        data = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    except OSError as error:
        raise GoldError(path, [f"can't be read: {error.strerror or error}"]) from None
    reader = _Reader(documents)
    if path.suffix.lower() == ".csv":
        reader.read_csv(data)
    else:
        for number, line in enumerate(data.split(b"\n"), start=1):
            if line.strip():
                reader.read_line(number, line)
    if not reader.cases and not reader.problems:
        reader.report(1, "question", "the file holds none")
    if reader.problems:
        raise GoldError(path, reader.problems)
    return reader.cases


class _Reader:
    """Collects the cases and the problems of one file."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self.documents = documents
        self.cases: list[Case] = []
        self.problems: list[str] = []
        self.lines: dict[str, int] = {}  # the line on which an id was first seen

    def report(self, number: int, field: str, problem: str) -> None:
        self.problems.append(f"line {number}: {field}: {problem}")

    def read_line(self, number: int, line: bytes) -> None:
        try:
            value = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            self.report(number, "encoding", f"not UTF-8 at byte {error.start + 1}")
        except json.JSONDecodeError as error:
            self.report(number, "JSON", f"{error.msg} at character {error.colno}")
        except (ValueError, RecursionError) as error:  # a number or a nesting without end
            self.report(number, "JSON", str(error))
        else:
            self.read_row(number, value)

    def read_row(self, number: int, value: Any) -> None:
        known = len(self.problems)
        if isinstance(value, dict) and isinstance(name := value.get("id"), str):
            if name in self.lines:
                self.report(number, "id", f"{name!r} is also on line {self.lines[name]}")
            self.lines.setdefault(name, number)
        try:
            row = _Row.model_validate(value)
        except ValidationError as error:
            for detail in error.errors():
                self.report(number, _field(detail["loc"]), _explain(detail))
            return
        if row.evidence and not row.answerable:
            self.report(number, "evidence", "must be empty where answerable is false")
        evidence = [
            self.resolve(number, f"evidence[{index}]", record)
            for index, record in enumerate(row.evidence or ())
        ]
        if len(self.problems) > known:
            return
        self.cases.append(
            Case(
                id=row.id,
                question=row.question,
                answerable=row.answerable,
                kind=row.kind or "",
                history=tuple(
                    Message(role=turn.role, content=turn.content) for turn in row.history or ()
                ),
                answers=tuple(row.answers or ()),
                reference=row.reference or "",
                evidence=tuple(found for found in evidence if found is not None),
            )
        )

    def resolve(self, number: int, field: str, record: _Evidence) -> Evidence | None:
        source, start, end, quote = record.source, record.start, record.end, record.quote
        text = self.documents.get(source)
        if text is None:
            problem = f"no document {source!r}{_near_miss(source, self.documents)}"
            self.report(number, f"{field}.source", problem)
        elif start is None and end is None and quote is not None:
            if found := _find(quote, text):
                return Evidence(source, *found)
            self.report(number, f"{field}.quote", f"occurs nowhere in {source!r}")
        elif start is None or end is None:
            missing = "start" if start is None else "end"
            self.report(number, f"{field}.{missing}", "is missing; give start and end, or quote")
        elif start >= end:
            self.report(number, f"{field}.end", f"{end} must be greater than start, {start}")
        elif end > len(text):
            problem = f"{end} is past the end of {source!r}, which has {len(text)} characters"
            self.report(number, f"{field}.end", problem)
        elif quote is not None and text[start:end] != quote:
            self.report(number, f"{field}.quote", f"is not the text from {start} to {end}")
        else:
            return Evidence(source, start, end)
        return None

    def read_csv(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            number = data.count(b"\n", 0, error.start) + 1
            self.report(number, "encoding", "not UTF-8; save the table as 'CSV UTF-8'")
            return
        # Where 1.5 is written 1,5, spreadsheets separate columns with semicolons.
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names: list[str] = []
        number = 1
        try:
            for cells in rows:
                if not names:
                    names = [cell.strip().lower() for cell in cells]
                    for name in sorted({"question", "answer"}.difference(names)):
                        near = _near_miss(name, names)
                        self.report(number, name, f"the header has no such column{near}")
                    if self.problems:
                        return
                elif any(cell.strip() for cell in cells):
                    self.read_cells(number, names, cells)
                number = rows.line_num + 1
        except csv.Error as error:
            self.report(number, "CSV", str(error))

    def read_cells(self, number: int, names: list[str], cells: list[str]) -> None:
        row = dict(zip(names, cells, strict=False))
        question, answer = row.get("question", "").strip(), row.get("answer", "").strip()
        # Made from the question, so that a baseline still pairs after rows are added or moved.
        name = hashlib.sha256(question.encode()).hexdigest()[:12]
        if len(cells) > len(names):
            # Most often a comma in a text without quotes, which would cut the answer off silently.
            problem = (
                f"{len(cells)} cells for {len(names)} columns; put texts with commas in quotes"
            )
            self.report(number, "row", problem)
        elif not question:
            self.report(number, "question", "is empty")
        elif name in self.lines:
            self.report(number, "question", f"is also on line {self.lines[name]}")
        elif not answer:
            self.report(number, "answer", "is empty; unanswerable questions need JSON Lines")
        else:
            self.cases.append(Case(id=name, question=question, answerable=True, answers=(answer,)))
        self.lines.setdefault(name, number)


def _find(quote: str, text: str) -> tuple[int, int] | None:
    """The first place of a quote; where it occurs nowhere, any white space matches any other."""
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    match = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return match.span() if match else None


def _field(location: tuple[int | str, ...]) -> str:
    """('evidence', 0, 'start') -> evidence[0].start"""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".") or "JSON"


def _explain(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        parts: dict[Any, type[_Record]] = {"history": _Turn, "evidence": _Evidence}
        record = _Row if len(detail["loc"]) == 1 else parts[detail["loc"][0]]
        return f"unknown field{_near_miss(str(detail['loc'][-1]), record.model_fields)}"
    if detail["type"] == "missing":
        return "is missing"
    if detail["type"] == "string_pattern_mismatch":
        return "is empty"
    if not detail["loc"]:
        return "must be an object in braces"
    return detail["msg"]


def _near_miss(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
