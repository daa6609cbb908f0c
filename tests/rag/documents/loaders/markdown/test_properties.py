"""Front matter: what a Markdown file says of itself."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.markdown.page import markdown, texts


def test_yaml_is_properties_and_no_text() -> None:
    document = markdown(
        '---\ntitle: "The House: rules"\nDate: 2026-01-02 # checked\nauthors:\n  - Ann\n  - Bob\n'
        "keywords: [a, 'b c']\nversion: 1.2\nsummary: >\n  one\n  two\nempty:\n---\n# H\n\ntext\n"
    )
    assert document.properties == {
        "title": "The House: rules",
        "date": "2026-01-02",
        "author": "Ann, Bob",
        "tags": "a, b c",
        "version": "1.2",
        "summary": "one two",
    }
    assert document.title == "The House: rules"
    assert [document.text[h.start : h.end] for h in document.headings] == ["H"]
    assert len(document.blocks) == 2


def test_toml_is_properties() -> None:
    document = markdown('+++\ntitle = "A"\ntags = ["b", "c"]\ndate = 2026-01-02\n+++\ntext\n')
    assert document.properties == {"title": "A", "tags": "b, c", "date": "2026-01-02"}


@pytest.mark.parametrize("broken", ["+++\na = [\n+++\n", "---\na: [b\n{c\n  - : d\n---\n"])
def test_broken_front_matter_is_no_error(broken: str) -> None:
    assert "text" in texts(f"{broken}\ntext\n")


@pytest.mark.parametrize(
    "start", ["---\n\nA sentence\n\n---\n\n", "---\ntitle: a\n\n", "a\n\n---\n"]
)
def test_what_is_no_front_matter_is_text(start: str) -> None:
    document = markdown(f"{start}b: c\n")
    assert document.properties == {}
    assert len(" ".join(texts(f"{start}b: c\n"))) >= len("a b: c")
