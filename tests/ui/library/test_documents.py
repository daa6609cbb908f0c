"""The library: uploads that are indexed or refused one by one, deletion, re-indexing, states."""

from __future__ import annotations

import errno
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import EmptyIndexError, StoreError
from rag.settings import Settings
from rag.types import IngestReport
from tests.conftest import CountedEmbedder
from tests.pdfs import make_pdf
from tests.stores import assert_agree
from ui.library.documents import DocumentStaysError, Library, ReadingStoppedError, Upload

MILL = b"The mill in Graz opened in 1811.\n"
QUESTION = "When did the mill in Graz open?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bridge.txt").write_text("The bridge was built in 1903.", encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path, folder: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", cache_dir=model_cache, documents=(folder,))


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


def sources(library: Library) -> list[tuple[str, str]]:
    return [(one.source, one.state) for one in library.listed()]


def test_an_upload_answers(engine: Engine, library: Library) -> None:
    told: list[tuple[int, int, str]] = []
    added = library.add("mill.txt", MILL, lambda *step: told.append(step))
    assert added == Upload("mill.txt", "added")
    assert told[-1] == (len(MILL), len(MILL), "mill.txt")
    assert engine.ask(QUESTION).citations[0].passage.source == "mill.txt"
    (listed,) = library.listed()
    assert (listed.state, listed.is_upload) == ("indexed", True)
    assert library.work is None


def test_a_deleted_upload_answers_no_more(engine: Engine, library: Library) -> None:
    library.add("mill.txt", MILL)
    path = engine.files()[0].path
    assert path.is_file()
    library.delete(str(path))
    assert not path.exists()
    with pytest.raises(EmptyIndexError):
        engine.ask(QUESTION)
    with pytest.raises(DocumentStaysError, match="not indexed any more"):
        library.delete(str(path))


def test_the_same_name_again(engine: Engine, encoder: CountedEmbedder, library: Library) -> None:
    library.add("mill.txt", MILL)
    encoded = encoder.chunks
    assert library.add("mill.txt", MILL).outcome == "unchanged"
    assert encoder.chunks == encoded
    assert library.add("mill.txt", MILL.replace(b"1811", b"1911")).outcome == "replaced"
    assert "1911" in engine.ask(QUESTION).text
    assert sources(library) == [("mill.txt", "indexed")]
    assert_agree(engine)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("mill.txt", b"", "holds no text"),
        ("mill.txt", os.urandom(5000), "not text|no text|can't be"),
        ("mill.pdf", b"%PDF-1.7 and no more", "not a PDF"),
        ("mill.pdf", make_pdf([["secret"]], locked=True), "password"),
        ("mill.exe", MILL, "kind '.exe' can't be read"),
        ("mill", MILL, "can't be read"),
        ("mill.txt", b"a" * 25_000_001, "over the limit of 25 MB"),
    ],
)
def test_a_bad_upload_says_why_and_leaves_nothing(
    library: Library, name: str, data: bytes, error: str
) -> None:
    upload = library.add(name, data)
    assert upload.outcome == "failed"
    assert re.search(error, str(upload.error))
    assert library.listed() == []
    assert list(library.uploads.parent.glob("uploads/*")) == []


def test_a_bad_upload_leaves_the_file_of_that_name_as_it_was(
    engine: Engine, library: Library
) -> None:
    library.add("mill.txt", MILL)
    assert library.add("mill.txt", b" ").outcome == "failed"
    assert engine.files()[0].path.read_bytes() == MILL
    assert "1811" in engine.ask(QUESTION).text


@pytest.mark.parametrize(
    "name", ["../../mill.txt", "/etc/mill.txt", "..\\mill.txt", "CON.txt", "m" * 300 + ".txt"]
)
def test_an_upload_stays_in_its_folder(library: Library, tmp_path: Path, name: str) -> None:
    before = {path for path in tmp_path.rglob("*") if "data" not in path.parts}
    source = library.add(name, MILL).source
    assert {path for path in tmp_path.rglob("*") if "data" not in path.parts} == before
    assert [path.name for path in library.uploads.iterdir()] == [source]
    assert sources(library) == [(source, "indexed")]


def test_a_full_disk_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    upload = library.add("mill.txt", MILL)
    assert (upload.outcome, "no space left" in str(upload.error)) == ("failed", True)
    assert engine.files() == []


def test_a_file_of_a_folder_is_not_deleted(engine: Engine, library: Library, folder: Path) -> None:
    library.reindex()
    with pytest.raises(DocumentStaysError, match=r"bridge\.txt.*Remove it there, then re-index"):
        library.delete(str(folder / "bridge.txt"))
    assert sources(library) == [("bridge.txt", "indexed")]
    (folder / "bridge.txt").unlink()
    library.reindex()
    assert library.listed() == []


@pytest.mark.parametrize(
    "path", ["", ".", "/", "/etc/passwd", "mill.txt", "uploads/mill.txt", "a\0b", "x" * 9000]
)
def test_only_a_document_is_deleted(library: Library, path: str) -> None:
    library.add("mill.txt", MILL)
    for name in (path, f"{library.uploads}/{path}", f"{library.uploads}/../uploads/mill.txt"):
        if name != str(library.uploads / "mill.txt"):
            with pytest.raises(DocumentStaysError):
                library.delete(name)
    assert sources(library) == [("mill.txt", "indexed")]
    assert (library.uploads / "mill.txt").is_file()


