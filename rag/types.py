"""The records that travel between the stages; no behaviour beyond display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict

from rag.errors import DocumentError

# What an answer says of itself: a name, so that pages can say it in any language.
Notice = Literal["failed", "broke_off", "nothing_found", "nothing_left", "withheld", "stopped"]

REFUSAL = "The documents don't say anything that answers this question."
_NOTICES: dict[Notice, str] = {
    "failed": "The language model failed, so this answer is quoted from the documents.",
    "broke_off": "The language model broke off, so this answer may not be complete.",
    "nothing_found": "The language model found no answer in the passages.",
    "nothing_left": "The passages don't bear out what the language model wrote, so this answer is"
    " quoted from them.",
    "withheld": "{count} sentences that the passages don't bear out are not shown.",
    "stopped": "Stopped: the answer may not be complete.",
}
_ONE_WITHHELD = "1 sentence that the passages don't bear out is not shown."

# (amount done, amount in all, what is in hand): for a progress bar
Progress = Callable[[int, int, str], None]


class Message(TypedDict):
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, [start, end), in a document's text."""

    start: int
    end: int

    def touches(self, other: Span) -> bool:
        """Whether the two ranges share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the range of the line it stands on."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged document, numbered from 1, and its range in the text."""

    number: int
    start: int
    end: int


