"""What a language model wrote, held against the passages: only what they bear out is shown."""

from rag.answer.grounding.check import COVERAGE, Checker
from rag.answer.grounding.plain import has_markup, markers, plain
from rag.answer.grounding.quote import Quote
from rag.answer.grounding.stream import is_whole, sentences

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
