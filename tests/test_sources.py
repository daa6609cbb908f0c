from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Citation, Passage, Segment
from ui.escape import escape
from ui.render import answer_html
from ui.sources import closest_html, sources_html

# What a browser would not show as itself is left out: control characters, lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.just("\n"))


def passage(text: str, *, start: int = 0, title: str = "") -> Passage:
    return Passage(
        id=f"document:{start}",
        text=text,
        source="notes.txt",
        title=title,
        start=start,
        end=start + len(text),
        page=None,
        heading="",
        score=1.0,
        line=1,
    )


def cite(marker: int, found: Passage, quote: str) -> Citation:
    start = found.start + found.text.index(quote)
    return Citation(marker, found, quote, start, start + len(quote))


def unmarked(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@given(TEXT | ASCII)
def test_escaped_text_reads_as_itself_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not set("<>\"'`*_[]()!$\\|~{}\n=") & set(escaped)


@given(ASCII.filter(str.strip), ASCII, ASCII)
def test_the_whole_passage_is_shown_with_the_quote_marked(
    quote: str, before: str, after: str
) -> None:
    found = passage(before + quote + after, start=7)
    citation = Citation(1, found, quote, 7 + len(before), 7 + len(before) + len(quote))
    markup = sources_html([citation], "a1")
    bodies = re.findall(r'<div class="passage">(.*?)</div>', markup)
    assert [unmarked(body) for body in bodies] == [found.text]
    assert [unmarked(mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", bodies[0])] == [quote]


def test_quotes_of_one_passage_share_a_card() -> None:
    found = passage("One is here.\nTwo is there.")
    markup = sources_html([cite(1, found, "One is here."), cite(2, found, "Two is there.")], "a1")
    assert markup.count('class="source"') == 1
    assert "lines 1, 2" in html.unescape(markup)
    assert 'id="source-a1-1"' in markup
    assert 'id="source-a1-2"' in markup


def test_overlapping_quotes_show_each_character_once() -> None:
    found = passage("abcdefghij")
    markup = sources_html([cite(1, found, "abcdef"), cite(2, found, "defgh")], "a1")
    assert unmarked(re.findall(r'<div class="passage">(.*?)</div>', markup)[0]) == "abcdefghij"


def test_a_long_passage_is_cut_between_words_around_its_quote() -> None:
    words = " ".join(f"word{number}" for number in range(300))
    markup = sources_html([cite(1, passage(words), "word150 word151")], "a1")
    excerpt = re.search(r'<div class="passage excerpt">(.*?)</div>', markup)
    assert excerpt
    shown = unmarked(excerpt.group(1))
    assert shown.startswith("… word")
    assert shown.endswith(" …")
    assert "word150 word151" in shown
    assert set(shown.strip("… ").split()) <= set(words.split())
    assert len(shown) < 400


def test_a_title_goes_before_the_file_name() -> None:
    shown = unmarked(closest_html([passage("Text.", title="Notes & <b>")]))
    assert shown.startswith("Notes & <b>notes.txtline 1")


def test_a_document_that_writes_markers_makes_no_links() -> None:
    found = passage("See [1] and [2](#x).")
    answer = Answer(
        segments=(Segment(found.text + " "), Segment("[1]", marker=1)),
        citations=(cite(1, found, found.text),),
        refused=False,
        confidence=0.9999,
    )
    markup = answer_html(answer, "a1")
    assert re.findall(r'href="([^"]*)"', markup) == ["#source-a1-1"]
    assert "99% confident" in markup
