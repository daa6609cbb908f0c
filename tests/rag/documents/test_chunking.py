"""Chunks: runs of whole sentences, whatever the text, that know where they stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.chunking import page_number, split
from rag.documents.reading import read
from rag.documents.sentences import split_sentences
from rag.types import Document, Heading, Page, Sentence
from tests.rag.documents.made import made
from tests.texts import documents


@settings(max_examples=300)
@given(document=documents(), max_chars=st.integers(1, 500), min_chars=st.integers(0, 200))
def test_chunks_are_runs_of_whole_sentences(
    document: Document, max_chars: int, min_chars: int
) -> None:
    chunks = split(document, max_chars=max_chars, min_chars=min_chars)
    # Each sentence stands in exactly one chunk, whole, and in order.
    sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
    assert sentences == split_sentences(document.text, document.headings)
    for position, chunk in enumerate(chunks):
        assert chunk.text == document.text[chunk.start : chunk.end]
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        assert chunk.position == position
        assert chunk.document_id == "d"
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@settings(max_examples=300)
@given(document=documents(), max_chars=st.integers(1, 500), min_chars=st.integers(0, 200))
def test_a_chunk_is_longer_only_by_a_sentence_or_a_merger(
    document: Document, max_chars: int, min_chars: int
) -> None:
    for chunk in split(document, max_chars=max_chars, min_chars=min_chars):
        if len(chunk.text) <= max_chars:
            continue
        # Without mergers, that are at most one tiny piece at either end, the rest is one sentence
        # or fits.
        rest = [*chunk.sentences]
        while rest and rest[0].end - chunk.start < min_chars:
            rest.pop(0)
        while rest and chunk.end - rest[-1].start < min_chars:
            rest.pop()
        assert len(rest) <= 1 or rest[-1].end - rest[0].start <= max_chars


@given(document=documents(), max_chars=st.integers(1, 300))
def test_without_mergers_only_one_sentence_exceeds_the_limit(
    document: Document, max_chars: int
) -> None:
    for chunk in split(document, max_chars=max_chars, min_chars=0):
        assert len(chunk.text) <= max_chars or len(chunk.sentences) == 1


@settings(max_examples=500)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_a_tiny_chunk_stands_alone_only_at_the_end_of_a_full_one(lengths: list[int]) -> None:
    # One line each, every fifth a heading.
    text = "\n".join("x" * length for length in lengths)
    starts = [sum(lengths[:index]) + index for index in range(len(lengths))]
    headings = tuple(
        Heading(1, "H", start, start + length)
        for start, length in list(zip(starts, lengths, strict=True))[::5]
    )
    chunks = split(Document("d", text, headings=headings), max_chars=100, min_chars=20)
    for chunk in chunks[:-1]:
        assert len(chunk.text) >= 20
    if len(chunks) > 1 and len(chunks[-1].text) < 20:
        assert chunks[-1].end - chunks[-2].start > 100 + 20


def test_sections_are_not_mixed_and_chunks_know_their_headings() -> None:
    document = made(
        "heading1 Costs",
        "paragraph The first year cost 10 francs, as was agreed before.",
        "heading2 Second year",
        "paragraph The second year cost 20 francs, which nobody had agreed to.",
    )
    chunks = split(document, max_chars=1000, min_chars=10)
    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["Costs", "Second year"]
    assert [chunk.heading for chunk in chunks] == ["Costs", "Costs > Second year"]
    assert chunks[0].sentences[0] == Sentence(0, 5, is_heading=True)
    # A section below the minimum goes with its neighbour rather than alone.
    assert len(split(document, max_chars=1000, min_chars=70)) == 1


def test_a_title_and_its_subtitle_open_one_chunk() -> None:
    document = made(
        "heading1 Title here", "heading2 Subtitle", "paragraph Some body text that follows."
    )
    (chunk,) = split(document, max_chars=1000, min_chars=0)
    assert chunk.heading == "Title here > Subtitle"


def test_a_full_chunk_ends_at_a_paragraph_if_it_can() -> None:
    paragraph = "Ten words stand in this sentence, counted one by one. "
    text = "\n\n".join([paragraph * 2, paragraph * 2, paragraph * 2])
    chunks = split(Document("d", text), max_chars=270, min_chars=0)
    # 108 characters a paragraph: two fit in 270, and a third would only fit in part.
    assert [chunk.text.count("Ten words") for chunk in chunks] == [4, 2]


def test_page_numbers() -> None:
    document = Document("d", "x" * 30, pages=(Page(7, 0, 10), Page(8, 11, 11), Page(9, 12, 30)))
    assert [page_number(document, at) for at in (0, 9, 10, 11, 12, 29)] == [7, 7, 7, 8, 9, 9]
    assert page_number(Document("d", "x"), 0) is None


def test_a_table_is_cut_between_rows_and_each_piece_knows_its_header() -> None:
    rows = [f"row Ferry {number}\t{number}.50 EUR" for number in range(40)]
    document = made("heading1 Fares", "header Route\tFare", *rows)
    chunks = split(document, max_chars=200, min_chars=50)
    assert len(chunks) > 3
    for chunk in chunks:
        assert chunk.text.count("Ferry") == chunk.text.count("EUR")
        assert chunk.heading == "Fares"
    assert read(document, chunks[-1]).sentences[-1] == "Route: Ferry 39; Fare: 39.50 EUR"


def test_a_list_is_not_cut_after_the_line_that_introduces_it() -> None:
    filler = "paragraph Ten words stand in this sentence, counted one by one."
    items = ["item1 A passport", "item1 Two photographs of yourself", "item1 The fee in cash"]
    for longest in range(60, 400, 7):
        document = made("heading1 Visa", filler, filler, "paragraph Bring the following:", *items)
        for chunk in split(document, max_chars=longest, min_chars=0):
            assert not chunk.text.endswith("following:")


def test_a_later_piece_of_a_list_is_read_with_its_introduction() -> None:
    items = [f"item1 The form with the number {number}, filled in" for number in range(20)]
    document = made("heading1 Visa", "paragraph Bring the following:", *items)
    last = split(document, max_chars=200, min_chars=0)[-1]
    assert "following" not in last.text
    assert read(document, last).context == "Visa\nBring the following:"
