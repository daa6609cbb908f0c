"""Kill -9 in the middle of an ingest, twenty times: nothing acknowledged is lost or half there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.settings import Settings
from tests import ROOT
from tests.conftest import CountedEmbedder
from tests.stores import assert_agree, prose

KILLS = 20
FILES = 60


class Documents:
    """A folder of small text files that changes between two ingests."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder = folder
        self.rng = rng
        self.made = 0
        folder.mkdir()
        for number in range(FILES):
            self.write(f"{number:02}.txt")

    def write(self, name: str) -> None:
        self.made += 1
        (self.folder / name).write_text(prose(self.made, self.rng.choice([3, 6, 20])))

    def change(self) -> None:
        """Rewrite some files, delete some, rename some, and bring back what is missing."""
        for number in self.rng.sample(range(FILES), 30):
            path = self.folder / f"{number:02}.txt"
            fate = self.rng.random()
            if not path.exists() or fate < 0.6:
                self.write(path.name)
            elif fate < 0.8:
                path.unlink()
            else:
                path.rename(self.folder / f"{number:02} renamed.txt")


class Child:
    """A process that ingests the documents once it is told to."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        paths = [str(path) for path in (settings.data_dir, settings.cache_dir, folder)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.rag.ingest.crashing_ingest", *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def run_and_kill(self, steps: int, delay: float) -> tuple[int, list[list[str]]]:
        """Let it tell of so many steps, and a moment longer; its end, and what it told."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        told: list[str] = []
        while len(told) < steps:
            line = self.process.stdout.readline()
            if not line:
                break
            told.append(line)
        time.sleep(delay)
        rest = self.kill()
        # What came after the last whole line was not acknowledged.
        told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        return self.process.returncode, [line.rstrip("\n").split("\t") for line in told]

    def kill(self) -> str:
        self.process.kill()
        return self.process.communicate()[0]


def test_kill_at_twenty_moments(
    settings: Settings, encoder: CountedEmbedder, tmp_path: Path
) -> None:
    rng = random.Random(20)
    documents = Documents(tmp_path / "documents", rng)
    killed = between = 0
    child = Child(settings, documents.folder)
    for _ in range(KILLS):
        code, told = child.run_and_kill(rng.randint(0, 45), rng.uniform(0, 0.05))
        assert code in (0, -signal.SIGKILL)
        killed += code == -signal.SIGKILL
        between += ["open"] in told and ["done"] not in told
        acknowledged = {path: key for word, path, key in filter(lambda t: t[0] == "stored", told)}
        child = Child(settings, documents.folder)  # gets ready meanwhile
        encoder.chunks = 0
        with Engine.open(settings) as engine:
            assert_agree(engine)  # the catalog whole, the indexes equal to it
            stored = {str(file.path): file.document_id for file in engine.files()}
            assert acknowledged.items() <= stored.items()
        assert encoder.chunks == 0  # it was repaired from what is stored
        documents.change()
    child.kill()
    # Few of the random moments fall before the start or behind the end.
    assert killed >= KILLS // 2
    assert between >= KILLS // 2

    with Engine.open(settings) as engine:
        report = engine.ingest([documents.folder])
        assert report.failed == {}
        assert_agree(engine)
        assert {file.source for file in engine.files()} == {
            path.name for path in documents.folder.iterdir()
        }
        assert_each_chunk_is_found(engine)


def assert_each_chunk_is_found(engine: Engine) -> None:
    """Asked for by its own first words, each chunk's start stands in one of the passages."""
    for batch in engine._catalog.all_chunks():
        for chunk in (stored.chunk for stored in batch):
            passages = engine.search(chunk.text[:300], k=2)
            assert any(
                passage.id.startswith(chunk.document_id)
                and passage.start <= chunk.start < passage.end
                for passage in passages
            ), chunk.id


@pytest.mark.torture
def test_kill_at_a_hundred_moments(
    settings: Settings, encoder: CountedEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.rag.ingest.test_crash.KILLS", 100)
    test_kill_at_twenty_moments(settings, encoder, tmp_path)
