"""From the elements of a page to blocks, and to the text between them."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.types import Document
from tests.rag.documents.loaders.html.page import above, content, html, kinds, shown_as, text_of


def items(document: Document) -> list[tuple[int, str, str]]:
    """Each item's level, number and text."""
    return [
        (block.level, block.number, text_of(document, block))
        for block in document.blocks
        if block.kind == "item"
    ]


def test_each_block_stands_on_a_line_of_its_own() -> None:
    document = html(
        "<h1>Kiln</h1><p>Let the clay\n   dry <i>for</i>&nbsp;six&shy;teen<wbr>th days.</p>"
        "bare<div>text<p>Two<br>lines</div><h2>Costs</h2><ul><li>3 crowns</li></ul><hr>end"
    )
    assert document.text == (
        "Kiln\nLet the clay dry for\u00a0sixteenth days.\nbare\ntext\nTwo\nlines\n\n"
        "Costs\n- 3 crowns\nend"
    )


@pytest.mark.parametrize(
    ("markup", "kind", "text"),
    [
        ("<p>one</p>", "paragraph", "one"),
        ("<address>one<br>two</address>", "paragraph", "one\ntwo"),
        ("<blockquote><p>one</p></blockquote>", "quotation", "one"),
        ("<pre>\n\n  one  \n    two\n</pre>", "code", "one\n    two"),
        ("<pre>one<br>two<b>!</b></pre>", "code", "one\ntwo!"),
        ("<pre><div>one</div><div>two</div></pre>", "code", "one\ntwo"),
        ("<figure><img alt=''><figcaption>one</figcaption></figure>", "caption", "one"),
        ("<h3>one</h3>", "heading", "one"),
        ("<h3>one?</h3>", "question", "one?"),
        ("<p>Q: one</p>", "question", "Q: one"),
        ("<p>4.2 The tenant pays.</p>", "clause", "4.2 The tenant pays."),
        ("<p>§ 3 The tenant pays.</p>", "clause", "§ 3 The tenant pays."),
        ("<p>3.5 litres of water</p>", "paragraph", "3.5 litres of water"),
        ("<dl><dt>one</dt></dl>", "term", "one"),
        ("<details><summary>one</summary>text</details>", "heading", "one"),
        ("<details><summary><h3>one?</h3></summary>text</details>", "question", "one?"),
        ("<legend>one</legend>", "paragraph", "one"),
        ("<img alt='A map of the island'>", "paragraph", "A map of the island"),
        ("<h2><img alt='The library'></h2>", "heading", "The library"),
    ],
)
def test_a_block_is_of_the_kind_of_its_element(markup: str, kind: str, text: str) -> None:
    assert kinds(html(markup))[0] == (kind, text)


@pytest.mark.parametrize("markup", ["<img alt=''>", "<img>", "<img alt='img_17.JPG'>"])
def test_an_image_that_says_nothing_is_no_text(markup: str) -> None:
    assert content(html(f"<p>{markup}</p><p>one</p>")) == ["one"]


def test_what_an_image_stands_for_is_left_out_beside_text() -> None:
    assert content(html("<p><img alt='Warning'> Hot!</p>")) == ["Hot!"]


def test_characters_without_width_are_left_out() -> None:
    assert (
        html("<p>\u200bdehu&shy;midi&#xad;fier\ufeff &#8203;</p><p>&shy;</p>").text
        == "dehumidifier"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>10<sup>6</sup> Bq and 12<sup><a>99</a></sup></p>", "10⁶ Bq and 12⁹⁹"),
        ("<p>9 m<sup>2</sup>, the 1<sup>st</sup>, H<sub>2</sub>O</p>", "9 m2, the 1st, H2O"),
    ],
)
def test_what_is_raised_is_no_digit_of_the_number_before(markup: str, text: str) -> None:
    assert content(html(markup)) == [text]


def test_items_have_levels_numbers_and_what_introduces_them() -> None:
    document = html(
        "<h2>Forms</h2><p>There are three ways:</p><ol><li>green<ul><li>big</li><li><p>small</p>"
        "<p>Rarely.</p></li></ul></li><li>post</li><li value=7>fax</li><li>ring</li></ol>"
        "<p>Do it soon.</p>"
    )
    assert items(document) == [
        (1, "1.", "green"),
        (2, "", "big"),
        (2, "", "small"),
        (1, "2.", "post"),
        (1, "7.", "fax"),
        (1, "8.", "ring"),
    ]
    assert above(document, "small") == ["Forms", "There are three ways:", "green"]
    assert above(document, "Rarely.") == ["Forms", "There are three ways:", "green", "small"]
    assert above(document, "post") == ["Forms", "There are three ways:"]
    assert above(document, "Do it soon.") == ["Forms"]
    assert "1. green\n  - big\n  - small\nRarely.\n2. post\n7. fax" in document.text


