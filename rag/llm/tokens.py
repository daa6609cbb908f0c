"""How many tokens a text takes: the model's own count where a llama.cpp server tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.llm.breaker import Breaker

_PARTS = re.compile(r"(?P<word>\b[A-Z]?[a-z]+\b)|(?P<space> +)|(?P<other>.)", re.DOTALL)
PER_MESSAGE = 8  # tokens that a chat template puts around a message, at most


def overestimate(text: str) -> int:
    """More tokens than any usual vocabulary needs for running text.

    A letter of a plain word counts half a token, where English takes about a quarter; a run of
    spaces one, unless it is a single space, which is part of the word after it; anything else
    (codes, capitals, digits, other scripts) its UTF-8 bytes, which is what vocabularies fall back
    to.
    """
    total = 0
    for part in _PARTS.finditer(text):
        if part["word"]:
            total += -(-len(part["word"]) // 2)
        elif part["space"]:
            total += len(part["space"]) > 1
        else:
            total += len(part["other"].encode("utf-8", "replace"))
    return total


class LlamaTokenizer:
    """The tokenizer of a llama.cpp server, by the server's address.

    Other servers have none at that place: they are asked once. One that can't be reached is asked
    again after `pause` seconds.
    """

    def __init__(self, address: str, *, key: str, timeout: float, pause: float) -> None:
        import httpx

        self._url = address.rstrip("/").removesuffix("/v1") + "/tokenize"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout)
        self._breaker = Breaker(limit=1, pause=pause)
        self._exists = True

    def count(self, text: str) -> int | None:
        """Tokens in the text; None where the server can't tell."""
        import httpx

        if not self._exists or self._breaker.enter():
            return None
        try:
            reply = self._client.post(self._url, json={"content": text})
        except httpx.HTTPError:
            self._breaker.failed()
            return None
        self._breaker.succeeded()
        try:
            return len(reply.raise_for_status().json()["tokens"])
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
            self._exists = False
            return None


def messages_length(counts: Sequence[int]) -> int:
    """Tokens of a prompt, from those of its messages."""
    return sum(counts) + PER_MESSAGE * len(counts)
