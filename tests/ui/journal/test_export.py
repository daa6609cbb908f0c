"""Conversations as Markdown: footnotes that fit their markers, and text that stays text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.engine import Engine
from rag.types import Answer, Segment
from tests.answers import REFUSAL, quoting
from tests.texts import CHARACTERS
from ui.journal import Turn
from ui.journal.export import answer_markdown, conversation_markdown
from ui.strings import strings

ENGLISH = strings("en")
# What text may become: headings of ours, paragraphs, our own bold words. No link, image or HTML.
INERT = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"}
INERT |= {"strong_open", "strong_close", "softbreak", "text_special"}
HOSTILE = st.text(CHARACTERS | st.sampled_from("![]()<>*_`#|~&\\:/-+1.x \n$=^"), min_size=1)


def turn(question: str, answer: Answer) -> Turn:
    return Turn("id", "c", "2026-01-02T03:04:05.678+00:00", "chat", question, (), answer, 0.1)


def tokens(markdown: str) -> Iterator[Token]:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def flat(found: Sequence[Token] | None) -> Iterator[Token]:
        for token in found or ():
            yield token
            yield from flat(token.children)

    yield from flat(parser.parse(markdown))


def test_a_conversation() -> None:
    mill = quoting("The mill is old.")
    bold = replace(
        quoting("It has 2 wheels.", "b*.txt"),
        segments=(
            Segment("It has "),
            Segment("2 wheels", bold=True),
            Segment(". "),
            Segment("[1]", marker=1),
        ),
    )
    turns = [turn("How old?", mill), turn("What is love?", REFUSAL), turn("Wheels?", bold)]
    assert conversation_markdown("The mill", turns, ENGLISH) == (
        "# The mill\n\n"
        "## How old?\n\n"
        "The mill is old.[^1]\n\n"
        "## What is love?\n\n"
        "The documents don't answer this.\n\n"
        "## Wheels?\n\n"
        "It has **2 wheels**.[^2]\n\n"
        "[^1]: “The mill is old.” — a.txt, line 1\n"
        "[^2]: “It has 2 wheels.” — b\\*.txt, line 1\n"
    )


def test_rows_are_tables_and_items_stand_below_what_introduces_them() -> None:
    pieces = (
        Segment(
            "Ticket: Adult; Price: 12 | 13 EUR ",
            kind="row",
            lead=("Tickets in 2026",),
            cells=(("Ticket", "Adult"), ("Price", "12 | 13 EUR")),
        ),
        Segment("[1]", marker=1),
        Segment(" "),
        Segment("- A passport ", kind="item", lead=("Bring:", "# Papers")),
        Segment("[1]", marker=1),
    )
    answer = replace(quoting("Adult"), segments=pieces)
    assert answer_markdown(answer, ENGLISH).startswith(
        "Tickets in 2026\n\n"
        "| Ticket | Price |\n| --- | --- |\n| Adult | 12 \\| 13 EUR[^1] |\n\n"
        "Bring:\n\n\\# Papers\n\n\\- A passport[^1]\n\n[^1]: "
    )


def test_an_answer_for_the_clipboard(seed_engine: Engine) -> None:
    answer = seed_engine.ask("how many jobs did the Ebro plant create?")
    markdown = answer_markdown(answer, ENGLISH)
    for citation in answer.citations:
        assert f"[^{citation.marker}]: “{citation.quote}” — " in markdown
        assert f"line {citation.line}" in markdown
        assert markdown.count(f"[^{citation.marker}]") == 2
    assert "**1,000**" in markdown or "**more than 1,000" in markdown


def test_nothing_says_where_the_servers_folders_are() -> None:
    assert "/docs" not in answer_markdown(quoting("The mill is old."), ENGLISH)


@given(title=HOSTILE, question=HOSTILE, quote=HOSTILE, source=HOSTILE)
def test_text_stays_text(title: str, question: str, quote: str, source: str) -> None:
    answer = quoting(quote, source)
    passage = replace(answer.citations[0].passage, title=title, heading=question)
    answer = replace(answer, citations=(replace(answer.citations[0], passage=passage),))
    markdown = conversation_markdown(title, [turn(question, answer)], ENGLISH)
    found = list(tokens(markdown))
    assert {token.type for token in found} <= INERT
    headings = [token.tag for token in found if token.type == "heading_open"]
    assert headings == ["h1", "h2"]


@given(HOSTILE)
def test_a_quote_reads_as_it_stands_but_for_blanks(quote: str) -> None:
    markdown = answer_markdown(quoting(quote), ENGLISH)
    shown = "".join(t.content for t in tokens(markdown) if t.type in ("text", "text_special"))
    quote = quote.replace("\0", "\ufffd")  # as Markdown has it; documents hold no such character
    assert "".join(f"“{quote}”".split()) in "".join(shown.split())
