"""True and false statements made of a gold set, by rules, to calibrate the check on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.gold import Case
from rag.documents.sentences import split_sentences
from rag.types import Passage

# A question and its answer as a statement: what stands for the question word, and what goes round.
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:Who|What) (is|was|are|were) (.+)\?$"), "{2} {1} {answer}."),
    (re.compile(r"^Who ((?!is|was|are|were|did|does|do|had|has|have)\w+ .+)\?$"), "{answer} {1}."),
    (re.compile(r"^How many ((?!.*\b(?:did|do|does)\b).+)\?$"), "{answer} {1}."),
    (
        re.compile(r"^When (is|was|are|were) (.+) (\w+(?:ed|en|wn|lt|nd|ht|rn|ld))\?$"),
        "{2} {1} {3} in {answer}.",
    ),
    (
        re.compile(
            r"^(?:Where|In what \w+|What year|In which \w+) (is|was|are|were) (.+) (\w+ed)\?$"
        ),
        "{2} {1} {3} in {answer}.",
    ),
)
_NEGATED = re.compile(r"\b(is|was|are|were|had|has|can|could|will|would)\b(?! not)")
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_SHORT, _LONG = 40, 260  # characters of a sentence that is taken as a statement


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody might write when given `passages`, whether they say so, and how it was made."""

    case: str
    kind: str
    text: str
    is_true: bool
    passages: tuple[Passage, ...]


def statements(
    case: Case, passages: Sequence[Passage], others: Sequence[str]
) -> Iterator[Statement]:
    """Statements on a case whose answer stands in the passages; `others` are answers to others."""
    given = tuple(passages)
    draw = random.Random(case.id)

    def made(kind: str, text: str, *, is_true: bool) -> Statement:
        return Statement(case.id, kind, text[0].upper() + text[1:], is_true, given)

    source = _source(case, given)
    if source is None:
        return
    yield made("a clause of a sentence", _first_clause(source), is_true=True)
    yield made("a lead-in", f"According to the passage, {source}", is_true=True)
    if _PARENTHESES.search(source):
        yield made("no parentheses", _PARENTHESES.sub("", source), is_true=True)
    denied = _NEGATED.sub(r"\1 not", source, count=1)
    if denied != source:
        yield made("denied", denied, is_true=False)
    answer = next((text for text in case.answers if text in source), "")
    wrong = [other for other in others if _alike(answer, other) and other not in source]
    if answer and wrong:
        yield made("another answer", source.replace(answer, draw.choice(wrong)), is_true=False)
    number = re.search(r"\d{2,}", source)
    if number:
        changed = str(int(number.group()) + draw.choice((-3, 1, 10)))
        yield made("another number", source.replace(number.group(), changed), is_true=False)
    for form, template in _FORMS:
        match = form.match(case.question)
        if match and case.answers:
            parts = dict(enumerate(match.groups(), 1))
            yield made("question and answer", _fill(template, parts, case.answers[0]), is_true=True)
            if wrong:
                text = _fill(template, parts, draw.choice(wrong))
                yield made("question and another answer", text, is_true=False)
            break


def _fill(template: str, parts: dict[int, str], answer: str) -> str:
    text = template.replace("{answer}", answer)
    for place, part in parts.items():
        text = text.replace(f"{{{place}}}", part)
    return text.replace(" in in ", " in ")


def _source(case: Case, passages: Sequence[Passage]) -> str | None:
    """The sentence of a passage that holds the evidence, where it is of a usual length."""
    for passage in passages:
        for evidence in case.evidence:
            if evidence.source != passage.source:
                continue
            for sentence in split_sentences(passage.text):
                low, high = passage.start + sentence.start, passage.start + sentence.end
                if low <= evidence.start and evidence.end <= high:
                    text = " ".join(passage.text[sentence.start : sentence.end].split())
                    return text if _SHORT <= len(text) <= _LONG else None
    return None


def _first_clause(sentence: str) -> str:
    """Up to the last comma in the second half; the sentence itself where there is none."""
    end = sentence.rfind(", ", len(sentence) // 2)
    return f"{sentence[:end]}." if end > 0 else sentence


def _alike(one: str, other: str) -> bool:
    """Whether both are numbers, both names, or both neither: a wrong answer that might do."""
    return bool(one) and one != other and _shape(one) == _shape(other)


def _shape(text: str) -> tuple[bool, bool]:
    return any(map(str.isdigit, text)), text[:1].isupper()
