"""Markdown: what is text, what is a heading, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaders import parse
from rag.types import Document


def markdown(text: str) -> Document:
    return parse(Path("a.md"), text.encode())


def places(document: Document) -> list[tuple[int, str]]:
    """Each heading's level and the text at its offsets."""
    return [(h.level, document.text[h.start : h.end]) for h in document.headings]


def test_markdown_is_kept_as_written() -> None:
    text = "# *Title*\n\nSome **bold** text,\nand `code`.\n"
    document = markdown(text)
    assert document.text == text
    assert document.title == "Title"
    assert document.is_plain


def test_markdown_headings_of_both_kinds() -> None:
    document = markdown(
        "Before.\n\n# One #\n\ntext\n\nTwo\nlines\n=====\n\n## `Three`\ntext\n\n"
        "Four\n---\n  ### Five\n"
    )
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "One"),
        (1, "Two lines"),
        (2, "Three"),
        (2, "Four"),
        (3, "Five"),
    ]
    # The range is what of the heading is visible.
    assert places(document) == [
        (1, "One"),
        (1, "Two\nlines"),
        (2, "Three"),
        (2, "Four"),
        (3, "Five"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# no heading\n```\n",
        "~~~ python\n# a comment\nx = 1\n===\n~~~\n",
        "    # indented code\n\ntext\n",
        "#no blank\n",
        "text\n\n---\n\nmore\n",  # a rule
        "<!--\n# in a comment\n-->\n",
        "#\n\ntext\n",  # empty
        "long " * 50 + "\n---\n",  # a paragraph above a rule
    ],
)
def test_what_is_no_markdown_heading(text: str) -> None:
    assert markdown(text).headings == ()


def test_markdown_headings_after_windows_line_ends_stand_where_they_stand() -> None:
    document = markdown("text\r\n\r\n# One\r\n\r\nTwo\r\n---\r\nmore\r\n")
    assert places(document) == [(1, "One"), (2, "Two")]


def test_the_title_is_the_first_top_heading() -> None:
    assert markdown("## Small\n\n# Big\n\n# Other\n").title == "Big"
    assert markdown("## Small\n").title == ""


@given(
    st.lists(st.sampled_from(["# a", "b", "c\n---", "", "- # d", "> # e", "```", "\tx", "1. f"]))
)
def test_markdown_headings_are_in_order_and_apart(lines: list[str]) -> None:
    document = markdown("\n".join([*lines, "end"]))
    end = 0
    for heading in document.headings:
        assert end <= heading.start < heading.end <= len(document.text)
        assert heading.title[0] in document.text[heading.start : heading.end]
        end = heading.end
