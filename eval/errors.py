"""The one error of an evaluation that can't be run as asked; a gold file's errors stand with it."""

from __future__ import annotations

from rag.errors import PassageError


class EvaluationError(PassageError):
    """An option, a baseline or a folder doesn't fit the run: do what the message says."""
