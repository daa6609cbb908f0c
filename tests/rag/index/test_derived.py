"""The derived indexes: whatever happens to their folders, they come back from the catalog."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import StoreError
from rag.index.catalog import Catalog, StoredChunk
from rag.index.derived import is_in_step, mark_dirty, mark_in_step, open_in_step
from rag.index.lexical import LexicalIndex
from rag.index.stores import LEXICAL, VECTORS
from rag.index.vectors import VectorIndex
from rag.settings import Settings
from tests.conftest import CountedEmbedder
from tests.stores import assert_agree, catalog_ids, content, file, prose

MARKER = "in-step-with"
Damage = Callable[[Path], object]


def noise(pattern: str) -> Damage:
    """Other bytes, as many, in every file of the folder whose name fits."""

    def damage(folder: Path) -> None:
        paths = [path for path in folder.rglob(pattern) if path.is_file()]
        assert paths
        for path in paths:
            path.write_bytes(bytes(byte ^ 0xA5 for byte in path.read_bytes()))

    return damage


def shorten(pattern: str) -> Damage:
    def damage(folder: Path) -> None:
        paths = [path for path in folder.rglob(pattern) if path.is_file() and path.stat().st_size]
        assert paths
        for path in paths:
            os.truncate(path, path.stat().st_size // 2)

    return damage


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def replace_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


DAMAGES: dict[str, Damage] = {
    "deleted": shutil.rmtree,
    "emptied": empty,
    "replaced by a file": replace_by_a_file,
    "marker gone": lambda folder: (folder / MARKER).unlink(),
    "marker of another state": lambda folder: (folder / MARKER).write_text("some other state"),
    "marker of noise": noise(MARKER),
    "another file put there": lambda folder: (folder / "x").write_text("what is this?"),
    "every file cut short": shorten("*"),
    "every file but the marker noise": noise("[!i]*"),
}
DAMAGES_OF = {
    VECTORS: {
        "database of noise": noise("chroma.sqlite3"),
        "database gone": lambda folder: (folder / "chroma.sqlite3").unlink(),
        "vectors gone": lambda folder: shutil.rmtree(
            next(path for path in folder.iterdir() if path.is_dir())
        ),
        "vectors cut short": shorten("data_level0.bin"),
    },
    LEXICAL: {
        "description of noise": noise("meta.json"),
        "description gone": lambda folder: (folder / "meta.json").unlink(),
        "terms of noise": noise("*.term"),
        "positions gone": lambda folder: [path.unlink() for path in folder.glob("*.pos")],
        "store cut short": shorten("*.store"),
    },
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A folder with documents and the data directory that they were ingested into."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "documents").mkdir()
    for number in range(4):
        (folder / "documents" / f"{number}.txt").write_text(prose(number, 40))
    with Engine.open(Settings(data_dir=folder / "data", cache_dir=model_cache)) as engine:
        engine.ingest([folder / "documents"])
    return folder


@pytest.fixture
def documents(template: Path, settings: Settings) -> Path:
    """The documents, ingested into this test's own data directory."""
    shutil.copytree(template / "data", settings.data_dir)
    return template / "documents"


@pytest.mark.parametrize(
    ("folder", "damage"),
    [
        pytest.param(folder, damage, id=f"{folder}: {name}")
        for folder in (VECTORS, LEXICAL)
        for name, damage in {**DAMAGES, **DAMAGES_OF[folder]}.items()
    ],
)
def test_a_damaged_index_is_rebuilt_without_encoding(
    folder: str, damage: Damage, settings: Settings, encoder: CountedEmbedder, documents: Path
) -> None:
    with Engine.open(settings) as engine:
        expected = engine.search("What is bral dost?", k=3)
        assert len(expected) == 3
    damage(settings.data_dir / folder)
    with Engine.open(settings) as engine:
        assert_agree(engine)
        assert engine.search("What is bral dost?", k=3) == expected
        assert engine.ingest([documents]).unchanged == ("0.txt", "1.txt", "2.txt", "3.txt")
        assert_agree(engine)
    assert encoder.chunks == 0


