"""Questions that were refused or rated bad, alike ones together: what the documents lack."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.journal.records import Asked

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

# Above this cosine two questions are about the same matter, as seen on the gold questions.
_ALIKE = 0.7
_LATEST = 1000  # distinct questions that are looked at; each costs a millisecond


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions about the same matter, each once, the most frequent first; `asked` is how often
    in all, `refused` and `down` how many of those were refused and rated bad."""

    questions: tuple[str, ...]
    asked: int
    refused: int
    down: int


def find_gaps(asked: Iterable[Asked], embed: Embed) -> list[Gap]:
    """The gaps, the most asked for first.

    `embed` gives unit vectors, one a row. Each question joins the first group whose most
    frequent question is alike, or else opens one.
    """
    wanting: dict[str, list[Asked]] = {}
    for one in asked:
        if one.refused or one.rating == "down":
            wanting.setdefault(_plain(one.question), []).append(one)
    latest = list(wanting.values())[-_LATEST:]
    alike = sorted(latest, key=lambda group: -len(group))
    if not alike:
        return []
    vectors = embed([group[-1].question for group in alike])
    cosines = vectors @ vectors.T
    groups: dict[int, list[Asked]] = {}  # by the row of their first question
    for row, group in enumerate(alike):
        home = next((first for first in groups if cosines[first, row] >= _ALIKE), row)
        groups.setdefault(home, []).extend(group)
    return sorted(map(_gap, groups.values()), key=lambda gap: -gap.asked)


def to_draft_gold(gaps: Iterable[Gap], asked: Iterable[Asked]) -> str:
    """The questions of the gaps as gold pairs in the format of `rag eval`, JSON Lines.

    A draft: a refused question stands as unanswerable, which somebody has to confirm, or to
    change to what should have been answered; one that was rated bad lacks its right answer.
    """
    latest = {one.question: one for one in asked if one.refused or one.rating == "down"}
    rows = [latest[question] for gap in gaps for question in gap.questions]
    lines = (
        {
            "id": one.id,
            "question": one.question,
            "answerable": not one.refused,
            "kind": "refused" if one.refused else "rated bad",
        }
        for one in rows
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _gap(group: Sequence[Asked]) -> Gap:
    spelt: dict[str, str] = {}  # as it was last written
    for one in group:
        spelt[_plain(one.question)] = one.question
    frequent = Counter(_plain(one.question) for one in group).most_common()
    return Gap(
        questions=tuple(spelt[plain] for plain, _ in frequent),
        asked=len(group),
        refused=sum(one.refused for one in group),
        down=sum(one.rating == "down" for one in group),
    )


def _plain(question: str) -> str:
    """The question without what makes no difference: case, blanks, the mark at its end."""
    return " ".join(question.casefold().split()).strip("¿?!. ")
