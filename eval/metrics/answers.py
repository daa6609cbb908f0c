"""How right the answer's text is, and whether refusing was right. None: does not apply."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

from eval.gold import Case
from rag.types import Answer

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")


def normalise(text: str) -> str:
    """Lower case, without punctuation and articles, words one space apart.

    As SQuAD's evaluation script (Rajpurkar et al. 2016), with Unicode's punctuation added to
    ASCII's as in MLQA's (Lewis et al. 2019): typographic quotes must not make a word another.
    """
    text = unicodedata.normalize("NFC", text).lower()
    text = "".join(
        character
        for character in text
        if character not in string.punctuation and unicodedata.category(character)[0] != "P"
    )
    return " ".join(_ARTICLE.sub(" ", text).split())


def exact_match(case: Case, answer: Answer) -> float | None:
    """1 where the text is a gold answer, after normalisation; a refusal is none."""
    gold = _gold(case)
    return float(_given(answer) in gold) if gold else None


def token_f1(case: Case, answer: Answer) -> float | None:
    """F1 of the words shared with a gold answer, the best of them; as SQuAD's script."""
    gold = _gold(case)
    return max(_f1(_given(answer).split(), text.split()) for text in gold) if gold else None


def contains_answer(case: Case, answer: Answer) -> float | None:
    """1 where a gold answer stands in the text as a run of whole words, after normalisation."""
    gold = _gold(case)
    if not gold:
        return None
    given = f" {_given(answer)} "
    return float(any(f" {text} " in given for text in gold))


def bold_is_answer(case: Case, answer: Answer) -> float | None:
    """1 where the words in bold are a gold answer, a part of one, or hold one; None where none are
    in bold: no mark is no mistake."""
    gold = _gold(case)
    marked = [normalise(segment.text) for segment in answer.segments if segment.bold]
    if not gold or not marked:
        return None
    words = f" {' '.join(marked)} "
    return float(any(f" {text} " in words or words in f" {text} " for text in gold))


def false_refusal(case: Case, answer: Answer) -> float | None:
    """1 where an answerable question was refused."""
    return float(answer.refused) if case.answerable else None


def false_answer(case: Case, answer: Answer) -> float | None:
    """1 where an unanswerable question was answered."""
    return None if case.answerable else float(not answer.refused)


def _gold(case: Case) -> list[str]:
    """The gold answers, normalised; what normalises to nothing would match anything."""
    if not case.answerable:
        return []
    return [text for text in map(normalise, case.answers) if text]


def _given(answer: Answer) -> str:
    """The answer's words, normalised; none of a refusal, which may name what was asked for."""
    if answer.refused:
        return ""
    # Without the markers, which would pass for numbers.
    words = (" " if segment.marker is not None else segment.text for segment in answer.segments)
    return normalise("".join(words))


def _f1(given: list[str], gold: list[str]) -> float:
    shared = sum((Counter(given) & Counter(gold)).values())
    return 2 * shared / (len(given) + len(gold))
