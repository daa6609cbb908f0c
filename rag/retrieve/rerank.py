"""A cross-encoder, reading question and sentence together, puts what was found in order.

An option, named by `retrieval.reranker`: better than the ranking by features where it was trained
for the documents' kind and language, and some hundred times slower.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from rag.errors import ModelError
from rag.retrieve.candidates import ScoredSentence

_READ = 20  # best sentences that are read; each is a pass through the model


class Reranker(Protocol):
    """Puts scored sentences into a better order."""

    def rerank(self, question: str, sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        """The same sentences and the same scores, given out anew, the best first."""


def open_reranker(name: str) -> Reranker | None:
    """The reranker of that name, or none where it is empty. Raises: ModelError."""
    return CrossEncoderReranker(name) if name else None


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder from a folder or from a model hub.

    Raises: ModelError where it can't be loaded, or is no cross-encoder with one score.
    """

    def __init__(self, name: str) -> None:
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            is_here = Path(name).is_dir()
            self._model = CrossEncoder(name, device="cpu", local_files_only=is_here)
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                _complaint(name, f"can't be loaded ({str(error).splitlines()[0]})")
            ) from None
        made_for = self._model.config.architectures or []
        if self._model.num_labels != 1 or any(kind.endswith("Model") for kind in made_for):
            # Of any other model the part that scores would be made up of random numbers.
            raise ModelError(_complaint(name, "is no cross-encoder that gives one score"))
        self._one_at_a_time = threading.Lock()  # its tokenizer can't be shared

    def rerank(self, question: str, sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        """The best sentences in the model's order.

        Its scores are on a scale of their own; those that the sentences had are probabilities'
        logarithms, by which passages are grown. So the scores stay and change hands.
        """
        read = [sentence for sentence in sentences if not sentence.is_heading][:_READ]
        if not read:
            return list(sentences)
        from torch.nn import Identity

        with self._one_at_a_time:
            verdicts = self._model.predict(
                [(question, _in_context(sentence)) for sentence in read],
                activation_fn=Identity(),  # a sigmoid would make all that is good equally good
                show_progress_bar=False,
            )
        order = sorted(range(len(read)), key=lambda place: -float(verdicts[place]))
        scores = sorted((sentence.score for sentence in read), reverse=True)
        changed = {
            id(read[place]): replace(read[place], score=score)
            for place, score in zip(order, scores, strict=True)
        }
        renewed = [changed.get(id(sentence), sentence) for sentence in sentences]
        return sorted(renewed, key=lambda sentence: -sentence.score)


def _in_context(sentence: ScoredSentence) -> str:
    """The sentence after the one before it in its chunk, which it may refer to."""
    chunk = sentence.chunk
    before = max(
        (one.start for one in chunk.sentences if one.start < sentence.span.start),
        default=sentence.span.start,
    )
    return chunk.text[before - chunk.start : sentence.span.end - chunk.start]


def _complaint(name: str, trouble: str) -> str:
    return (
        f"The reranker '{name}' {trouble}. Set retrieval.reranker (RAG_RETRIEVAL_RERANKER) to a"
        " folder that holds a cross-encoder, to the name of one on the model hub, which is"
        " downloaded once and needs the internet for that, or leave it empty."
    )