BlockKind = Literal[
    "paragraph",
    "heading",
    "item",
    "caption",
    "header",
    "row",
    "term",
    "definition",
    "label",
    "question",
    "clause",
    "code",
    "quotation",
    "furniture",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's row, or the label or the value of a "label": its range, and the columns
    it stands in, from `column` on. A cell that spans rows belongs to each of them, so its range may
    lie before the row's own."""

    start: int
    end: int
    column: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest whole of a document: what is quoted never crosses one.

    Its range runs from its first visible character to its last. `parent` is the place, in the
    document's blocks, of what has to be read for it to be understood: of a row the header above it,
    of that the caption, of an item the line that introduces the list, of a definition its term, of
    an answer the question, of all else the heading they stand under; None where there is none.

    `level` is a heading's (1 to 6) or an item's (how deep it is nested, from 1); `number` is what
    an item, clause or heading is numbered with, as it is written ("4.2", "a)"). `marks` are ranges
    inside that are not visible: marks of Markdown, padding of a table, hidden characters.
    A "furniture" block (page number, running header, menu, banner, table of contents) is shown in
    the document, and neither indexed nor quoted.
    """

    kind: BlockKind
    start: int
    end: int
    parent: int | None = None
    level: int = 0
    number: str = ""
    cells: tuple[Cell, ...] = ()
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A loaded file. `text` is final: every offset in the project counts its characters.

    `id` identifies the content, so the same bytes under two names are one document.
    `title` is empty where the document names none. `blocks` stand in the order of the text and
    don't overlap; what is visible and in no block is nothing but marks. `properties` are what the
    file says of itself besides its text (date, author, tags). `is_plain` says that the text is the
    file's own, so that line numbers in it are the file's.
    """

    id: str
    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, table row or heading line: the smallest thing that is cited.

    `is_heading` says that it only stands above what it tells of, and answers nothing by itself: a
    heading, a question, a term, a table's header.
    """

    start: int
    end: int
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences: the unit that is embedded and indexed.

    `text == document_text[start:end]`; `heading` is the path of headings it stands under.
    """

    id: str
    document_id: str
    position: int
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that was found for a question.

    `lead` is what its beginning has to be read with besides the headings, outermost first: a
    caption, the line that introduces a list, a term, a question. `source` is the file's path
    relative to the ingested `folder`; `copies` are the other names under which the same content was
    ingested. `text == document_text[start:end]`, always. `line` is the number, from 1, of the
    file's line that `start` stands on; None where the text was extracted from something that has no
    such lines (HTML, PDF).
    """

    id: str
    text: str
    source: str
    title: str
    start: int
    end: int
    page: int | None
    heading: str
    score: float
    folder: str = ""
    line: int | None = None
    copies: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file lay when it was ingested."""
        return Path(self.folder) / self.source

    @property
    def location(self) -> str:
        """The place in words: title, page or line, heading."""
        page = f"page {self.page}" if self.page is not None else ""
        line = f"line {self.line}" if self.line is not None else ""
        return ", ".join(part for part in (self.title, page, line, self.heading) if part)


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """An ingested file as people see it: `source` below `folder`, and what was made of it.

    Files with the same content share `document_id`. `pages` is None where there are none;
    `indexed_at` is UTC, ISO 8601.
    """

    source: str
    folder: str
    document_id: str
    title: str
    pages: int | None
    characters: int
    chunks: int
    indexed_at: str

    @property
    def path(self) -> Path:
        """Where the file lay when it was ingested."""
        return Path(self.folder) / self.source


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, verbatim at [start, end) of the document that `passage` comes from.

    `page` and `heading` (the path of headings) are those that the quote starts under, which may be
    later ones than the passage's; a heading of None says that it isn't known.
    """

    marker: int
    passage: Passage
    quote: str
    start: int
    end: int
    page: int | None = None
    heading: str | None = None

    @property
    def section(self) -> str:
        """The headings that the quote stands under: "A > B"; where unknown, the passage's."""
        return self.passage.heading if self.heading is None else self.heading

    @property
    def line(self) -> int | None:
        """The number, from 1, of the file's line on which the quote starts; None as in Passage."""
        if self.passage.line is None:
            return None
        return self.passage.line + self.passage.text.count("\n", 0, self.start - self.passage.start)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on an image, in pixels from its top left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page, as PNG, and where on it a quote stands: a box for each of its lines.

    There are no boxes where the quote is not on this page.
    """

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of an answer: words, perhaps decisive ones, or the marker of a citation.

    Surfaces build on these, never on `Answer.text`: a document's own "[1]" is no marker.

    A quote's pieces say what `kind` of block it comes from; the first has its `lead`: what stands
    above it and it has to be read with, outermost first (the line that introduces a list, a term, a
    question). A quoted row is one piece, with its `cells` as (header, cell); the header is empty
    where the column has none. `text` holds no mark-up: of a row "header: cell; header: cell".
    """

    text: str
    bold: bool = False
    marker: int | None = None
    kind: BlockKind | None = None
    lead: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """How an answer's sentences are borne out: quoted from a document to the letter; written by a
    language model and found in the passages they cite; written by one and not found there, which
    are not shown."""

    quoted: int = 0
    supported: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model took to write; `cost` is None where no prices are set."""

    model: str
    input_tokens: int
    output_tokens: int
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question.

    `confidence` is the calibrated probability, 0 to 1, that the documents hold an answer. A
    refusal has no citations; `closest` then holds the nearest passages, which are no answer, and
    `missing` the names and codes of the question that no document holds.
    `notices` are what went otherwise than set up (a language model that is down), in order.
    `understood` is the question as it was looked up, where a language model put a follow-up so that
    it stands alone; `usage` is what the model took. `timings` are seconds by stage.
    """

    segments: tuple[Segment, ...]
    citations: tuple[Citation, ...]
    refused: bool
    confidence: float
    timings: Mapping[str, float] = field(default_factory=dict)
    closest: tuple[Passage, ...] = ()
    support: Support = Support()
    notices: tuple[Notice, ...] = ()
    understood: str = ""
    missing: tuple[str, ...] = ()
    usage: Usage | None = None

    @property
    def text(self) -> str:
        """The answer in one string, markers as [1]."""
        return "".join(segment.text for segment in self.segments)

    @property
    def notice(self) -> str:
        """The notices in English, for people."""
        count = self.support.withheld
        told = {**_NOTICES, "withheld": _ONE_WITHHELD} if count == 1 else _NOTICES
        return " ".join(told[notice].format(count=count) for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a streamed answer.

    "citation" comes just before the "delta" that holds its marker; "done" comes last and once.
    """

    kind: Literal["citation", "delta", "done"]
    segment: Segment | None = None
    citation: Citation | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, as sources (paths relative to the ingested folder).

    `failed` maps a source to what is wrong with it; `warnings` are sentences for people.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: Mapping[str, DocumentError] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
