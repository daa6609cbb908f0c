"""Progress where there is no terminal: a line every ten seconds, with the time that is left."""

from __future__ import annotations

from rag.cli.progress import lines


def test_a_line_every_ten_seconds_with_the_time_left() -> None:
    now = 0.0
    told: list[str] = []
    advance = lines("Indexing", told.append, clock=lambda: now)
    for second in range(31):
        now = float(second)
        advance(second * 10, 3600, f"{second}.txt")
    # 3,600 in all at 10 a second: 360 seconds, of which 350 are left after the first 10.
    assert told == [
        "Indexing: 2 %, about 5 min 50 s left (10.txt)",
        "Indexing: 5 %, about 5 min 40 s left (20.txt)",
        "Indexing: 8 %, about 5 min 30 s left (30.txt)",
    ]


def test_nothing_is_said_of_no_work_nor_of_what_is_over_at_once() -> None:
    now = 0.0
    told: list[str] = []
    advance = lines("Indexing", told.append, clock=lambda: now)
    advance(0, 0, "")
    now = 9.0
    advance(50, 100, "a.txt")
    assert told == []
    now = 20.0
    advance(0, 0, "")
    assert told == []


def test_before_anything_is_done_no_time_is_guessed() -> None:
    now = 0.0
    told: list[str] = []
    advance = lines("Embedding anew", told.append, clock=lambda: now)
    now = 4000.0
    advance(0, 100, "")
    now = 8000.0
    advance(50, 100, "")
    assert told == ["Embedding anew: 0 %", "Embedding anew: 50 %, about 2 h 13 min left"]
