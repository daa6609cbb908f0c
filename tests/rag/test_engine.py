import subprocess
import sys
from pathlib import Path

import pytest

from rag import Engine, Settings
from rag.errors import EmptyIndexError, QuestionError, SettingsError, StoreError


def test_an_empty_question_is_an_error(seed_engine: Engine) -> None:
    for question in ("", " \n\t"):
        with pytest.raises(QuestionError, match="empty"):
            seed_engine.ask(question)


def test_a_huge_question_is_an_error_that_names_the_limit(seed_engine: Engine) -> None:
    with pytest.raises(QuestionError, match="4,000"):
        seed_engine.search("a" * 1_000_000)


def test_asking_an_empty_index_names_the_command(engine: Engine) -> None:
    with pytest.raises(EmptyIndexError, match="rag ingest"):
        engine.ask("anything?")


def test_the_stream_ends_with_the_answer_of_ask(seed_engine: Engine) -> None:
    question = "how many jobs did the Ebro plant create?"
    events = list(seed_engine.stream(question))
    assert [event.kind for event in events].count("done") == 1
    last = events[-1].answer
    assert last is not None
    assert last.text == seed_engine.ask(question).text
    assert "".join(event.segment.text for event in events if event.segment) == last.text


def test_without_a_language_model_nothing_of_it_is_imported() -> None:
    probe = (
        "import sys, rag.cli, rag.engine\n"
        "unused = ('rag.llm', 'rag.answer.grounding', 'openai')\n"
        "print([m for m in sys.modules if m.startswith(unused)])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_view_with_other_settings_shares_the_index(seed_engine: Engine) -> None:
    other = seed_engine.with_settings(seed_engine.settings.with_value("refusal.threshold", "1"))
    assert other.ask("how many jobs did the Ebro plant create?").refused
    with pytest.raises(SettingsError, match="chunking"):
        seed_engine.with_settings(seed_engine.settings.with_value("chunking.max_chars", "500"))


def test_evidence_is_what_the_refusal_model_reads(seed_engine: Engine) -> None:
    good = seed_engine.evidence("how many jobs did the Ebro plant create?")
    bad = seed_engine.evidence("What is the capital of France?")
    assert good is not None
    assert bad is not None
    # The weakest link is one word's, and tells only together with the others.
    assert all(high > low for high, low in zip(good[:-1], bad[:-1], strict=True))


def test_a_failed_open_gives_the_directory_back(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    catalog = settings.data_dir / "catalog.sqlite"
    catalog.write_bytes(b"no database at all" * 100)
    for _ in range(2):  # the second time, a lock left behind would be another error
        with pytest.raises(StoreError, match=r"catalog\.sqlite"):
            Engine.open(settings)
    catalog.unlink()
    Engine.open(settings).close()


def test_copies_are_named(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text("The museum in Graz opened in 1811.", encoding="utf-8")
    engine.ingest([folder])
    passage = engine.search("When did the museum open?")[0]
    assert (passage.source, passage.copies) == ("one.txt", ("two.txt",))
