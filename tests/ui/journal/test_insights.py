"""Insights: figures of a period, gaps in the documents, and draft gold pairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.gold import read_gold
from rag.engine import Engine
from ui.journal import Asked, Rating
from ui.journal.gaps import Gap, find_gaps, to_draft_gold
from ui.journal.insights import Day, insights

TODAY = date(2026, 3, 2)
NUMBERS = count()


def asked(
    question: str = "q",
    *,
    at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC),
    refused: bool = False,
    sources: tuple[str, ...] = (),
    seconds: float = 0.1,
    rating: Rating | None = None,
) -> Asked:
    return Asked(f"t{next(NUMBERS)}", at, "chat", question, refused, sources, seconds, rating, "")


def test_figures() -> None:
    yesterday = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    # Already the 3rd there, but the 2nd in UTC.
    east = datetime(2026, 3, 3, 1, tzinfo=timezone(timedelta(hours=9)))
    found = insights(
        [
            asked(at=datetime(2026, 2, 27, 23, tzinfo=UTC), seconds=99),  # before the period
            asked(at=yesterday, sources=("b.txt",), rating="up", seconds=1),
            asked(at=yesterday, refused=True, seconds=2),
            asked(at=east, sources=("a.txt", "b.txt"), rating="down", seconds=3),
            asked(sources=("a.txt",), seconds=4),
            asked(sources=("c.txt",), rating="up", seconds=5),
        ],
        last=TODAY,
        days=3,
    )
    assert found.days == (
        Day(date(2026, 2, 28), 0, 0),
        Day(date(2026, 3, 1), 1, 1),
        Day(TODAY, 3, 0),
    )
    assert (found.questions, found.refusal_rate) == (5, 0.2)
    assert (found.rated, found.down, found.down_rate) == (3, 1, 1 / 3)
    assert found.cited == (("a.txt", 2), ("b.txt", 2), ("c.txt", 1))
    assert (found.typical, found.slow) == (3, 5)  # ranks ceil(2.5) and ceil(4.75) of 1 to 5


def test_nothing_was_asked() -> None:
    found = insights([], last=TODAY, days=1)
    assert found.days == (Day(TODAY, 0, 0),)
    assert (found.refusal_rate, found.down_rate, found.typical, found.slow) == (None,) * 4


def test_most_cited_are_ten() -> None:
    found = insights([asked(sources=(f"{n:02}.txt",)) for n in range(20)], last=TODAY, days=1)
    assert [source for source, _ in found.cited] == [f"{n:02}.txt" for n in range(10)]


def test_alike_questions_are_one_gap(seed_engine: Engine) -> None:
    rows = [
        asked("Who is the CEO of Chery?", refused=True),
        asked("who is the ceo of chery", refused=True),
        asked("What is the name of Chery's CEO?", refused=True, rating="down"),
        asked("When does the canteen open?", refused=True),
        asked("How many jobs did the plant create?", rating="down"),
        asked("What did El País say?", rating="up"),
        asked("Is it sunny?"),
    ]
    gaps = find_gaps(rows, seed_engine.embed_questions)
    assert gaps == [
        Gap(("who is the ceo of chery", "What is the name of Chery's CEO?"), 3, 3, 1),
        Gap(("When does the canteen open?",), 1, 1, 0),
        Gap(("How many jobs did the plant create?",), 1, 0, 1),
    ]


def test_no_gaps() -> None:
    def never(questions: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError

    assert find_gaps([asked("q"), asked("r", rating="up")], never) == []
    assert to_draft_gold([], []) == ""


def test_questions_that_are_all_marks(seed_engine: Engine) -> None:
    rows = [asked("???", refused=True), asked("", refused=True)]
    (gap,) = find_gaps(rows, seed_engine.embed_questions)
    assert gap.asked == 2


def test_draft_gold_is_read_by_the_evaluation(seed_engine: Engine, tmp_path: Path) -> None:
    rows = [
        asked('Who "runs"\nthe\u2028café?', refused=True),
        asked("When does the canteen open?", rating="down"),
        asked("when does the canteen open", rating="down"),
    ]
    text = to_draft_gold(find_gaps(rows, seed_engine.embed_questions), rows)
    path = tmp_path / "draft.jsonl"
    path.write_text(text, encoding="utf-8")
    found = {case.question: case for case in read_gold(path, {})}
    assert found.keys() == {rows[0].question, rows[2].question}
    refused, bad = found[rows[0].question], found[rows[2].question]
    assert (refused.answerable, refused.kind, refused.id) == (False, "refused", rows[0].id)
    assert (bad.answerable, bad.kind) == (True, "rated bad")


def test_alike_vectors_decide(seed_engine: Engine) -> None:
    vectors = seed_engine.embed_questions(["a mill", "a mill", "the moon"])
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert vectors[0] @ vectors[1] > 0.999 > vectors[0] @ vectors[2]
