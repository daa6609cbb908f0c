"""A run of inline text: its lines as a browser would show them, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.documents.loaders.decoding import normalise
from rag.types import BlockKind, Span

_BLANKS = re.compile(r"[\x00-\x20\x7f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens, spaces without width
_LABEL = re.compile(r"([^\s:][^:]{0,48}?)\s*:\s+(\S.*)")
_LONGEST_VALUE = 120
_SENTENCE = 60  # a value that is longer than this and ends like a sentence is one
_CLAUSE = re.compile(r"(§+\s*\d+(?:\.\d{1,3})*[a-z]?|\d{1,3}(?:\.\d{1,3})+)\.?\s+([^\W\d_])")
_QUESTION = re.compile(r"Q\s*\d*\s*[:.]\s+\S")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Line:
    """What stands between two line breaks; `starts_bold` says it of the first word."""

    text: str
    is_bold: bool
    starts_bold: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A line or several that make up one block; `label` and `value` lie in its text."""

    kind: BlockKind
    text: str
    number: str = ""
    label: Span | None = None
    value: Span | None = None


@dataclass(slots=True)
class Run:
    """Text between two places where a block begins or ends, as it is read from the tree."""

    lines: list[list[tuple[str, bool]]] = field(default_factory=lambda: [[]])
    images: list[str] = field(default_factory=list)
    last: str = ""  # the last character

    @property
    def is_empty(self) -> bool:
        return not self.last and not self.images

    def add(self, text: str, *, is_bold: bool = False, is_raised: bool = False) -> None:
        if is_raised and self.last.isdigit() and text[0].isdigit():
            text = text.translate(_RAISED)  # 10 to the power of 6 is not 106
        self.lines[-1].append((text, is_bold))
        self.last = text[-1]

    def end_line(self) -> None:
        self.lines.append([])
        self.last = "\n"

    def take_as_written(self) -> str:
        """The text with its blanks and line ends; the run is empty then."""
        text = "\n".join("".join(text for text, _ in line) for line in self.lines)
        self._clear()
        return _INVISIBLE.sub("", normalise(text))

    def take(self) -> list[Line]:
        """The lines, or what its images stand for where there is nothing else; it is empty then."""
        lines = [_line(line) for line in self.lines]
        if self.images and not any(line.text for line in lines):
            lines = [Line(" ".join(self.images), is_bold=False, starts_bold=False)]
        self._clear()
        return lines

    def take_whole(self) -> Line:
        """All in one line; the run is empty then."""
        lines = [line for line in self.take() if line.text]
        is_bold = bool(lines) and all(line.is_bold for line in lines)
        return Line(" ".join(line.text for line in lines), is_bold, is_bold)

    def _clear(self) -> None:
        self.lines, self.images, self.last = [[]], [], ""


def visible(text: str) -> str:
    """Text with its white space as single blanks and without what has no width."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def asks(text: str) -> bool:
    """Whether a heading is a question."""
    return text.endswith(("?", "？", "؟"))


def entries(lines: list[Line]) -> Iterator[Entry]:
    """The blocks that a paragraph's lines are: labels and clauses for themselves, else paragraphs.

    An empty line ends a paragraph, as two line breaks do.
    """
    are_labels = sum(_LABEL.fullmatch(line.text) is not None for line in lines) > 1
    open_lines: list[str] = []
    for line in [*lines, Line("", False, False)]:
        entry = _label(line, are_labels) or _clause(line.text)
        if open_lines and (entry or not line.text):
            yield _paragraph(open_lines)
            open_lines = []
        if entry and entry.kind == "label":
            yield entry
        elif line.text:
            open_lines.append(line.text)


def _line(pieces: list[tuple[str, bool]]) -> Line:
    text = visible("".join(text for text, _ in pieces))
    bold = [is_bold for piece, is_bold in pieces if not piece.isspace()]
    return Line(text, is_bold=bool(bold) and all(bold), starts_bold=bool(bold) and bold[0])


def _paragraph(lines: list[str]) -> Entry:
    text = "\n".join(lines)
    if clause := _clause(lines[0]):
        return Entry("clause", text, clause.number)
    return Entry("question" if _QUESTION.match(text) else "paragraph", text)


def _clause(text: str) -> Entry | None:
    match = _CLAUSE.match(text)
    if not match or match.group(2).islower():  # "3.5 litres"
        return None
    return Entry("clause", text, match.group(1))


def _label(line: Line, is_among_labels: bool) -> Entry | None:
    """A line such as "Reception: 4711": one of several, or with its label in bold."""
    match = _LABEL.fullmatch(line.text)
    if not match or line.is_bold or not (line.starts_bold or is_among_labels):
        return None
    value = match.group(2)
    is_sentence = len(value) > _SENTENCE and value.endswith((".", "!", "?"))
    if is_sentence or len(value) > _LONGEST_VALUE:
        return None
    return Entry("label", line.text, label=Span(*match.span(1)), value=Span(*match.span(2)))
