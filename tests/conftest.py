"""What the tests share: one compiled model, engines on fresh data directories, counted encoding."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from rag.documents.reading import Reading
from rag.embedding import ChunkEmbedder, ChunkVectors, QuestionVectors
from rag.embedding.bundled import open_bundled
from rag.engine import Engine
from rag.settings import Settings
from tests import SEEDS

# Fixtures that need a browser or a language model, each beside those who use them.
pytest_plugins = ["tests.rag.language_model", "tests.ui.browser", "tests.ui.widget_site"]

# Machines that run tests are busy with other things, so nothing here depends on time.
hypothesis.settings.register_profile(
    "passage", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("passage")


class CountedEmbedder:
    """The real embedder, and how many chunks it was asked to encode."""

    def __init__(self, inner: ChunkEmbedder) -> None:
        self.inner = inner
        self.fingerprint = inner.fingerprint
        self.dimensions = inner.dimensions
        self.languages = inner.languages
        self.chunks = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.inner.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.inner.embed_query(text)

    def embed_question(self, text: str) -> QuestionVectors:
        return self.inner.embed_question(text)

    def embed_readings(self, readings: list[Reading]) -> list[ChunkVectors]:
        self.chunks += len(readings)
        return self.inner.embed_readings(readings)


@pytest.fixture(scope="session")
def model_cache(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled model lies: compiled once for a checkout, not once for a session."""
    cache = request.config.cache
    return cache.mkdir("compiled-model") if cache else tmp_path_factory.mktemp("compiled-model")


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> ChunkEmbedder:
    """The bundled embedder."""
    return open_bundled(model_cache)


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    """Settings with a fresh data directory."""
    return Settings(data_dir=tmp_path / "data", cache_dir=model_cache)


@pytest.fixture
def encoder(embedder: ChunkEmbedder, monkeypatch: pytest.MonkeyPatch) -> CountedEmbedder:
    """The embedder that every engine opened in this test uses; it counts."""
    counted = CountedEmbedder(embedder)
    monkeypatch.setattr("rag.index.stores.open_embedder", lambda settings: counted)
    return counted


@pytest.fixture
def engine(settings: Settings, encoder: CountedEmbedder) -> Iterator[Engine]:
    """An engine with nothing in it."""
    with Engine.open(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def seed_engine(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Engine]:
    """An engine that holds the seed document; not to be written to."""
    folder = tmp_path_factory.mktemp("seed")
    shutil.copytree(SEEDS, folder / "seeds")
    # Its own folder, which may be read again, as some tests have it.
    documents = (folder / "seeds",)
    settings = Settings(data_dir=folder / "data", cache_dir=model_cache, documents=documents)
    with Engine.open(settings) as opened:
        opened.ingest(list(documents))
        yield opened
