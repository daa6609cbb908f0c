"""Ingest: each file's way in, its changes, and its way out; after each, the stores agree."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.types import IngestReport, Passage
from tests.conftest import CountedEmbedder
from tests.stores import assert_agree

LIGHTHOUSE = "The lighthouse keeper of Sandby counted 41 ships on the night of the storm.\n"
BAKERY = "The bakery in Elm Street sells rye bread only on Thursdays.\n"
ORCHARD = "Pears from the northern orchard ripen three weeks after the apples.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, one of them below a folder."""
    (tmp_path / "docs" / "inner").mkdir(parents=True)
    (tmp_path / "docs" / "lighthouse.txt").write_text(LIGHTHOUSE)
    (tmp_path / "docs" / "bakery.md").write_text(BAKERY)
    (tmp_path / "docs" / "inner" / "orchard.txt").write_text(ORCHARD)
    return tmp_path / "docs"


@pytest.fixture
def filled(engine: Engine, encoder: CountedEmbedder, folder: Path) -> Iterator[Engine]:
    """An engine that holds the three; whatever a test does, its stores agree at the end."""
    report = engine.ingest([folder])
    assert report == IngestReport(added=("bakery.md", "inner/orchard.txt", "lighthouse.txt"))
    assert encoder.chunks == 3
    assert_agree(engine)
    encoder.chunks = 0
    yield engine
    assert_agree(engine)


def found(engine: Engine, text: str) -> list[Passage]:
    """The passages that hold this text."""
    return [passage for passage in engine.search(text[:200], k=10) if text.strip() in passage.text]


def test_each_document_is_found_by_its_name(filled: Engine, folder: Path) -> None:
    for text, source in (
        (LIGHTHOUSE, "lighthouse.txt"),
        (BAKERY, "bakery.md"),
        (ORCHARD, "inner/orchard.txt"),
    ):
        (passage,) = found(filled, text)
        assert (passage.source, passage.folder) == (source, str(folder))
        assert passage.path.read_text() == text


