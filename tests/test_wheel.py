"""The wheel, installed as pipx and uv install it: outside a clone, and away from any documents."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import ROOT

QUESTION = "how many jobs did the Ebro plant create?"


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `rag` of a wheel built from this tree, in an environment of its own. The packages that it
    needs are those of the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    # A copy, as a build leaves its folder behind, and takes what an earlier one left.
    for name in ("rag", "ui", "eval", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    plain = ["--no-deps", "--no-index"]
    subprocess.run(
        [*pip, "wheel", *plain, "--no-build-isolation", "--wheel-dir", folder / "dist", folder],
        check=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    subprocess.run([*pip, f"--python={python}", "install", *plain, wheel], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # The folder alone: what says there where this clone lies is not read.
    (packages / "needs.pth").write_text(str(Path(httpx.__file__).parent.parent) + "\n")
    return environment / "bin" / "rag"


@pytest.fixture
def environ(tmp_path: Path, model_cache: Path) -> dict[str, str]:
    folders = {"RAG_DATA_DIR": str(tmp_path / "data"), "RAG_CACHE_DIR": str(model_cache)}
    return {**os.environ, **folders, "RAG_SERVER_PORT": "0"}


def run(
    rag: Path, *arguments: str, here: Path, environ: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [rag, *arguments], cwd=here, env=environ, capture_output=True, text=True, check=False
    )


@contextmanager
def serving(
    rag: Path, *arguments: str, here: Path, environ: dict[str, str]
) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A client of `rag serve`; the list has what it said on its error stream, once it is over."""
    said: list[str] = []
    with subprocess.Popen(
        [rag, "serve", *arguments],
        cwd=here,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            address = next(line for line in server.stdout if line.startswith("Chat: ")).split()[1]
            with httpx.Client(base_url=address, timeout=60) as client:
                yield client, said
        finally:
            server.terminate()
            said += server.stderr.read().split()


def test_it_is_the_wheel_that_runs(rag: Path) -> None:
    found = subprocess.run(
        [rag.parent / "python", "-c", "import rag, ui, eval; print(rag.__file__)"],
        cwd=rag.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(rag.parent.parent)


def test_without_documents_it_says_how_to_name_some(
    rag: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    ingested = run(rag, "ingest", here=tmp_path, environ=environ)
    assert ingested.returncode == 1
    for offer in ("rag ingest ~/handbook", "RAG_DOCUMENTS=", "rag serve --sample"):
        assert offer in ingested.stderr
    with serving(rag, here=tmp_path, environ=environ) as (client, said):
        assert client.get("/").status_code == 200
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 409
    assert "No documents yet." in " ".join(said)
    assert "rag serve --sample" in " ".join(said)


def test_the_sample_comes_along(rag: Path, tmp_path: Path, environ: dict[str, str]) -> None:
    with serving(rag, "--sample", here=tmp_path, environ=environ) as (client, said):
        while client.get("/readyz").status_code == 503:
            pass
        answer = client.post("/api/ask", json={"question": QUESTION}).json()["answer"]
        assert client.get("/ui/icon.svg").status_code == 200
        assert client.get("/widget.js").status_code == 200
    assert "more than 1,000 jobs" in answer["text"].replace("*", "")
    assert "documents yet" not in " ".join(said)
    with serving(rag, here=tmp_path, environ=environ) as (client, said):  # now there are some
        client.get("/healthz")
    assert "documents yet" not in " ".join(said)


def test_a_missing_package_is_installed_with_the_wheel(
    rag: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    listed = run(rag, "models", here=tmp_path, environ={**environ, "COLUMNS": "160"})
    assert "whl[groq]" in listed.stdout
    assert "pip install -e" not in listed.stdout


def test_the_shipped_questions_come_along(
    rag: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    report = tmp_path / "report.html"
    measured = run(
        rag, "eval", "--limit", "5", "--html", str(report), here=tmp_path, environ=environ
    )
    assert measured.returncode == 0, measured.stderr
    assert "hit@1" in measured.stdout
    assert "<style>" in report.read_text(encoding="utf-8")
