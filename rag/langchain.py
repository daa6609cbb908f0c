"""This project's search as a LangChain retriever, to be plugged into other chains."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.types import Passage


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
