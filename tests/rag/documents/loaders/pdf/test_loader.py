"""PDF: text by page, the outline as headings, and files that can't be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.chunking import split
from rag.documents.loaders import parse
from rag.errors import DocumentError
from rag.types import Document, Heading
from tests.pdfs import Entry, make_pdf

PAGES = [
    ["Overview", "The mill was built in 1871 (by hand)."],
    ["It burnt down.", "Rebuilding", "The café reopened – at last."],
    [],
    ["Visitors", "Open on Sundays."],
]


def pdf(data: bytes) -> Document:
    return parse(Path("a.pdf"), data)


def test_text_page_by_page() -> None:
    document = pdf(make_pdf(PAGES, title="Die alte Mühle"))
    assert document.title == "Die alte Mühle"
    assert not document.is_plain
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert [document.text[page.start : page.end] for page in document.pages] == [
        "Overview\nThe mill was built in 1871 (by hand).",
        "It burnt down. Rebuilding\nThe café reopened – at last.",
        "",
        "Visitors\nOpen on Sundays.",
    ]
    # Between two pages stands one newline, and nothing else.
    ends = [page.end for page in document.pages]
    assert [page.start for page in document.pages] == [0, *(end + 1 for end in ends[:-1])]
    assert ends[-1] == len(document.text)


def test_chunks_know_their_page() -> None:
    document = pdf(make_pdf([[f"Page {n} says so in a sentence."] * 3 for n in (1, 2, 3)]))
    chunks = split(document, max_chars=100, min_chars=0)
    for chunk in chunks:
        # The page on which the chunk starts.
        assert f"Page {chunk.page} " in chunk.text.split(".")[0]
    assert {chunk.page for chunk in chunks} == {1, 2, 3}


def test_the_outline_gives_the_headings() -> None:
    outline: list[Entry] = [
        ("Overview", 0, []),
        ("Rebuilding", 1, [("Visitors", 3, []), ("Not in the text", 3, [])]),
        ("Overview", 1, []),  # its words are on another page than it points to
    ]
    document = pdf(make_pdf(PAGES, outline=outline))
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "Overview"),
        (1, "Rebuilding"),
        (2, "Visitors"),
    ]
    for heading in document.headings:
        assert document.text[heading.start : heading.end] == heading.title


def test_an_outline_title_is_found_across_lines() -> None:
    pages = [["Costs of the", "second year", "They rose."]]
    document = pdf(make_pdf(pages, outline=[("Costs of the second  year", 0, [])]))
    assert document.headings == (Heading(1, "Costs of the second year", 0, 24),)
    assert document.text == "Costs of the second year\nThey rose."


def test_a_locked_file_says_so() -> None:
    with pytest.raises(DocumentError, match="save a copy without the password"):
        pdf(make_pdf(PAGES, locked=True))


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.4\n", b"not a PDF at all", make_pdf(PAGES)[200:], b"%PDF-1.7" + bytes(500)],
)
def test_a_damaged_file_says_so(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"is not a PDF that can be opened.*export it again"):
        pdf(data)


def test_a_file_cut_short_is_read_or_refused() -> None:
    data = make_pdf(PAGES)
    for length in range(0, len(data), 97):
        try:
            document = pdf(data[:length])
        except DocumentError:
            continue
        assert document.text.strip()


def test_a_scan_without_text_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"holds no text.*text recognition"):
        pdf(make_pdf([[], []]))
