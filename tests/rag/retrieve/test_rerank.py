"""The reranker: its order is the one shown, its scores are the ranking's, refusals don't change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

from rag.engine import Engine
from rag.errors import ModelError
from rag.index.scope import EVERYTHING
from rag.retrieve import Retrieval
from rag.retrieve.rerank import CrossEncoderReranker, _in_context, open_reranker
from rag.settings import RetrievalSettings, Settings
from rag.types import Message
from tests import SEEDS
from tests.conftest import CountedEmbedder

WORD = "sagrada"
QUESTION = "How many jobs did the Ebro plant create?"


def tokenizer(words: str) -> BertTokenizer:
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words.split()]
    return BertTokenizer(vocab={token: place for place, token in enumerate(tokens)})


def make_counter(folder: Path, word: str) -> Path:
    """A cross-encoder whose score grows with one word's share of all that it reads.

    Every token has one of two vectors, `word` the first. Queries and keys of zero make attention
    the mean of them, which the first two dimensions carry to the classifier.
    """
    config = BertConfig(
        vocab_size=6,
        hidden_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=256,
    )
    config.num_labels = 1
    model = BertForSequenceClassification(config)
    weights = {
        name: torch.full_like(value, float(name.endswith("LayerNorm.weight")))
        for name, value in model.state_dict().items()
        if value.is_floating_point()
    }
    counted, other = torch.tensor([1.0, -1, 0, 0]), torch.tensor([0.0, 0, 1, -1])
    weights["bert.embeddings.word_embeddings.weight"] = torch.stack([other] * 5 + [counted])
    for carrier in (
        "bert.encoder.layer.0.attention.self.value",
        "bert.encoder.layer.0.attention.output.dense",
        "bert.pooler.dense",
    ):
        weights[f"{carrier}.weight"] = torch.eye(4)
    weights["classifier.weight"] = counted[None]
    model.load_state_dict(weights, strict=False)  # position numbers stay
    model.save_pretrained(folder)
    tokenizer(word).save_pretrained(folder)
    return folder


def make_random(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder of random weights."""
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=8,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer("the plant jobs").save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that likes a word of another sentence than the one that answers."""
    return make_counter(tmp_path_factory.mktemp("counter"), WORD)


@pytest.fixture
def seeds(settings: Settings, encoder: CountedEmbedder, tmp_path: Path) -> Iterator[Engine]:
    """An engine without reranker on the seed document."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    with Engine.open(settings) as engine:
        engine.ingest([tmp_path / "seeds"])
        yield engine


def with_reranker(engine: Engine, folder: Path | str) -> Engine:
    retrieval = engine.settings.retrieval.model_copy(update={"reranker": str(folder)})
    return engine.with_settings(engine.settings.model_copy(update={"retrieval": retrieval}))


def found(engine: Engine, question: str, history: tuple[Message, ...] = ()) -> Retrieval:
    return engine._retrieve(question, history, 5, EVERYTHING)


def test_the_model_decides_the_order(seeds: Engine, counter: Path) -> None:
    plain, reranked = found(seeds, QUESTION), found(with_reranker(seeds, counter), QUESTION)
    assert WORD not in plain.sentences[0].text.lower()
    # The word is in the sentence, or in the one before it, which is read with it.
    assert WORD in _in_context(reranked.sentences[0]).lower()
    assert WORD in _in_context(reranked.sentences[1]).lower()
    assert WORD not in _in_context(reranked.sentences[2]).lower()
    assert WORD in reranked.passages[0].text.lower()


def test_sentences_and_scores_are_the_same_as_before(seeds: Engine, counter: Path) -> None:
    plain, reranked = found(seeds, QUESTION), found(with_reranker(seeds, counter), QUESTION)
    assert [s.score for s in reranked.sentences] == [s.score for s in plain.sentences]
    assert {s.span for s in reranked.sentences} == {s.span for s in plain.sentences}
    assert [s.text for s in reranked.sentences] != [s.text for s in plain.sentences]


@pytest.mark.parametrize("question", [QUESTION, "What is the capital of France?", WORD])
def test_refusals_do_not_change(question: str, seeds: Engine, counter: Path) -> None:
    reranked = with_reranker(seeds, counter)
    assert reranked.evidence(question) == seeds.evidence(question)
    one, other = seeds.ask(question), reranked.ask(question)
    assert (one.refused, one.confidence) == (other.refused, other.confidence)


def test_a_follow_up_is_left_in_the_order_it_has(seeds: Engine, counter: Path) -> None:
    history: tuple[Message, ...] = (
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "More than 1,000 jobs."},
    )
    engine = with_reranker(seeds, counter)
    for question, is_complete in (("And how long did it take?", False), (QUESTION, True)):
        reranked, plain = found(engine, question, history), found(seeds, question, history)
        changed = [s.text for s in reranked.sentences] != [s.text for s in plain.sentences]
        assert changed == is_complete


def test_a_random_model_shows_verbatim_sentences_too(seeds: Engine, tmp_path: Path) -> None:
    engine = with_reranker(seeds, make_random(tmp_path / "model"))
    answer = engine.ask(QUESTION)
    assert not answer.refused
    for citation in answer.citations:
        text = engine.document_text(citation.passage.id.partition(":")[0])
        assert text[citation.start : citation.end] == citation.quote


def test_the_engine_opens_what_is_set(settings: Settings, counter: Path) -> None:
    assert open_reranker("") is None
    retrieval = RetrievalSettings(reranker=str(counter))
    with Engine.open(settings.model_copy(update={"retrieval": retrieval})) as engine:
        assert isinstance(engine._reranker, CrossEncoderReranker)
        # Loaded once: a view with the same one shares it.
        assert engine.with_settings(engine.settings)._reranker is engine._reranker
        assert engine.with_settings(settings)._reranker is None


def test_what_is_missing_names_the_setting(settings: Settings, tmp_path: Path) -> None:
    retrieval = RetrievalSettings(reranker=str(tmp_path / "missing"))
    with pytest.raises(
        ModelError, match=r"can't be loaded.*RAG_RETRIEVAL_RERANKER.*leave it empty"
    ):
        Engine.open(settings.model_copy(update={"retrieval": retrieval}))
    Engine.open(settings).close()  # the failure gave the data directory back
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"can't be loaded"):
        open_reranker(str(tmp_path / "empty"))


def test_what_is_no_reranker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no cross-encoder that gives one score"):
        open_reranker(str(make_random(tmp_path / "three", labels=3)))
    BertModel(BertConfig(vocab_size=8, hidden_size=16, num_attention_heads=2)).save_pretrained(
        tmp_path / "encoder"
    )
    tokenizer("the plant jobs").save_pretrained(tmp_path / "encoder")
    with pytest.raises(ModelError, match="is no cross-encoder that gives one score"):
        open_reranker(str(tmp_path / "encoder"))
