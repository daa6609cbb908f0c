"""What a line of plain text begins: an item of a list, a numbered clause, a label, a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.documents.loaders.html.run import Entry, Line, asks, entries

_BULLET = re.compile(r"[-*+•‣◦·–—▪▫●○■□✓✔➢►]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,3}|[ivxIVX]{1,5}|[a-zA-Z])[.)]\s+(?=\S)")
_ALONE = re.compile(r"(?:\d{1,3}|[a-zA-Z])[.)]|[•‣◦▪▫●○■□►]")
_INITIAL = re.compile(r"[A-Z]\.\s+(?:[A-Z]\.|[A-Z][a-z]+\b)")  # "J. R. Smith wrote"
_BRACKETED = re.compile(r"\((?:\d{1,3}|[ivx]{1,5}|[a-z])\)\s+(?=[^\W\d_]|[\"'“„«])")
_ARTICLE = re.compile(
    r"((?:Art(?:icle|ikel|ículo|icolo|\.)|Section|Clause|Chapter|Abschnitt|Kapitel|Cláusula)"
    r"\s+\d{1,3}(?:\.\d{1,3})*[a-z]?)\b[.:]?\s+(?=\S)"
)
_ASKED = re.compile(
    r"Q\s*\d*\s*[:.]\s+\S|(?:Question|Frage|Pregunta)\s*\d*\s*:\s+\S|[FP]\s*\d*:\s+\S.*\?$"
)
_ANSWERED = re.compile(r"(?:A|R|Answer|Antwort|Respuesta|Réponse)\s*\d*\s*:\s+\S")
_HEAD = 300  # characters of a line in which it shows what it is
_LONGEST_QUESTION = 160
_MOST_WORDS_ALONE = 4  # of a label
_LONGEST_VALUE_ALONE = 40


@dataclass(frozen=True, slots=True)
class Item:
    """What an item begins with: its number, the kind of it, the length of both with the blanks."""

    number: str
    style: str
    mark: int


def item(text: str) -> Item | None:
    """How a line begins an item: with a bullet or a number."""
    head = text[:_HEAD]
    if match := _BULLET.match(head):
        return Item("", "bullet", match.end())
    match = _NUMBER.match(head)
    if not match or _INITIAL.match(head):
        return None
    number = match.group().rstrip()
    style = "digit" if number[0].isdigit() else "letter"
    return Item(number, style + number[-1], match.end())


def mark_alone(text: str) -> Item | None:
    """What an item begins with that stands on the next line."""
    if not _ALONE.fullmatch(text):
        return None
    return Item(text if text[0].isalnum() else "", "alone", 0)


def clause(text: str) -> str:
    """What a line is numbered with as a clause is: "4.2", "§ 5", "(a)", "Article 3"; else ""."""
    head = text[:_HEAD]
    if match := _BRACKETED.match(head):
        return match.group().rstrip()
    if match := _ARTICLE.match(head):
        return match.group(1)
    if not head[:1].isdigit() and head[:1] != "§":
        return ""
    entry = _entry(head.replace(":", " "))  # "4.2 Rent: 500" is no label
    return entry.number if entry and entry.kind == "clause" else ""


def label(text: str) -> Entry | None:
    """A line such as "Reception: 4711", where others like it stand beside it."""
    if ":" not in text or len(text) > _HEAD or is_asked(text) or item(text) or clause(text):
        return None
    entry = _entry(text)
    return entry if entry and entry.kind == "label" else None


def label_alone(text: str) -> Entry | None:
    """A line such as "Reception: 4711" that stands for itself, and is no prose with a colon."""
    entry = label(text)
    if not entry or not entry.label or not entry.value or text.endswith((".", "!", "?", ",", ";")):
        return None
    words = text[: entry.label.end].split()
    is_short = len(text) - entry.value.start <= _LONGEST_VALUE_ALONE
    return entry if is_short and len(words) <= _MOST_WORDS_ALONE else None


def is_asked(text: str) -> bool:
    """Whether a line begins with "Q:"."""
    return _ASKED.match(text[:_HEAD]) is not None


def is_answer(text: str) -> bool:
    """Whether a line begins with "A:"."""
    return _ANSWERED.match(text[:_HEAD]) is not None


def is_question(text: str) -> bool:
    """Whether a line is a question as a whole."""
    return len(text) <= _LONGEST_QUESTION and asks(text) and not text[0].islower()


def opens(text: str) -> bool:
    """Whether a line begins something that isn't the paragraph above it."""
    return bool(item(text) or clause(text)) or is_asked(text) or is_answer(text)


def _entry(text: str) -> Entry | None:
    # As one of several labels: whether it is, is seen from the lines beside it.
    return next(entries([Line(text, is_bold=False, starts_bold=True)]), None)