def test_both_deleted_and_a_directory_moved_away(
    settings: Settings, encoder: CountedEmbedder, documents: Path, tmp_path: Path
) -> None:
    text = (documents / "2.txt").read_text()
    moved = settings.data_dir.rename(tmp_path / "moved")
    shutil.rmtree(moved / VECTORS)
    shutil.rmtree(moved / LEXICAL)
    with Engine.open(settings.model_copy(update={"data_dir": moved})) as engine:
        assert_agree(engine)
        assert engine.search(text[:200])[0].source == "2.txt"
    assert encoder.chunks == 0


@pytest.mark.usefixtures("documents")
def test_a_whole_index_is_not_rebuilt(settings: Settings) -> None:
    def written(folder: str) -> list[tuple[str, int]]:
        paths = sorted((settings.data_dir / folder).rglob("*"))
        return [(path.name, path.stat().st_ino) for path in paths]

    before = written(VECTORS), written(LEXICAL)
    for _ in range(3):
        with Engine.open(settings) as engine:
            engine.search("What is bral dost?")
        assert (written(VECTORS), written(LEXICAL)) == before


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite")
    held = content(prose(1))
    opened.put_file(file("a.txt", held), held)
    yield opened
    opened.close()


class ListIndex:
    """The least that is a derived index: a file with one id a line."""

    def __init__(self, folder: Path, broken: str = "") -> None:
        self.path = folder / "ids"
        self.broken = broken
        self.path.touch()

    def add(self, chunks: Sequence[StoredChunk]) -> None:
        with self.path.open("a") as lines:
            lines.writelines(f"{stored.chunk.id}\n" for stored in chunks)

    def remove(self, ids: Sequence[str]) -> None:
        kept = [line for line in self.path.read_text().split() if line not in ids]
        self.path.write_text("".join(f"{line}\n" for line in kept))

    def count(self) -> int:
        if self.broken:
            self.broken = ""
            raise StoreError("can't be counted")
        return len(self.path.read_text().split())

    def close(self) -> None:
        self.path = Path("closed")


def test_the_marker_says_which_state_an_index_holds(catalog: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index = open_in_step(ListIndex, folder, catalog)
    assert index.path.read_text().split() == catalog_ids(catalog)
    assert is_in_step(folder, catalog)

    mark_dirty(folder)
    assert not is_in_step(folder, catalog)
    mark_dirty(folder)  # twice is no error
    mark_in_step(folder, catalog.stamp)
    assert is_in_step(folder, catalog)

    held = content(prose(2))
    catalog.put_file(file("b.txt", held), held)
    assert not is_in_step(folder, catalog)  # the catalog has moved on
    assert open_in_step(ListIndex, folder, catalog).path.read_text().split() == catalog_ids(catalog)


def test_a_wrong_count_is_not_trusted(catalog: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index = open_in_step(ListIndex, folder, catalog)
    index.remove(catalog_ids(catalog)[:1])
    mark_in_step(folder, catalog.stamp)  # as if all were well
    again = open_in_step(ListIndex, folder, catalog)
    assert again.path.read_text().split() == catalog_ids(catalog)


def test_an_index_that_can_not_be_read_is_closed_and_rebuilt(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    open_in_step(ListIndex, folder, catalog)
    opened: list[ListIndex] = []

    def open_broken(folder: Path) -> ListIndex:
        opened.append(ListIndex(folder, broken="" if opened else "once"))
        return opened[-1]

    index = open_in_step(open_broken, folder, catalog)
    assert index.count() == catalog.chunk_count()
    assert [one.path.name for one in opened] == ["closed", "ids"]


@pytest.mark.parametrize("kind", [VectorIndex, LexicalIndex])
def test_an_empty_catalog_makes_an_empty_index(
    kind: type[VectorIndex] | type[LexicalIndex], tmp_path: Path
) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    for _ in range(2):
        index = open_in_step(kind, tmp_path / "index", catalog)
        assert index.count() == 0
        index.close()
    catalog.close()