def test_unchanged_files_cost_no_embedding(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    os.utime(folder / "bakery.md", (0, 0))  # the content counts, not the time
    stamp = filled._catalog.stamp
    report = filled.ingest([folder])
    assert report == IngestReport(unchanged=("bakery.md", "inner/orchard.txt", "lighthouse.txt"))
    assert filled._catalog.stamp == stamp
    assert encoder.chunks == 0


def test_a_changed_file_is_replaced(filled: Engine, encoder: CountedEmbedder, folder: Path) -> None:
    text = "The windmill at Oost was sold to a violin maker in 1923.\n"
    (folder / "bakery.md").write_text(text)
    report = filled.ingest([folder])
    assert report.updated == ("bakery.md",)
    assert report.unchanged == ("inner/orchard.txt", "lighthouse.txt")
    assert encoder.chunks == 1
    assert found(filled, text)
    assert not found(filled, BAKERY)
    assert len(filled.files()) == 3


def test_a_renamed_file_costs_no_embedding(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    (folder / "bakery.md").rename(folder / "inner" / "bread.markdown")
    report = filled.ingest([folder])
    assert (report.added, report.removed) == (("inner/bread.markdown",), ("bakery.md",))
    assert encoder.chunks == 0
    (passage,) = found(filled, BAKERY)
    assert passage.source == "inner/bread.markdown"


def test_a_deleted_file_answers_no_more(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    (folder / "lighthouse.txt").unlink()
    report = filled.ingest([folder])
    assert report.removed == ("lighthouse.txt",)
    assert report.failed == {}
    assert not found(filled, LIGHTHOUSE)
    assert filled.chunk_count() == 2
    # When it comes back, it is new.
    (folder / "lighthouse.txt").write_text(LIGHTHOUSE)
    assert filled.ingest([folder]).added == ("lighthouse.txt",)
    assert encoder.chunks == 1
    assert found(filled, LIGHTHOUSE)


def test_what_is_deleted_answers_no_more_while_the_rest_is_read(
    filled: Engine, folder: Path
) -> None:
    (folder / "lighthouse.txt").unlink()
    (folder / "bakery.md").rename(folder / "bread.md")
    (folder / "windmill.txt").write_text("The windmill at Oost was sold in 1923.\n")
    seen = []

    def look(done: int, total: int, label: str) -> None:
        seen.append((bool(found(filled, LIGHTHOUSE)), bool(found(filled, BAKERY))))

    report = filled.ingest([folder], look)
    assert set(seen) == {(False, True)}  # what has another name is there all the time
    assert set(report.removed) == {"lighthouse.txt", "bakery.md"}
    assert report.added == ("bread.md", "windmill.txt")


def test_a_deleted_folder_answers_no_more(filled: Engine, folder: Path) -> None:
    shutil.rmtree(folder / "inner")
    assert filled.ingest([folder / "inner"]).removed == ("inner/orchard.txt",)
    assert not found(filled, ORCHARD)
    shutil.rmtree(folder)
    report = filled.ingest([folder])
    assert report.removed == ("bakery.md", "lighthouse.txt")
    assert report.failed == {}
    assert filled.files() == []
    # Now it is a mistake to name it.
    failed = filled.ingest([folder]).failed
    assert [(name, str(why)) for name, why in failed.items()] == [
        (str(folder), "does not exist; check the path")
    ]


def test_what_is_named_alone_concerns_nothing_else(filled: Engine, folder: Path) -> None:
    (folder / "bakery.md").unlink()
    report = filled.ingest([folder / "lighthouse.txt"])
    assert report == IngestReport(unchanged=("lighthouse.txt",))
    assert found(filled, BAKERY)
    assert filled.ingest([folder / "bakery.md"]).removed == ("bakery.md",)


def test_the_same_content_under_two_names_is_stored_once(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    shutil.copy(folder / "bakery.md", folder / "a copy.md")
    (folder / "new one.txt").write_text("Geese cross the strait in October.\n")
    (folder / "new two.txt").write_text("Geese cross the strait in October.\n")
    filled.ingest([folder])
    assert encoder.chunks == 1  # the geese, once; the bakery not again
    assert filled.chunk_count() == 4
    (passage,) = found(filled, BAKERY)
    assert (passage.source, passage.copies) == ("a copy.md", ("bakery.md",))
    (passage,) = found(filled, "Geese cross the strait in October.")
    assert (passage.source, passage.copies) == ("new one.txt", ("new two.txt",))

    (folder / "a copy.md").unlink()
    (folder / "new one.txt").write_text("Nothing about birds is said here.\n")
    report = filled.ingest([folder])
    assert (report.removed, report.updated) == (("a copy.md",), ("new one.txt",))
    (passage,) = found(filled, BAKERY)
    assert (passage.source, passage.copies) == ("bakery.md", ())
    (passage,) = found(filled, "Geese cross the strait in October.")
    assert (passage.source, passage.copies) == ("new two.txt", ())


def test_two_files_that_swap_their_contents(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    (folder / "lighthouse.txt").write_text(ORCHARD)
    (folder / "inner" / "orchard.txt").write_text(LIGHTHOUSE)
    assert filled.ingest([folder]).updated == ("inner/orchard.txt", "lighthouse.txt")
    assert encoder.chunks == 0
    assert found(filled, LIGHTHOUSE)[0].source == "inner/orchard.txt"
    assert found(filled, ORCHARD)[0].source == "lighthouse.txt"


@pytest.mark.parametrize("content", [bytes(range(256)) * 8, b"", b" \n"])
def test_a_file_turned_into_garbage_answers_no_more(
    filled: Engine, folder: Path, content: bytes
) -> None:
    (folder / "lighthouse.txt").write_bytes(content)
    report = filled.ingest([folder])
    assert list(report.failed) == ["lighthouse.txt"]
    assert report.unchanged == ("bakery.md", "inner/orchard.txt")
    assert not found(filled, LIGHTHOUSE)
    assert filled.chunk_count() == 2
    (folder / "lighthouse.txt").write_text(LIGHTHOUSE)
    assert filled.ingest([folder]).added == ("lighthouse.txt",)
    assert found(filled, LIGHTHOUSE)


def test_a_file_that_has_grown_too_large_answers_no_more(filled: Engine, folder: Path) -> None:
    (folder / "lighthouse.txt").write_bytes(LIGHTHOUSE.encode() * 400_000)  # 30 MB
    report = filled.ingest([folder])
    assert "over the limit" in str(report.failed["lighthouse.txt"])
    assert not found(filled, LIGHTHOUSE)


def test_the_rest_of_the_batch_goes_on(filled: Engine, folder: Path, tmp_path: Path) -> None:
    (folder / "a broken.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    (folder / "b empty.html").write_text("<p></p>")
    (folder / "c good.html").write_text("<h1>Ferries</h1><p>The ferry to Hven leaves at noon.</p>")
    (folder / "d binary.txt").write_bytes(bytes(2000))
    (folder / "e picture.jpg").write_bytes(b"\xff\xd8")
    (folder / "f no extension").write_text("text")
    (folder / ".hidden.txt").write_text("Hidden text.")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "single.xyz").write_text("text")
    paths = [tmp_path / "missing", tmp_path / "nothing", folder, tmp_path / "single.xyz"]
    report = filled.ingest(paths)
    assert report.added == ("c good.html",)
    assert len(report.unchanged) == 3
    reasons = {
        str(tmp_path / "missing"): "does not exist; check the path",
        str(tmp_path / "nothing"): "holds no documents; put files of these kinds there: .txt",
        "a broken.pdf": "is not a PDF that can be opened",
        "b empty.html": "holds no text",
        "d binary.txt": "is not text",
        "single.xyz": "files of kind '.xyz' can't be read",
    }
    assert set(report.failed) == set(reasons)
    for source, reason in reasons.items():
        assert reason in str(report.failed[source])
    assert report.warnings == (
        "Left out files of kinds that can't be read: 1 .jpg, 1 without extension.",
    )
    assert found(filled, "The ferry to Hven leaves at noon.")


def test_characters_that_are_lost_are_told(filled: Engine, folder: Path) -> None:
    text = "The ferry “Ægir” leaves for Ærø, “weather permitting”, at noon. Fares: 5 € / 3 €."
    broken = text.encode().replace(b"weather", b"w\xe9ather")
    for number in range(6):
        (folder / f"ferry{number}.txt").write_bytes(broken + b" %d" % number)
    report = filled.ingest([folder])
    assert report.warnings == (
        "Some characters can't be read and are shown as \ufffd, in ferry0.txt, ferry1.txt,"
        " ferry2.txt, ferry3.txt, ferry4.txt and 1 more. Save what is text again as UTF-8.",
    )
    assert found(filled, text.replace("weather", "w\ufffdather"))


def test_names_that_are_not_utf_8_are_reported(
    filled: Engine, encoder: CountedEmbedder, folder: Path
) -> None:
    name = os.fsencode(folder) + b"/caf\xe9.txt"
    try:
        with open(name, "w") as opened:  # noqa: PTH123  # Path takes no bytes
            opened.write("Text.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (folder / "new.txt").write_text("The ferry to Hven leaves at noon.\n")
    report = filled.ingest([folder])
    assert list(report.failed) == ["caf?.txt"]
    assert str(report.failed["caf?.txt"]) == "has a name that is not UTF-8; rename it"
    assert report.added == ("new.txt",)


def test_a_path_that_is_too_long_is_reported(filled: Engine) -> None:
    path = Path("x" * 300)
    assert "name too long" in str(filled.ingest([path]).failed[str(path)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_without_permission_loses_nothing(filled: Engine, folder: Path) -> None:
    folder.chmod(0)
    try:
        report = filled.ingest([folder])
    finally:
        folder.chmod(0o700)
    assert "permission denied" in str(report.failed[str(folder)])
    assert report.removed == ()
    assert found(filled, LIGHTHOUSE)
