"""What a walk through the folders finds, where some of them may not be read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.index.catalog import File
from rag.ingest.files import find

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with two folders in it, below which the user of this test has no special rights."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for inner in ("closed", "open"):
            (root / inner).mkdir()
            (root / inner / "a.txt").write_text("Text.")
        if is_root:  # who may read everything
            for path in (root, *root.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield root
        finally:
            if is_root:
                os.seteuid(0)
            for path in root.iterdir():
                path.chmod(0o700)


def in_words(failed: dict[str, DocumentError]) -> dict[str, str]:
    return {name: str(why) for name, why in failed.items()}


def known(*paths: Path) -> list[File]:
    return [File(str(path), str(path.parent), path.name, "d", "2026") for path in paths]


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_what_a_closed_folder_holds_is_not_gone(folder: Path, mode: int) -> None:
    closed, gone = folder / "closed" / "a.txt", folder / "open" / "b.txt"
    (folder / "closed").chmod(mode)
    found = find([folder], known(closed, closed.parent / "deep" / "c.txt", gone))
    assert list(found.targets) == [str(folder / "open" / "a.txt")]
    assert [file.path for file in found.gone] == [str(gone)]
    assert in_words(found.failed) == {
        str(folder / "closed"): "can't be read (permission denied); what was indexed of it before"
        " is kept; check the folder's permissions"
    }


def test_a_closed_folder_of_which_nothing_is_known_is_reported_too(folder: Path) -> None:
    (folder / "closed").chmod(0)
    (folder / "open" / "a.txt").unlink()
    found = find([folder], [])
    assert in_words(found.failed) == {
        str(folder / "closed"): "can't be read (permission denied); check the folder's permissions"
    }


def test_a_named_folder_that_is_closed_loses_nothing(folder: Path) -> None:
    (folder / "closed").chmod(0)
    found = find([folder / "closed"], known(folder / "closed" / "a.txt"))
    assert (found.targets, found.gone) == ({}, [])
    assert in_words(found.failed) == {
        str(folder / "closed"): "can't be read (permission denied); check the path"
    }


def test_hidden_files_and_folders_are_passed_over(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("Text.")
    (folder / "open" / ".a.txt").write_text("Text.")
    found = find([folder], [])
    assert [target.source for target in found.targets.values()] == ["closed/a.txt", "open/a.txt"]
    assert (found.failed, found.warnings) == ({}, [])
