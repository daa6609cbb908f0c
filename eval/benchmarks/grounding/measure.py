"""Asking a language model about a gold set: what it wrote, what of it is shown, and the quotes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold import Case
from eval.metrics import contains_answer
from eval.run import Progress
from rag import Engine
from rag.answer.grounding.numbers import numbers
from rag.answer.models import Model, Words
from rag.answer.prompt import NO_ANSWER
from rag.documents.sentences import split_sentences
from rag.errors import LanguageModelError
from rag.llm import Prompt
from rag.types import Answer, Passage, Segment, Usage

# A capitalised word inside a sentence. Deliberately not the rule that the check itself goes by.
_NAME = re.compile(r"(?<=[\w,;:)\]”\"’'] )[A-Z]\w+")
# Weak models repeat the lines that the passages stand between; these are no inventions.
_FENCE = re.compile(r"<<[^\n>]*(?:>>)?")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences, and how many of them have a number or a name that their passages lack."""

    sentences: int = 0
    invented: int = 0

    def plus(self, sentence: str, passages: Sequence[Passage]) -> Told:
        """With one more sentence."""
        return Told(self.sentences + 1, self.invented + bool(invented(sentence, passages)))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `raw` is what the model wrote, as an answer without any check; `was_asked`
    says whether it was asked at all: it isn't where the search finds too little."""

    case: Case
    was_asked: bool
    raw: Answer
    shown: Answer
    quoted: Answer
    raw_told: Told
    shown_told: Told

    def right(self, answer: Answer) -> float:
        """1 where the answer holds a gold answer."""
        return contains_answer(self.case, answer) or 0.0


def invented(sentence: str, passages: Sequence[Passage]) -> set[str]:
    """Numbers and names of a sentence that stand nowhere in the passages."""
    source = "\n".join(f"{p.title}\n{p.heading}\n{p.text}" for p in passages)
    known = set(_WORD.findall(_fold(source)))
    names = {name for name in _NAME.findall(sentence) if _fold(name) not in known}
    return names | (numbers(sentence, claimed=True) - numbers(source))


def _fold(text: str) -> str:
    """Lower case, without accents, which models often leave out."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part))


def ask_all(
    engine: Engine, model: Model, cases: Sequence[Case], *, words: Path, progress: Progress
) -> Iterator[Asked]:
    """Each case with and without the model. What the model writes is kept in the file `words`, a
    line for each case, and a case that is found there is not asked again.

    Raises: LanguageModelError.
    """
    kept = _read(words)
    plain = engine.with_settings(engine.settings.with_value("llm.model", ""))
    for number, case in enumerate(cases):
        progress(number, len(cases), "asking")
        keeper = _Keeper(model, kept.get(case.id))
        shown = engine.with_model(keeper).ask(case.question)
        if keeper.fault:
            raise keeper.fault
        if keeper.said is not None and case.id not in kept:
            with words.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"id": case.id, "words": keeper.said}) + "\n")
        yield _judge(case, keeper, shown, plain)


def _judge(case: Case, keeper: _Keeper, shown: Answer, plain: Engine) -> Asked:
    said = _FENCE.sub(" ", keeper.said or "")
    given = plain.search(case.question)
    raw_told = Told()
    for sentence in split_sentences(said):
        raw_told = raw_told.plus(said[sentence.start : sentence.end], given)
    shown_told = Told()
    passages = {citation.marker: citation.passage for citation in shown.citations}
    for text, markers in _cited(shown.segments):
        shown_told = shown_told.plus(text, [passages[marker] for marker in markers])
    has_answer = bool(said) and NO_ANSWER not in said
    return Asked(
        case=case,
        was_asked=keeper.said is not None,
        raw=Answer((Segment(said),), (), refused=not has_answer, confidence=shown.confidence),
        shown=shown,
        quoted=plain.ask(case.question),
        raw_told=raw_told,
        shown_told=Told() if shown.refused else shown_told,
    )


def _cited(segments: Iterable[Segment]) -> Iterator[tuple[str, list[int]]]:
    """The answer's sentences, each with its markers."""
    text, markers = "", list[int]()
    for segment in segments:
        if segment.marker is not None:
            markers.append(segment.marker)
        else:
            if markers:
                yield text, markers
                text, markers = "", []
            text += segment.text
    if text.strip():
        yield text, markers


def _read(words: Path) -> dict[str, str]:
    lines = words.read_text(encoding="utf-8").splitlines() if words.exists() else []
    return {row["id"]: row["words"] for row in map(json.loads, lines)}


class _Keeper:
    """A model that keeps what it writes, or writes again what it wrote before."""

    def __init__(self, model: Model, before: str | None) -> None:
        self.name = model.name
        self._model = model
        self._before = before
        self.said: str | None = None
        self.fault: LanguageModelError | None = None

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def write(self, prompt: Prompt) -> Words:
        if self._before is not None:
            self.said = self._before
            return _Again(self.name, self._before)
        writing = self._model.write(prompt)
        try:
            self.said = "".join(writing)
        except LanguageModelError as error:  # told: a model that is down has no figures
            self.fault = error
            raise
        return _Again(self.name, self.said)


class _Again(Iterator[str]):
    """Words that were written before."""

    def __init__(self, name: str, words: str) -> None:
        self._pieces = iter([words])
        self.usage = Usage(name, 0, 0)

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        self._pieces = iter([])
