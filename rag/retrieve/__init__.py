"""From a question to the sentences and passages that speak to it."""

from rag.retrieve.candidates import ScoredSentence
from rag.retrieve.identity import Identities
from rag.retrieve.query import Query, make_query
from rag.retrieve.rerank import Reranker, open_reranker
from rag.retrieve.search import Retrieval, passage_at, passage_of, retrieve

__all__ = [
    "Identities",
    "Query",
    "Reranker",
    "Retrieval",
    "ScoredSentence",
    "make_query",
    "open_reranker",
    "passage_at",
    "passage_of",
    "retrieve",
]
