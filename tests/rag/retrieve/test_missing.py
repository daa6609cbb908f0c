"""Names and codes of a question that no document holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.engine import Engine

PARTS = (
    "# Parts of the Ebro pump\n\n"
    "| Part | Description | Price |\n|---|---|---|\n"
    "| SG-1041 | Shaft seal | 38.50 |\n| SG-1070 | Wear ring | 54.00 |\n"
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does part SG-1060 cost?", ("SG-1060",)),
        ("what does sg-1060 cost", ("sg-1060",)),
        ("Who is the mayor of Oulu?", ("Oulu",)),
        ("Why is the office closed on 30 June?", ()),
        ("What does SG-1060 of the Ebro pump cost?", ("SG-1060",)),  # the title names the pump
    ],
)
def test_a_refusal_says_what_no_document_names(
    engine: Engine, tmp_path: Path, question: str, names: tuple[str, ...]
) -> None:
    path = tmp_path / "parts.md"
    path.write_text(PARTS, encoding="utf-8")
    engine.ingest([path])
    answer = engine.ask(question)
    assert (answer.refused, answer.missing) == (True, names)


def test_an_answer_says_nothing_of_it(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "parts.md"
    path.write_text(PARTS, encoding="utf-8")
    engine.ingest([path])
    answer = engine.ask("What does part SG-1041 cost?")
    assert (answer.refused, answer.missing) == (False, ())