def test_reindexing_finds_what_changed_everywhere(
    engine: Engine, library: Library, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in ("chosen.txt", "not chosen.txt"):
        (other / name).write_text(f"This was {name}.", encoding="utf-8")
    engine.ingest([other / "chosen.txt"])
    library.add("mill.txt", MILL)
    (folder / "new.md").write_text("# New\n\nSomething new.", encoding="utf-8")
    (library.uploads / "mill.txt").unlink()
    report = library.reindex()
    assert set(report.added) == {"bridge.txt", "new.md"}
    assert report.removed == ("mill.txt",)
    assert not report.failed
    assert {source for source, _ in sources(library)} == {"bridge.txt", "new.md", "chosen.txt"}
    assert_agree(engine)
    assert not library.reindex().failed  # the uploads are empty, and known no more


def test_reindexing_leaves_what_was_ingested_elsewhere_in_its_folder(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    """Its source, by which questions are restricted and answers cite, stays what it was."""
    deep = tmp_path / "handbook" / "minutes"
    deep.mkdir(parents=True)
    for name in ("kept.txt", "changed.txt", "gone.txt"):
        (deep / name).write_text(f"This was {name}.", encoding="utf-8")
    engine.ingest([tmp_path / "handbook"])
    (deep / "changed.txt").write_text("This has changed.", encoding="utf-8")
    (deep / "gone.txt").unlink()
    report = library.reindex()
    assert (report.updated, report.removed) == (("minutes/changed.txt",), ("minutes/gone.txt",))
    found = {file.source: file.folder for file in engine.files() if file.source != "bridge.txt"}
    folder = str(tmp_path / "handbook")
    assert found == {"minutes/kept.txt": folder, "minutes/changed.txt": folder}
    assert_agree(engine)


def test_a_folder_that_is_not_there_is_listed_as_failed(engine: Engine, tmp_path: Path) -> None:
    settings = engine.settings.with_value("documents", str(tmp_path / "nowhere"))
    library = Library(engine.with_settings(settings))
    library.reindex()
    (listed,) = library.listed()
    assert (listed.source, listed.state) == (str(tmp_path / "nowhere"), "failed")
    assert "does not exist" in str(listed.error)


def test_a_closed_library_stops_reading_at_its_next_step(
    engine: Engine, library: Library, folder: Path
) -> None:
    (folder / "mill.txt").write_bytes(MILL)
    told: list[str] = []

    def close(done: int, total: int, label: str) -> None:
        told.append(label)
        library.close()

    with pytest.raises(ReadingStoppedError, match="the rest is read when it starts again"):
        library.reindex(close)
    assert told == ["bridge.txt"]
    assert library.work is None
    assert_agree(engine)


def test_a_reading_that_fails_as_a_whole_is_told_until_one_succeeds(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted: a disk that fills up."""

    def scripted_full(*arguments: object) -> IngestReport:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "ingest", scripted_full)
        with pytest.raises(StoreError):
            library.reindex()
    assert library.unread == "Reading the documents failed. The disk is full."
    library.reindex()
    assert library.unread == ""


def test_what_cannot_be_read_is_listed_until_it_can(library: Library, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"no pdf")
    library.reindex()
    broken, bridge = library.listed()
    assert (broken.source, broken.state, broken.file) == ("broken.pdf", "failed", None)
    assert "export it again" in str(broken.error)
    assert bridge.state == "indexed"
    (folder / "broken.pdf").write_bytes(make_pdf([["Mended."]]))
    library.reindex()
    assert [one.state for one in library.listed()] == ["indexed", "indexed"]


def test_the_filter_box(library: Library, folder: Path) -> None:
    (folder / "Café 100%.md").write_text("# Öffnungszeiten\n\nImmer.", encoding="utf-8")
    library.reindex()
    for wanted, found in {
        "cafe": 1, "%": 1, "offnungs": 1, " BRIDGE ": 1, "_": 0, "": 2, ".": 2, "\\": 0
    }.items():  # fmt: skip
        assert len(library.listed(wanted)) == found


def test_an_upload_is_seen_while_it_is_indexed(library: Library) -> None:
    seen = []
    library.add("mill.txt", MILL, lambda *step: seen.append((sources(library), library.work)))
    assert {tuple(lines) for lines, _ in seen} == {(("mill.txt", "indexing"),)}
    assert seen[0][1] is not None
    assert seen[0][1].label == "mill.txt"


def test_uploads_at_the_same_time(engine: Engine, library: Library) -> None:
    start = threading.Barrier(4)

    def upload(number: int) -> Upload:
        start.wait()
        return library.add(f"{number % 2}.txt", MILL + str(number).encode())

    with ThreadPoolExecutor(4) as pool:
        outcomes = [one.outcome for one in pool.map(upload, range(4))]
    assert sorted(outcomes) == ["added", "added", "replaced", "replaced"]
    assert sources(library) == [("0.txt", "indexed"), ("1.txt", "indexed")]
    assert_agree(engine)
