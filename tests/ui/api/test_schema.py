"""The API does what its OpenAPI document says, whatever it is sent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rag.embedding import ChunkEmbedder
from rag.engine import Engine
from rag.settings import Settings
from tests import SEEDS
from tests.ui.served import served

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

# Bounded, and the same at each run. A file's kind is not in the schema: a form in good order may
# still hold none that can be read.
CONFIG = """
seed = 1
[[operations]]
include-name = "POST /documents"
checks.positive_data_acceptance.enabled = false
"""
QUESTION = "how many jobs did the Ebro plant create?"


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, model_cache: Path, embedder: ChunkEmbedder
) -> Iterator[str]:
    """A server whose documents may be changed."""
    folder = tmp_path_factory.mktemp("schema")
    with Engine.open(Settings(data_dir=folder, cache_dir=model_cache)) as engine:
        engine.ingest([SEEDS])
        with served(engine) as found:
            yield found


def test_the_api_keeps_to_its_description(address: str, tmp_path: Path) -> None:
    check(address, tmp_path, CONFIG, "--max-examples=5")


def test_it_does_so_for_what_is_there_too(address: str, tmp_path: Path) -> None:
    (passage,) = httpx.post(
        f"{address}/api/search", json={"question": QUESTION, "k": 1}, timeout=60
    ).json()["passages"]
    document_id = passage["id"].partition(":")[0]
    there = f'[parameters]\npassage_id = "{passage["id"]}"\ndocument_id = "{document_id}"\n'
    only = "--include-operation-id-regex=passages|get_document|documents_get|delete"
    check(address, tmp_path, CONFIG.replace("[[", f"{there}[[", 1), only, "--max-examples=4")


def check(address: str, tmp_path: Path, config: str, *options: str) -> None:
    """All of the checks of schemathesis, by its own command, in a folder of its own."""
    (tmp_path / "schemathesis.toml").write_text(config)
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/openapi.json"]
    phases = ["--phases=examples,coverage,fuzzing", "--no-color"]
    done = subprocess.run(
        [*command, *phases, *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
