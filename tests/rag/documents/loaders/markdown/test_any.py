"""What holds of any Markdown: blocks are sound, no word is lost, hostile text takes no square."""

from __future__ import annotations

import re
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.blocks import block_at, faults
from rag.documents.loaders.markdown.loader import load_markdown
from rag.types import Document

_PIECES = [
    *(
        "# |## |- |* |1. |2) |> |```|~~~|    |\t|**|*|_|`|``|[|](u)|](#x)|]|![|<b>|</b>|<br>|<!-- |"
        "-->|---|===|: |~ |[^1]|[^1]: |{#id}|\\|&amp;|<details>|<summary>|</summary>|</details>|"
        "<table>|<tr>|<td>|<pre>|</pre>|<script>|</script>|Q: |A: |?|4.2 Foo|**Tel:** 5|+++|key: v|"
        "[x] |<h1>|</h1>|<p>|~~| |[r]: u|\u00a0|\u2028|\u00ad|\r\n|<x y='>|word|a1"
    ).split("|"),
    *("|", "|-|-|\n", "\\|", "\n", "\n\n", "  \n", "---\n"),
]
# Whatever stands in the lines' "w" is to be read, wherever the lines stand.
_LINES = [
    "w",
    "**w** *w* w",
    "> w",
    ">> w `w`",
    "# w",
    "w\n---",
    "- w",
    "  - [x] w",
    "1. w",
    "   w",
    "    w",
    "\tw",
    "| w | **w** |\n|---|---|\n| w | w |",
    "[w](u) ![w](u)",
    "w\n: w",
    "w<br>**w:** w",
    "**w?**\nw",
    "<div>w</div>\n",
    "<p>w",
    "```",
    "~~~",
    "[^1]: w",
    "w[^1]",
    "4.2 W w",
    "\\*w\\*",
    "w  ",
    "***",
    "",
    "",
]


def _load(text: str) -> Document:
    return load_markdown("x", text.encode())


@given(st.lists(st.sampled_from(_PIECES) | st.from_regex(r"\w{1,3}", fullmatch=True), max_size=40))
def test_blocks_are_sound(pieces: list[str]) -> None:
    document = _load("".join(pieces))
    assert list(faults(document)) == []
    for heading in document.headings:
        assert heading.title


@given(st.lists(st.sampled_from(_LINES), max_size=25))
def test_every_word_is_in_a_block_and_no_mark(lines: list[str]) -> None:
    numbers = iter(range(10_000))
    text = re.sub(r"\bw\b", lambda _: f"w{next(numbers)}", "\n".join(lines))
    document = _load(text)
    assert list(faults(document)) == []
    for word in re.finditer(r"\bw\d+\b", text):
        place = block_at(document.blocks, word.start())
        assert place is not None, word.group()
        block = document.blocks[place]
        assert word.end() <= block.end
        assert not any(
            mark.start < word.end() and word.start() < mark.end for mark in block.marks
        ), word.group()


def _calls(text: str) -> int:
    """How many functions are called to load a text: what its time grows with, but always equal."""
    count = 0

    def notice(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        _load(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    "[|[a](|[`]`|![|![a|[a][|*a_|**a|`a|<a |<!--|[^|> |- |<div><!--\n\n|<td>|a\n|- a\n\n|> # a\n\n"
    "|a: b  \n|4.2 A.\n|<br>".split("|"),
)
def test_hostile_text_takes_time_in_proportion(unit: str) -> None:
    # Three times would be between a line's two times and a square's four.
    length = 3000 - 3000 % len(unit)
    assert _calls(unit * (2 * length // len(unit))) < 3 * _calls(unit * (length // len(unit)))