def test_a_line_without_a_colon_introduces_the_list_that_goes_on_from_it() -> None:
    document = html(
        "<p>Please be quiet</p><ul><li>at night</li></ul><p>Thanks.</p><ul><li>a</li></ul>"
    )
    assert above(document, "at night") == ["Please be quiet"]
    assert above(document, "a") == []


def test_an_item_of_several_blocks_holds_them() -> None:
    document = html(
        "<p>Do:</p><ul><li>Run<pre>make</pre><table><tr><th>a<th>b<tr><td>1<td>2</table>"
        "<blockquote>Quote</blockquote></li><li>Stop</li></ul>"
    )
    for text in ("make", "a\tb", "Quote"):
        assert above(document, text) == ["Do:", "Run"]
    assert above(document, "Stop") == ["Do:"]


@pytest.mark.parametrize(
    ("style", "start", "number"),
    [
        ("1", "3", "3."),
        ("a", "2", "b."),
        ("A", "28", "AB."),
        ("i", "4", "iv."),
        ("I", "1999", "MCMXCIX."),
        ("i", "5000", "5000."),
        ("a", "0", "0."),
        ("1", "-2", "-2."),
        ("x", "y", "1."),
        ("1", "9" * 5000, "1."),
    ],
)
def test_items_are_numbered_as_a_browser_does(style: str, start: str, number: str) -> None:
    document = html(f"<ol type='{style}' start='{start}'><li>one</li></ol>")
    assert items(document) == [(1, number, "one")]
    assert document.text == f"{number} one"


def test_a_definition_knows_its_term() -> None:
    document = html(
        "<h2>Kiln Bank</h2><dl><dt>Built</dt><dd>1991</dd><dt>Output</dt><dt>Flow</dt>"
        "<dd><p>260 cubic metres</p><p>an hour</p><ul><li>at most</li></ul></dd></dl><p>End.</p>"
    )
    assert above(document, "1991") == ["Kiln Bank", "Built"]
    for text in ("260 cubic metres", "an hour"):
        assert above(document, text) == ["Kiln Bank", "Output", "Flow"]
    assert above(document, "at most") == ["Kiln Bank", "Output", "Flow", "an hour"]
    assert above(document, "End.") == ["Kiln Bank"]


def test_a_term_may_be_a_question() -> None:
    document = html(
        "<dl><dt>Who pays?</dt><dd>You.</dd><dt>Fares</dt><dd>6.40<dl><dt>Child</dt><dd>3.20</dd>"
        "</dl>each</dd></dl><p>End.</p>"
    )
    assert above(document, "You.") == ["Who pays?"]
    assert above(document, "Fares") == []
    assert above(document, "3.20") == ["Fares", "Child"]
    assert above(document, "each") == ["Fares"]
    assert above(document, "End.") == []


def test_details_end_with_what_they_hold() -> None:
    document = html(
        "<h1>Waste</h1><details><summary>Brown bin</summary><p>Peelings.</p><details>"
        "<summary>Why not meat?</summary>Rats.</details>Egg shells.</details><p>Ask us.</p>"
    )
    assert above(document, "Peelings.") == ["Waste", "Brown bin"]
    assert above(document, "Rats.") == ["Waste", "Brown bin", "Why not meat?"]
    assert above(document, "Egg shells.") == ["Waste", "Brown bin"]
    assert above(document, "Ask us.") == ["Waste"]
    assert [(block.kind, block.level) for block in document.blocks[1:4:2]] == [
        ("heading", 2),
        ("question", 0),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b>Reception:</b> 4711<br><b>Office</b>: 4712</p>",
        "<p>Reception: 4711<br>\nOffice: 4712</p>",
        "<p><strong>Reception: </strong>4711<p><span style='font-weight: 700'>Office:</span> 4712",
    ],
)
def test_labels_are_told_from_their_values(markup: str) -> None:
    document = html(f"<h2>Phone</h2>{markup}")
    labels = [
        [document.text[cell.start : cell.end] for cell in block.cells]
        for block in document.blocks
        if block.kind == "label"
    ]
    assert labels == [["Reception", "4711"], ["Office", "4712"]]
    assert shown_as(document, "label") == [
        line for line in document.text.split("\n") if "47" in line
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Reception: 4711",  # alone and not in bold
        "Open from 9:30<br>to 17:00",
        "<b>Note: mind the step</b>",
        f"<b>Note:</b> {'Mind the step when you come in. ' * 3}",
        "<b>Mind</b> the step and the door and whatever else there may be in your way: go slowly",
    ],
)
def test_what_only_has_a_colon_is_no_label(text: str) -> None:
    assert shown_as(html(f"<p>{text}</p>"), "label") == []


def test_labels_stand_among_other_lines() -> None:
    document = html("<p>Sluice Street 4<br>Orle<br><b>Phone:</b> 22<br><br>Closed<br>on Monday</p>")
    assert kinds(document) == [
        ("paragraph", "Sluice Street 4\nOrle"),
        ("label", "Phone: 22"),
        ("paragraph", "Closed\non Monday"),
    ]


