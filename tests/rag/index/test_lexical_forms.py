"""A question in one form finds the document that has it in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.lexical import LexicalIndex
from rag.words.terms import content_terms
from tests.rag.index.test_lexical import stored

OTHER = "9 MB, 8 lb, 7 hours, 6 cents, 4 June 1999, 10:30, 17, 8.9 and a tree"
FORMS = [
    ("2GB", "2 GB"),
    ("5 kg", "5kg"),
    ("30 minutes", "30min"),
    ("5 %", "5 percent"),
    ("3 May 2026", "2026-05-03"),
    ("May 3, 2026", "03.05.2026"),
    ("May 2026", "2026-05-03"),
    ("14:00", "2 p.m."),
    ("2 pm", "14.00 Uhr"),
    ("1,000", "1\u202f000"),
    ("10k", "10000"),
    ("1.5 million", "1,500,000"),
    ("café", "cafe\u0301"),
    ("cooperate", "co\u00adoperate"),
    ("１２", "12"),
]


@pytest.mark.parametrize(("one", "other"), [*FORMS, *((b, a) for a, b in FORMS)])
def test_one_form_finds_the_other(tmp_path: Path, one: str, other: str) -> None:
    index = LexicalIndex(tmp_path)
    index.add([stored("other", OTHER), stored("same", f"It is {other} here")])
    asked = content_terms(f"What is {one}?")
    assert list(index.best(dict.fromkeys(asked, 1.0), 5)) == ["same"]
