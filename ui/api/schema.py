"""What the API takes and gives, as models: they check requests and make the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rag import types
from rag.types import BlockKind, Notice

# Names in a scope, messages in a history, characters in each: what a request may hold at most.
_NAMES, _MESSAGES, _MESSAGE_CHARS, _NAME_CHARS = 100, 50, 20_000, 1000
# Bounds the schema only; rag/retrieve/question.py says what counts.
_QUESTION_CHARS = 100_000


def _as_text(value: object) -> object:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


# Of a file's name that is no text, Python keeps the bytes in a form that JSON can't hold.
Text = Annotated[str, BeforeValidator(_as_text)]
Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=_NAME_CHARS)]],
    Field(
        max_length=_NAMES,
        description="documents to look in: sources, folders of sources, or ids; empty is all",
    ),
]


class Model(BaseModel):
    """Closed to unknown names, so that a misspelt one is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Message(Model):
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=_MESSAGE_CHARS)


class Question(Model):
    """What both asking and searching take."""

    question: str = Field(
        min_length=1, max_length=_QUESTION_CHARS, pattern=r"\S", examples=["How many jobs?"]
    )
    history: Annotated[list[Message], Field(max_length=_MESSAGES)] | None = Field(
        None, description="earlier turns, which the question may lean on"
    )
    scope: Names = Field(default_factory=list)

    @property
    def messages(self) -> list[types.Message]:
        """The history as the engine takes it."""
        return [{"role": m.role, "content": m.content} for m in self.history or ()]


class AskRequest(Question):
    """A question to be answered."""

    conversation: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="a conversation of yours to go on with, or `new` to start one; its turns are"
        " the history where none is given",
    )


class SearchRequest(Question):
    """A question to find passages for."""

    k: int = Field(5, ge=1, le=50, description="passages at most")


class Passage(Model):
    """A run of a document's text: characters [start, end) of it, to be read under its `heading`
    and `lead`."""

    id: Text
    text: Text
    source: Text
    title: Text
    start: int
    end: int
    page: int | None
    heading: Text
    score: float
    line: int | None
    copies: list[Text]
    lead: list[Text]


class Citation(Model):
    """A quote, verbatim at [start, end) of the document that `passage` comes from."""

    marker: int
    quote: Text
    start: int
    end: int
    line: int | None
    page: int | None
    section: Text
    passage: Passage


class Segment(Model):
    """A piece of the answer: words, perhaps decisive ones, or the marker of a citation.

    A quote's pieces say of what `kind` it is; the first has the `lead` that it stands under (the
    line that introduces a list, a question). A table's row has its `cells` as [header, cell].
    """

    text: Text
    bold: bool
    marker: int | None
    kind: BlockKind | None
    lead: list[Text]
    cells: list[tuple[Text, Text]]


class Support(Model):
    """How many of the answer's sentences are quoted, supported, or withheld as unsupported."""

    quoted: int
    supported: int
    withheld: int


class Usage(Model):
    """What a language model took to write; `cost` is null where no prices are set."""

    model: Text
    input_tokens: int
    output_tokens: int
    cost: float | None


class Answer(Model):
    """An answer with its citations, or a refusal with the passages that came closest.

    `text` is the whole in one string; build what you show from `segments`, as a document may
    itself hold a "[1]". `timings` are seconds by stage. `understood` is the question
    put so that it stands alone, where that was done; `missing` are names and codes of a refused
    question that no document holds; `usage` is null without a language model.
    `notice` says in English what `notices` names: what went otherwise than set up.
    """

    text: Text
    segments: list[Segment]
    citations: list[Citation]
    refused: bool
    confidence: float
    closest: list[Passage]
    support: Support
    notice: Text
    notices: list[Notice]
    understood: Text
    missing: list[Text]
    usage: Usage | None
    timings: dict[str, float]


class Answered(Model):
    """The answer, and the ids by which to rate it and to go on with its conversation."""

    answer: Answer
    answer_id: Text
    conversation: str | None


class Start(Model):
    """The first event of a stream."""

    answer_id: Text
    conversation: str | None


class FeedbackRequest(Model):
    """What you think of an answer; `rating` null takes it back."""

    answer_id: str = Field(min_length=1, max_length=100)
    rating: Literal["up", "down"] | None
    reason: str = Field("", max_length=2000)


class File(Model):
    """A file that holds a document. `state` is `indexed`, `indexing` or `failed`, with `error`;
    without `id`, nothing of it is indexed. Uploaded ones can be deleted over HTTP."""

    id: Text | None
    source: Text
    title: Text
    state: Literal["indexed", "indexing", "failed"]
    error: Text
    uploaded: bool
    pages: int | None
    characters: int
    chunks: int
    indexed_at: str | None


class Files(Model):
    """What needs attention first, then by name."""

    documents: list[File]


class DocumentName(Model):
    """The document that a passage comes from."""

    id: str
    title: Text
    source: Text


class Document(Model):
    """A document: the text that offsets count in, and the files that hold it."""

    id: str
    title: Text
    source: Text
    text: Text
    files: list[File]


class PassageContext(Model):
    """A passage, the document's text before and after it, and the document.

    `is_start` and `is_end` say that nothing comes before `before` or after `after`.
    """

    passage: Passage
    before: Text
    after: Text
    is_start: bool
    is_end: bool
    document: DocumentName


class Uploaded(Model):
    """What became of an uploaded file: `source` is the name it goes by, `id` the document's."""

    id: str | None
    source: Text
    outcome: Literal["added", "replaced", "unchanged"]


class Found(Model):
    """Passages, the best first."""

    passages: list[Passage]
