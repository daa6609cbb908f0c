"""What an answer looks like in a terminal of 80 columns: words, rows, and what leads to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.cli.output import answer_as_dict, print_answer
from rag.types import Segment
from tests.answers import quoting

PIECES = (
    Segment("Adult; 12 EUR ", kind="row", lead=("Tickets in 2026",),
            cells=(("Ticket", "Adult"), ("Price [net]", "12 EUR :smile:"))),
    Segment("[1]", marker=1),
    Segment(" "),
    Segment("A passport ", kind="item", lead=("Bring the following:",)),
    Segment("[1]", marker=1),
)  # fmt: skip


def test_a_row_is_a_table_and_an_item_stands_below_what_introduces_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_answer(replace(quoting("A passport"), segments=PIECES))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    shown = [line for line in lines if line][:7]
    assert shown[0] == "Tickets in 2026"
    assert shown[1].split() == ["Ticket", "Price", "[net]"]  # nothing is taken for rich's markup
    assert set(shown[2]) == {"─"}
    assert shown[3].split() == ["Adult", "12", "EUR", ":smile:"]
    assert shown[4:] == ["[1]", "Bring the following:", "A passport [1]"]


def test_json_tells_a_row_by_its_cells() -> None:
    told = answer_as_dict(replace(quoting("A passport"), segments=PIECES))
    assert told["text"] == "Adult; 12 EUR [1] A passport [1]"
    first, *_ = told["segments"]
    assert first["kind"] == "row"
    assert first["cells"] == (("Ticket", "Adult"), ("Price [net]", "12 EUR :smile:"))
