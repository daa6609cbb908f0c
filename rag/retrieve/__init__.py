"""From a question to the sentences and passages that speak to it."""

from rag.retrieve.candidates import ScoredSentence
from rag.retrieve.query import Query, make_query
from rag.retrieve.search import Retrieval, passage_at, retrieve

__all__ = ["Query", "Retrieval", "ScoredSentence", "make_query", "passage_at", "retrieve"]
