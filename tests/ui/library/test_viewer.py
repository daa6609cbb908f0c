"""The source panel's text: the quote between what comes before and after it in its document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.engine import Engine
from ui.library.viewer import context

QUESTION = "how many jobs did the Ebro plant create?"


def test_a_quote_with_what_is_around_it(seed_engine: Engine) -> None:
    text = seed_engine.document_text(seed_engine.files()[0].document_id)
    for citation in seed_engine.ask(QUESTION).citations:
        document_id = citation.passage.id.partition(":")[0]
        found = context(seed_engine, document_id, citation.start, citation.end, around=50)
        assert found is not None
        assert found.passage.text == citation.quote
        assert found.passage.line == citation.line
        assert 30 < len(found.before) <= 50
        assert text.count(found.before + citation.quote + found.after) == 1
        assert text[citation.start - len(found.before) - 1].isspace()  # cut between words
        assert text[citation.end + len(found.after)].isspace()
        assert (found.is_start, found.is_end) == (False, False)


@given(data=st.data(), around=st.integers(0, 9000))
def test_context_is_the_documents_own_text(
    seed_engine: Engine, data: st.DataObject, around: int
) -> None:
    document_id = seed_engine.files()[0].document_id
    text = seed_engine.document_text(document_id)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = context(seed_engine, document_id, start, end, around=around)
    assert found is not None
    assert text[:start].endswith(found.before)
    assert text[end:].startswith(found.after)
    assert found.is_start == (len(found.before) == start)
    assert found.is_end == (len(found.after) == len(text) - end)


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 5), (5, 5), (9, 5), (0, 10**12), (10**12, 10**12 + 1)]
)
def test_places_that_are_none(seed_engine: Engine, start: int, end: int) -> None:
    document_id = seed_engine.files()[0].document_id
    assert context(seed_engine, document_id, start, end) is None
    assert context(seed_engine, "0" * 32, 0, 5) is None


def test_a_document_out_of_scope_is_not_shown(engine: Engine, tmp_path: Path) -> None:
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"The {name} mill.", encoding="utf-8")
    engine.ingest([tmp_path / "open", tmp_path / "closed"])
    ids = {file.source: file.document_id for file in engine.files()}
    assert context(engine, ids["open.txt"], 0, 3, scope=["open.txt"]) is not None
    assert context(engine, ids["closed.txt"], 0, 3, scope=["open.txt"]) is None