def test_clauses_in_one_paragraph_are_told_apart() -> None:
    document = html("<h2>4 Term</h2><p>4.1 It runs.<br>On and on.<br>4.1.2. You go.</p>")
    assert [(block.kind, block.number) for block in document.blocks] == [
        ("heading", "4"),
        ("clause", "4.1"),
        ("clause", "4.1.2"),
    ]
    assert above(document, "4.1.2. You go.") == ["4 Term", "4.1 It runs.\nOn and on."]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.2 Scope", "4.2"),
        ("4.2. scope", "4.2."),
        ("4 Scope", "4"),
        ("3)\u00a0Scope", "3)"),
        ("§ 7a Scope", "§ 7a"),
        ("A.1 Scope", "A.1"),
        ("3 ways to pay", ""),
        ("2026 in figures", ""),
        ("4711", ""),
        ("A plan", ""),
    ],
)
def test_headings_have_numbers(text: str, number: str) -> None:
    document = html(f"<h2>{text}</h2>")
    assert (document.blocks[0].kind, document.blocks[0].number) == ("heading", number)


def test_a_line_in_bold_heads_what_follows_it() -> None:
    document = html(
        "<h2>Hours</h2><p><b>Summer</b></p><p>9 to 6</p><p><strong>And in winter?</strong></p>"
        "<ul><li>10 to 4</li></ul><h3>Boats</h3>"
    )
    assert above(document, "9 to 6") == ["Hours", "Summer"]
    assert above(document, "10 to 4") == ["Hours", "And in winter?"]
    assert [(h.level, h.title) for h in document.headings] == [
        (2, "Hours"),
        (3, "Summer"),
        (3, "And in winter?"),
        (3, "Boats"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b>Summer</b></p>",  # nothing follows
        "<p><b>Summer</b></p><h3>Boats</h3>",
        "<p><b>Summer</b></p><nav>Menu</nav><p>text</p>",
        "<p><b>Closed in winter.</b></p><p>text</p>",
        "<p><b>Summer</b> and winter</p><p>text</p>",
        f"<p><b>{'Summer ' * 12}</b></p><p>text</p>",
        "<p><b>Summer</b><br><b>Winter</b></p><p>text</p>",
        "<ul><li><p><b>Summer</b></p><p>text</p></li></ul>",
        "<div><b>Summer</b></div><p>text</p>",
    ],
)
def test_a_line_in_bold_may_be_just_that(markup: str) -> None:
    document = html(f"<h2>Hours</h2>{markup}")
    assert [h.title for h in document.headings if "ummer" in h.title or "inter" in h.title] == []


def test_a_numbered_line_in_bold_above_a_table_is_its_caption() -> None:
    document = html("<p><b>Table 3. Fares</b></p><table><tr><td>a<td>1</table><p>text</p>")
    assert kinds(document)[0] == ("caption", "Table 3. Fares")
    assert above(document, "a\t1") == ["Table 3. Fares"]
    assert above(document, "text") == []


TAGS = (
    "p div b a sup pre br ul ol li dl dt dd table caption thead tr td th h1 h3 blockquote section"
    " header footer nav aside main details summary button figcaption label select option svg img"
).split()
ATTRIBUTES = (
    " href='#x' class='toc' class='footer' class='note' class='cookie-banner' role='heading' id='p'"
    " aria-controls='p' aria-expanded='false' rowspan='2' colspan='3' style='font-weight:bold'"
    " role='presentation' alt='Picture'"
).split(" ")
TOKENS = st.one_of(
    st.sampled_from(["word", "word", "word:", "4.2 Word", "word?", "<br>"]),
    st.builds("<{} {}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.sampled_from([f"</{tag}>" for tag in TAGS]),
)


@given(st.lists(TOKENS, max_size=60))
def test_no_word_is_lost_and_none_shown_twice(tokens: list[str]) -> None:
    markup, count = "", 0
    for token in tokens:
        if "ord" in token:
            token = f" {token}x{count}y "
            count += 1
        markup += token
    try:
        document = html(f"{markup}<p>end")  # which looks for faults
    except DocumentError:
        return
    words = [
        word for block in document.blocks for word in re.findall(r"x\d+y", text_of(document, block))
    ]
    assert Counter(words) == Counter(f"x{number}y" for number in range(count))
    for place, block in enumerate(document.blocks):
        assert "\n" not in text_of(document, block) or block.kind not in ("header", "row", "label")
        if block.kind in ("row", "definition"):
            assert block.parent is None or block.parent < place


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&")))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    visible = re.sub("[\u00ad\u200b\u2060\ufeff]", "", text)
    document = html(f"<p>{text}</p><pre>end</pre>")
    words = [word for kept in content(document)[:-1] for word in kept.split()]
    assert words == visible.split()
