"""This project's parts for LangChain users: the retriever, the vector store and the embeddings."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from langchain_chroma import Chroma
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from rag.embedding import ChunkEmbedder
from rag.embedding.late import LateEmbedder
from rag.embedding.named import NamedEmbedder
from rag.index.vectors import COLLECTION, VectorIndex
from rag.types import Passage

Embeddings.register(LateEmbedder)
Embeddings.register(NamedEmbedder)


class PassageRetriever(BaseRetriever):
    """Documents whose metadata say where they stand: source, title, start, end, page, heading."""

    search: Callable[[str, int], list[Passage]]
    k: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=passage.id,
                page_content=passage.text,
                metadata={
                    "source": passage.source,
                    "title": passage.title,
                    "start": passage.start,
                    "end": passage.end,
                    "page": passage.page,
                    "heading": passage.heading,
                    "score": passage.score,
                },
            )
            for passage in self.search(query, self.k)
        ]


def vector_store(vectors: VectorIndex, embedder: ChunkEmbedder) -> Chroma:
    """LangChain's Chroma over the same collection; to be read, since the catalog would not know
    of what is written through it."""
    return Chroma(
        client=vectors.client,
        collection_name=COLLECTION,
        embedding_function=cast(Embeddings, embedder),
    )
