"""What a language model wrote, held against the passages: only what they bear out is shown."""

from rag.grounding.check import COVERAGE, Checker
from rag.grounding.plain import has_markup, markers, plain
from rag.grounding.quote import Quote
from rag.grounding.stream import is_whole, sentences

__all__ = [
    "COVERAGE",
    "Checker",
    "Quote",
    "has_markup",
    "is_whole",
    "markers",
    "plain",
    "sentences",
]
