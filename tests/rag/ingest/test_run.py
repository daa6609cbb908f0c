"""An ingest in time: its batches, its interruption, what runs beside it, and rebuilding."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import StoreError
from rag.index.catalog import Catalog, EmbeddedDocument, File
from rag.settings import ChunkingSettings, Settings
from tests.conftest import CountedEmbedder
from tests.stores import assert_agree, prose

FILES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve documents of some chunks each."""
    (tmp_path / "docs").mkdir()
    for number in range(FILES):
        (tmp_path / "docs" / f"{number:02}.txt").write_text(prose(number, 30))
    return tmp_path / "docs"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of three documents or so."""
    monkeypatch.setattr("rag.ingest.run._BATCH_CHARS", 2.5 * len(prose(0, 30)))


def first_words(folder: Path, number: int) -> str:
    return (folder / f"{number:02}.txt").read_text()[:150]


def sources(engine: Engine) -> set[str]:
    return {file.source for file in engine.files()}


@pytest.mark.usefixtures("small_batches")
def test_progress_grows_to_its_total(engine: Engine, folder: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    engine.ingest([folder], lambda *call: calls.append(call))
    done = [call[0] for call in calls]
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == total
    assert {call[1] for call in calls} == {total}
    assert {call[2] for call in calls} >= {path.name for path in folder.iterdir()}
    assert len(set(done)) > 4  # it moves in between, too
    assert_agree(engine)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("at", [0, 1, 7, 13, 18])
def test_what_an_interrupted_ingest_stored_is_found(
    at: int, engine: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    calls = 0

    def interrupt(done: int, total: int, label: str) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.ingest([folder], interrupt)
    assert_agree(engine)
    stored = sources(engine)
    assert len(stored) < FILES
    assert bool(stored) == (at >= 7)
    for source in stored:
        number = int(source.removesuffix(".txt"))
        assert engine.search(first_words(folder, number))[0].source == source

    encoder.chunks = 0
    held = engine.chunk_count()
    report = engine.ingest([folder])
    assert set(report.added) == {path.name for path in folder.iterdir()} - stored
    assert set(report.unchanged) == stored
    assert encoder.chunks == engine.chunk_count() - held  # nothing twice
    assert_agree(engine)


def test_an_interruption_just_behind_a_transaction_loses_nothing(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_file = Catalog.put_file

    def put_and_interrupt(
        self: Catalog, file: File, content: EmbeddedDocument | None = None
    ) -> None:
        put_file(self, file, content)
        if file.source == "04.txt":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Catalog, "put_file", put_and_interrupt)
        with pytest.raises(KeyboardInterrupt):
            engine.ingest([folder])
    assert sources(engine) == {f"{number:02}.txt" for number in range(5)}
    assert_agree(engine)
    assert engine.search(first_words(folder, 4))[0].source == "04.txt"


def test_an_interrupted_change_shows_the_old_or_the_new(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.ingest([folder])
    for number in range(FILES):
        (folder / f"{number:02}.txt").write_text(prose(100 + number, 30))
    with monkeypatch.context() as patched:
        # Before old content goes, which is the last step.
        patched.setattr(Catalog, "remove_files", lambda self, files: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.ingest([folder])
    for number in range(FILES):
        passage = engine.search(first_words(folder, number))[0]
        assert passage.source == f"{number:02}.txt"
        assert not any(
            prose(number, 30)[:100] in passage.text
            for passage in engine.search(prose(number, 30)[:150], k=10)
        )
    settings = engine.settings
    engine.close()
    with Engine.open(settings) as again:  # which removes what is left over
        assert_agree(again)


def test_an_index_that_can_not_be_written_is_not_trusted_again(
    settings: Settings, encoder: CountedEmbedder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with Engine.open(settings) as engine, monkeypatch.context() as patched:
        patched.setattr("rag.index.lexical.LexicalIndex.add", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            engine.ingest([folder])
    encoder.chunks = 0
    with Engine.open(settings) as engine:
        assert len(engine.files()) == FILES
        assert_agree(engine)
    assert encoder.chunks == 0


@pytest.mark.usefixtures("small_batches")
def test_searching_goes_on_while_files_come_and_go(engine: Engine, folder: Path) -> None:
    engine.ingest([folder])
    errors: list[BaseException] = []
    ended = threading.Event()

    def search() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            try:
                for passage in engine.search(prose(number % FILES, 30)[:150]):
                    assert passage.text
            except BaseException as error:  # noqa: BLE001  # each of them is the finding
                errors.append(error)
                return

    searchers = [threading.Thread(target=search) for _ in range(2)]
    for searcher in searchers:
        searcher.start()
    try:
        for turn in range(4):
            for number in range(0, FILES, 2):
                path = folder / f"{number:02}.txt"
                if turn % 2:
                    path.write_text(prose(number, 30))
                else:
                    path.unlink()
            engine.ingest([folder])
    finally:
        ended.set()
        for searcher in searchers:
            searcher.join()
    assert errors == []
    assert_agree(engine)


def test_another_chunking_is_rebuilt_at_the_next_opening(
    settings: Settings, encoder: CountedEmbedder, folder: Path
) -> None:
    with Engine.open(settings) as engine:
        engine.ingest([folder])
        before = engine.chunk_count()
    encoder.chunks = 0
    other = settings.model_copy(update={"chunking": ChunkingSettings(max_chars=500)})
    calls: list[tuple[int, int, str]] = []
    with Engine.open(other, lambda *call: calls.append(call)) as engine:
        assert engine.chunk_count() > before
        assert encoder.chunks == engine.chunk_count()
        assert_agree(engine)
        assert engine.search(first_words(folder, 3))[0].source == "03.txt"
        assert engine.ingest([folder]).unchanged == tuple(sorted(sources(engine)))
    assert [call[:2] for call in calls] == [(done, FILES) for done in range(FILES + 1)]

    encoder.chunks = 0
    with Engine.open(other) as engine:
        assert_agree(engine)
    assert encoder.chunks == 0


def test_an_interrupted_rebuilding_goes_on_where_it_was(
    settings: Settings, encoder: CountedEmbedder, folder: Path
) -> None:
    with Engine.open(settings) as engine:
        engine.ingest([folder])
    encoder.fingerprint += " of another kind"  # the model has changed

    def interrupt(done: int, total: int, label: str) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine.open(settings, interrupt)
    encoder.chunks = 0
    with Engine.open(settings) as engine:
        assert_agree(engine)
        # Five of the twelve documents were done before; each has the same number of chunks.
        each = engine.chunk_count() // FILES
        assert encoder.chunks == pytest.approx(7 * each, abs=FILES)
