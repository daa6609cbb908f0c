"""Any other sentence-transformers model, with its own prompts and pooling."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePath

import numpy as np

from rag.documents.reading import Reading
from rag.embedding import ChunkVectors, QuestionVectors
from rag.embedding.tokens import TOKEN_DIMENSIONS, no_tokens
from rag.errors import ModelError

# These families were trained with prompts that their files don't carry, only their model cards do;
# without them they find less. Told by the name that the model was published under.
_PROMPTS = {
    r"\be5-(?:small|base|large)(?!.*instruct)": {"query": "query: ", "document": "passage: "},
    r"\bbge-(?:small|base|large)-en": {
        "query": "Represent this sentence for searching relevant passages: ",
        "document": "",
    },
}


class NamedEmbedder:
    """A model from a folder or from a model hub; it encodes each sentence by itself.

    Raises: ModelError where the model can't be loaded.
    """

    def __init__(self, name: str) -> None:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(
                f"The embedding model '{name}' can't be loaded ({reason}). Set embedding.model"
                " (RAG_EMBEDDING_MODEL) to a folder that holds one, or to 'bundled'."
            ) from None
        if not any(self._model.prompts.values()):
            self._model.prompts = family_prompts(name)
        # An older index, made without them, is made anew: the prompts are part of the vectors.
        digest = hashlib.sha256(repr(sorted(self._model.prompts.items())).encode())
        for parameter in self._model.parameters():
            digest.update(parameter.detach().cpu().float().numpy().tobytes())
        self.fingerprint = f"{name}:{digest.hexdigest()[:16]}:by-sentence-2"
        self.languages: frozenset[str] | None = None
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector for each text, with the model's document prompt."""
        vectors: list[list[float]] = np.asarray(
            self._model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
        ).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question, with the model's query prompt."""
        vector: list[float] = np.asarray(
            self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        ).tolist()
        return vector

    def embed_question(self, text: str) -> QuestionVectors:
        """The unit vector of a question; none of its tokens, which models put together each in
        its own way."""
        vector = np.asarray(self.embed_query(text), dtype=np.float32)
        return QuestionVectors(vector, np.empty((0, TOKEN_DIMENSIONS), dtype=np.float32), [])

    def embed_readings(self, readings: list[Reading]) -> list[ChunkVectors]:
        """The vectors of each chunk and its sentences, from how it is read."""
        found = []
        for reading in readings:
            whole = "\n".join(filter(None, (reading.title, reading.context, reading.body)))
            vectors = np.asarray(
                self.embed_documents([whole, *reading.sentences]), dtype=np.float32
            )
            found.append(ChunkVectors(vectors[0], vectors[1:], no_tokens(len(vectors) - 1)))
        return found


def family_prompts(name: str) -> dict[str, str | None]:
    """The prompts of the family that a model's name tells; mostly there are none."""
    published = PurePath(name).name.lower()
    found = (prompts for form, prompts in _PROMPTS.items() if re.search(form, published))
    return dict(next(found, {}))
