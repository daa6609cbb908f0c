"""A language model of any provider, as a stream of words that always ends."""

from rag.llm.model import LanguageModel, open_language_model
from rag.llm.prompt import Prompt
from rag.llm.writing import Writing

__all__ = ["LanguageModel", "Prompt", "Writing", "open_language_model"]
