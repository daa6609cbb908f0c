"""Any other model: a tiny one, made here, through sentence-transformers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizer

import rag.retrieve.langchain  # noqa: F401  # registers the class as LangChain's
from rag.documents.reading import Reading
from rag.embedding import open_embedder
from rag.embedding.named import NamedEmbedder, family_prompts
from rag.errors import ModelError
from rag.settings import EmbeddingSettings, Settings

SIZE = 16


def make_model(folder: Path, seed: int, *, name: str = "model", prompts: bool = True) -> Path:
    """A model of one random layer that spells words letter by letter, with prompts or without."""
    letters = [chr(ord("a") + index) for index in range(26)]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, ".", ":"]
    tokens += [f"##{letter}" for letter in letters]
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=SIZE,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(folder / "encoder")
    vocabulary = {token: place for place, token in enumerate(tokens)}
    BertTokenizer(vocab=vocabulary).save_pretrained(folder / "encoder")
    model = SentenceTransformer(
        modules=[Transformer(str(folder / "encoder")), Pooling(SIZE)],
        prompts={"query": "question: ", "document": "text: "} if prompts else None,
    )
    model.save(str(folder / name))
    return folder / name


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("one"), seed=1)


@pytest.fixture(scope="module")
def named(model: Path) -> NamedEmbedder:
    return NamedEmbedder(str(model))


def test_each_side_has_its_prompt(model: Path, named: NamedEmbedder) -> None:
    plain = SentenceTransformer(str(model), device="cpu")
    prompted = plain.encode(["question: mill", "text: mill", "mill"], normalize_embeddings=True)
    query, document = named.embed_query("mill"), named.embed_documents(["mill"])[0]
    assert query == pytest.approx(prompted[0], abs=1e-5)
    assert document == pytest.approx(prompted[1], abs=1e-5)
    assert query != pytest.approx(prompted[2], abs=1e-2)  # so the prompts do make a difference
    assert document != pytest.approx(query, abs=1e-2)


def test_a_family_whose_files_lack_its_prompts_has_them_all_the_same(tmp_path: Path) -> None:
    bare = make_model(tmp_path, seed=1, name="multilingual-e5-small", prompts=False)
    plain = SentenceTransformer(str(bare), device="cpu")
    expected = plain.encode(["query: mill", "passage: mill"], normalize_embeddings=True)
    named = NamedEmbedder(str(bare))
    assert named.embed_query("mill") == pytest.approx(expected[0], abs=1e-5)
    assert named.embed_documents(["mill"])[0] == pytest.approx(expected[1], abs=1e-5)
    # What a model itself says goes first.
    own = NamedEmbedder(str(make_model(tmp_path, seed=1, name="my-e5-small")))
    prompted = plain.encode("question: mill", normalize_embeddings=True)
    assert own.embed_query("mill") == pytest.approx(prompted, abs=1e-5)
    # The same weights under other prompts make other vectors.
    assert named.fingerprint.split(":")[-2] != own.fingerprint.split(":")[-2]


def test_a_model_of_no_known_family_has_no_prompts(tmp_path: Path) -> None:
    bare = NamedEmbedder(str(make_model(tmp_path, seed=1, prompts=False)))
    assert bare.embed_query("mill") == pytest.approx(bare.embed_documents(["mill"])[0], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "query", "document"),
    [
        ("intfloat/e5-large-v2", "query: ", "passage: "),
        ("/models/Multilingual-E5-base", "query: ", "passage: "),
        ("BAAI/bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("intfloat/multilingual-e5-large-instruct", "", ""),
        ("BAAI/bge-m3", "", ""),
        ("sentence-transformers/all-MiniLM-L6-v2", "", ""),
        ("e5-small/other", "", ""),
    ],
)
def test_families_are_told_by_their_published_name(name: str, query: str, document: str) -> None:
    prompts = family_prompts(name)
    assert (prompts.get("query", ""), prompts.get("document", "")) == (query, document)


def test_it_has_langchains_interface_and_knows_its_size(model: Path, named: NamedEmbedder) -> None:
    assert isinstance(named, Embeddings)
    assert named.dimensions == SIZE == len(named.embed_query("mill"))
    settings = Settings(embedding=EmbeddingSettings(model=str(model)))
    assert open_embedder(settings).fingerprint == named.fingerprint


def test_chunks_and_their_sentences_are_documents(named: NamedEmbedder) -> None:
    reading = Reading("history", "the mill", ("the mill.", "it burnt."), *(("", ""),) * 3)
    first, second = named.embed_readings([reading, reading])
    whole = "history\nthe mill\nthe mill.\nit burnt."
    expected = named.embed_documents([whole, "the mill.", "it burnt."])
    assert first.chunk == pytest.approx(np.asarray(expected[0]), abs=1e-5)
    assert first.sentences == pytest.approx(np.asarray(expected[1:]), abs=1e-5)
    assert np.linalg.norm(first.sentences, axis=1) == pytest.approx(1, abs=1e-5)
    assert second.chunk == pytest.approx(first.chunk)


def test_other_weights_have_another_fingerprint(
    model: Path, named: NamedEmbedder, tmp_path: Path
) -> None:
    other = make_model(tmp_path, seed=2)
    other_mark = NamedEmbedder(str(other)).fingerprint.removeprefix(str(other))
    assert other_mark != named.fingerprint.removeprefix(str(model))
    assert NamedEmbedder(str(model)).fingerprint == named.fingerprint


@pytest.mark.parametrize("damage", ["empty", "missing", "cut short", "no weights", "a file"])
def test_what_is_no_model_names_the_setting(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    if damage == "empty":
        folder.mkdir()
    elif damage == "a file":
        folder.write_text("x")
    elif damage != "missing":
        make_model(tmp_path, seed=3)
        weights = folder / "model.safetensors"
        if damage == "cut short":
            weights.write_bytes(weights.read_bytes()[:100])
        else:
            weights.unlink()
    with pytest.raises(ModelError, match=r"can't be loaded.*RAG_EMBEDDING_MODEL.*'bundled'"):
        NamedEmbedder(str(folder))
