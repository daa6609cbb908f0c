"""Answers as HTML: whatever the texts hold, they read as themselves and are no markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Citation, Passage, Segment, Support
from ui.chat.answers import answer_html, question_html
from ui.chat.escape import escape
from ui.chat.templates import render
from ui.journal import Turn
from ui.library.freshness import Freshness
from ui.strings import strings

# What a browser would not show as itself is left out: control characters, lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.just("\n"))
ENGLISH = strings("en")


def turn(text: str, *, refused: bool = False, state: str = "current") -> tuple[Turn, str]:
    """A turn all of whose texts are this one, and its HTML."""
    passage = Passage(
        id=f"d:0-{len(text)}", text=text, source=text, title=text, start=0, end=len(text),
        page=None, heading=text, score=1.0, line=1,
    )  # fmt: skip
    answer = Answer(
        segments=(Segment(text), Segment(text, bold=True), Segment("[1]", marker=1)),
        citations=() if refused else (Citation(1, passage, text, 0, len(text)),),
        refused=refused,
        confidence=0.9,
        closest=(passage,) if refused else (),
        support=Support(quoted=1, withheld=2),
        notices=("failed",),
        understood=text,
    )
    made = Turn("ab12", "c", "", "chat", text, (), answer, 0.1)
    found = {1: Freshness(state, None)}  # type: ignore[arg-type]
    return made, answer_html(made, ENGLISH, found=found, last=True, instead=(text,))


def unmarked(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@given(TEXT | ASCII)
def test_escaped_text_reads_as_itself_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not set("<>\"'`*_[]()!$\\|~{}\n=") & set(escaped)


@given((TEXT | ASCII).filter(bool))
def test_a_row_is_a_table_and_its_lead_stands_above_it(text: str) -> None:
    made, _ = turn("prices")
    row = Segment("x", kind="row", lead=(text,), cells=((text, text), ("", text)))
    answer = replace(made.answer, segments=(row, Segment("[1]", marker=1)))
    shown = answer_html(
        replace(made, answer=answer), ENGLISH, found={1: Freshness("current", None)}
    )
    words = shown[shown.index('<div class="words">') : shown.index("<a class")]
    assert words == (
        f'<div class="words"><span class="lead">{escape(text)}</span><table class="row">'
        f'<tr><th scope="col">{escape(text)}</th><th scope="col"></th></tr>'
        f"<tr><td>{escape(text)}</td><td>{escape(text)}</td></tr></table>"
    )


def test_a_question_that_was_put_otherwise_is_shown_as_it_was_looked_up() -> None:
    made, shown = turn("jobs at <Ebro>")
    assert "Understood as: jobs at <Ebro>" in unmarked(shown)
    spanish = answer_html(made, strings("es"), found={1: Freshness("current", None)})
    assert "Entendida como: jobs at <Ebro>" in unmarked(spanish)
    as_asked = replace(made, answer=replace(made.answer, understood=""))
    assert "understood" not in answer_html(as_asked, ENGLISH, found={1: Freshness("current", None)})


@given(TEXT | ASCII, st.booleans())
def test_no_text_of_an_answer_becomes_markup(text: str, refused: bool) -> None:
    _, markup = turn(text, refused=refused)
    _, plain = turn("", refused=refused)
    tags, known = (set(re.findall(r"<[^>]*>", found)) for found in (markup, plain))
    optional = {'<p class="remark">', '<p class="understood">', '<span class="detail">'}
    assert tags <= known | optional
    assert question_html(text, ENGLISH) == f'<div class="question">{escape(text)}</div>'


@given(TEXT)
def test_no_text_of_a_fragment_becomes_markup(text: str) -> None:
    def shown(text: str) -> str:
        return render(
            "source", text=ENGLISH, title=text, details=[text], which=text, state="current",
            image=None, before=text, quote=text, after=text, marked=True, is_start=True,
            is_end=True,
        )  # fmt: skip

    assert shown(text).count("<") == shown("").count("<")
    body = re.search(r'<div class="body">(.*?)</div>', shown(text), re.DOTALL)
    assert body
    assert unmarked(body.group(1)) == text * 3


def test_an_answer_says_how_far_it_is_borne_out_and_what_became_of_its_source() -> None:
    _, markup = turn("One thing.", state="changed")
    shown = unmarked(markup)
    assert "1 sentence, quoted word for word" in shown
    assert "2 sentences held back" in shown
    assert "changed since" in shown
    assert 'href="#source-ab12-1">[1]</a>' in markup
    _, markup = turn("One thing.", state="deleted")
    assert "deleted since" in unmarked(markup)


def test_a_refusal_has_no_markers_to_click_and_offers_other_questions() -> None:
    _, markup = turn("Nothing.", refused=True)
    assert 'class="answer done refusal"' in markup
    assert '<a class="try" href="#try">Nothing&#46;</a>' in markup
    assert 'href="#closest-ab12-1"' in markup
