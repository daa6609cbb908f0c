"""Answers as JSON and back, without loss: an old conversation shows what was shown then."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from rag.types import Answer

_ADAPTER = TypeAdapter(Answer)


def to_json(answer: Answer) -> str:
    """The whole answer. What is no text (a lone surrogate) becomes a question mark."""
    text = json.dumps(_ADAPTER.dump_python(answer), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


def from_json(text: str) -> Answer:
    """What `to_json` wrote; fields that are newer than the text have their defaults.

    Raises: ValueError where the text is no answer.
    """
    return _ADAPTER.validate_json(text)
