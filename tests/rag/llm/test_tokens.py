"""The estimate of tokens is never below what a real vocabulary needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rag.llm.tokens import LlamaTokenizer, messages_length, overestimate

if TYPE_CHECKING:
    from tests.rag.language_model import LlamaServer

TEXTS = [
    "",
    "The Ebro plant in Barcelona had been dormant for many years.",
    "1,000 jobs were created on 2024-11-22 at 10:45 (UTC+01:00), up 80.5%.",
    "def f(x):\n    return {'a': [1, 2, 3], **x}  # a comment\n\n\n",
    "| a | b |\n|---|---|\n| 1.00 | 2.00 |\n" * 3,
    "Überraschend schön: Straße, naïve café, ¿qué?",
    "東京は日本の首都です。 Москва — столица. العربية 😀👩‍👩‍👧",
    "b7e23ec29af22b0b4e41da31e868d57226121c84 XQZJKV-8812 zxqvw",
    "\t\t\r\n \n  \n   x",
    "https://example.org/a/b?c=d&e=%20f#g",
]


def test_the_estimate_is_worked_out_by_hand() -> None:
    # "Hello" 3, the space belongs to "world" 3, "," 1, " " 0, "12" 2, two spaces 1, "é" 2 bytes
    assert overestimate("Hello world, 12  é") == 3 + 3 + 1 + 2 + 1 + 2
    assert messages_length([10, 20]) == 46


@pytest.mark.parametrize("text", TEXTS)
def test_the_estimate_is_never_below_the_real_count(text: str, llama_server: LlamaServer) -> None:
    tokenizer = LlamaTokenizer(llama_server.base_url, key="", timeout=120, pause=30)
    counted = tokenizer.count(text)
    assert counted is not None
    assert counted <= overestimate(text)
