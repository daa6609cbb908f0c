"""From what was found to what is shown: verbatim sentences with their markers, or a refusal."""

from rag.answer.compose import Found, compose, find
from rag.answer.overview import overview
from rag.answer.refusal import ENOUGH, FEATURES, confidence, features

__all__ = ["ENOUGH", "FEATURES", "Found", "compose", "confidence", "features", "find", "overview"]
