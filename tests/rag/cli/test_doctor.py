import shutil

import pytest

from rag import Engine, Settings
from rag.cli.doctor import examine
from tests import SEEDS


@pytest.fixture
def indexed(settings: Settings) -> Settings:
    with Engine.open(settings) as engine:
        engine.ingest([SEEDS])
    return settings


def failed(settings: Settings) -> set[str]:
    return {finding.name for finding in examine(settings) if finding.remedy}


def test_all_is_well_after_an_ingest(indexed: Settings) -> None:
    assert failed(indexed) == set()


def test_nothing_indexed_names_the_command(settings: Settings) -> None:
    (finding,) = [finding for finding in examine(settings) if finding.remedy]
    assert "rag ingest" in finding.remedy


@pytest.mark.parametrize(("folder", "name"), [("chroma", "Chroma"), ("tantivy", "Tantivy")])
def test_a_deleted_index_is_found_and_mended_by_the_next_command(
    indexed: Settings, folder: str, name: str
) -> None:
    shutil.rmtree(indexed.data_dir / folder)
    assert failed(indexed) == {name}
    Engine.open(indexed).close()
    assert failed(indexed) == set()


def test_a_directory_in_use_names_the_owner(indexed: Settings) -> None:
    with Engine.open(indexed):
        (finding,) = [finding for finding in examine(indexed) if finding.remedy]
    assert finding.name == "lock"
    assert "in use by process" in finding.remedy


def test_a_damaged_catalog_is_named(indexed: Settings) -> None:
    catalog = indexed.data_dir / "catalog.sqlite"
    catalog.write_bytes(b"\x00" * 4096)
    assert failed(indexed) == {"catalog"}


def test_altered_weights_are_named(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.embedding.weights.WEIGHTS_SHA256", "0" * 64)
    fresh = indexed.model_copy(update={"cache_dir": indexed.data_dir / "cache"})
    assert "model" in failed(fresh)
