"""HTML: what of a page is text, what its blocks are, and where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.loaders import parse
from rag.errors import DocumentError
from rag.types import Document
from tests.rag.documents.loaders.html.page import html


def places(document: Document) -> list[tuple[int, str]]:
    """Each heading's level and the text at its offsets."""
    return [(h.level, document.text[h.start : h.end]) for h in document.headings]


def test_html_is_the_text_that_a_reader_sees() -> None:
    document = html(
        "<!DOCTYPE html><html><head><title> The\n title &amp; more</title><style>p {}</style>"
        "<script>var hidden = 1</script></head><body><h1>One <b>big</b> head</h1>"
        "<p>Text with <a href='x'>a link</a>.</p><script>more()</script>"
        "<p hidden>Not this.</p>After it.<p style='display: none'>Nor this.</p>"
        "<template><p>Nor that.</p></template><!-- nor a comment --><?php echo 'nor' ?>Shown."
        "<h2>Second</h2><ul><li>item</li></ul></body></html>"
    )
    assert document.title == "The title & more"
    assert places(document) == [(1, "One big head"), (2, "Second")]
    assert not document.is_plain
    for shown in ("Text with a link.", "After it.", "Shown.", "- item"):
        assert shown in document.text
    for left_out in ("hidden", "Not this", "Nor", "nor", "var", "more()", "{", "title"):
        assert left_out not in document.text


@pytest.mark.parametrize(
    "before",
    [
        "<p>Text, &lt; 🙂 and e\u0301.</p>",
        "<table><tr><td>cell</td><td>other cell</td></tr></table>",
        "<ul><li>one<ul><li>two</li></ul></li></ul>",
        "<pre>  kept\n   blanks  </pre>",
        "<div style='margin-left: 4em'>pushed in</div>",
        "<p>broken <b>markup <i>that</b> is</p></div>",
        "\n\n   <br><br>\n",
    ],
)
@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<h2>Plain</h2>", "Plain"),
        ("<h2>\n  With  <i>inner</i>\n blanks </h2>", "With inner blanks"),
        ("<ul><li><h3>In a list</h3>text</li></ul>", "In a list"),
        ("<ol><li><h3>In a numbered list</h3>text</li></ol>", "In a numbered list"),
        ("<table><tr><td><h4>In a cell</h4>text</td><td>x</td></tr></table>", "In a cell"),
        ("<blockquote><h2>Quoted</h2></blockquote>", "Quoted"),
        ("<h1>Ünïcode 🙂 héad</h1>", "Ünïcode 🙂 héad"),
    ],
)
def test_html_headings_stand_at_their_offsets(before: str, markup: str, title: str) -> None:
    document = html(f"{before}{markup}<p>After.</p>")
    (heading,) = document.headings
    assert heading.title == title
    assert " ".join(document.text[heading.start : heading.end].split()) == title


def test_a_heading_that_is_never_closed_is_none() -> None:
    document = html("<h2>Start<div>" + "word " * 60 + "</div>")
    assert document.headings == ()
    assert "Start" in document.text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Kiln</title><h1>Oven</h1>", "Kiln"),
        ("<title> Untitled\nDocument </title><h2>Use</h2><h1>Oven</h1>", "Oven"),
        ("<title>home</title><h1>Oven <i>manual</i></h1>", "Oven manual"),
        ("<title></title><h1>What is it?</h1>", "What is it?"),
        ("<svg><title>Arrow</title></svg><h1>Oven</h1>", "Oven"),
        ("<title>Page</title><h2>Use</h2>", ""),
        ("<title>Page 2</title>", "Page 2"),
        ("<h1>Oven</h1><h1>Second</h1>", "Oven"),
    ],
)
def test_the_title_is_what_somebody_wrote(markup: str, title: str) -> None:
    assert html(f"{markup}<p>text</p>").title == title


def test_properties_are_what_the_page_says_of_itself() -> None:
    document = html(
        "<html lang='de'><head><meta name='Author' content=' M.  Orle '><meta name=keywords"
        " content='kiln, clay'><meta property='article:published_time' content='2026-02-01'>"
        "<meta name=description content=x><meta name=date></head><p>text"
    )
    assert document.properties == {
        "language": "de",
        "author": "M. Orle",
        "tags": "kiln, clay",
        "date": "2026-02-01",
    }
    assert html("<p>text").properties == {}


@pytest.mark.parametrize("markup", ["<h1></h1>", "<h1> \n </h1>"])
def test_an_empty_heading_is_none(markup: str) -> None:
    assert html(markup + "<p>text</p>").headings == ()


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="utf-8"?>',
        '\n <?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>',
        "<!-- first --><?xml version='1.0' encoding='utf-8'?>",
    ],
)
def test_an_xml_declaration_is_no_hindrance(head: str) -> None:
    document = html(
        f'{head}<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Grüße</h1></body></html>'
    )
    assert document.text.strip() == "Grüße"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "Да"),  # too short to tell
        ("iso-8859-1", "“Señor” – 5 €"),  # declared, but windows-1252 as it mostly is
        ("gb2312", "简体中文"),
        ("euc-jp", "日本"),
        ("koi8-r", "Съешь"),
    ],
)
@pytest.mark.parametrize(
    "declaration", ['<meta charset="{}">', "<meta content='text/html; charset={}'>"]
)
def test_the_declared_encoding_is_obeyed(declaration: str, encoding: str, text: str) -> None:
    actual = "cp1252" if encoding == "iso-8859-1" else encoding
    markup = f"<html><head>{declaration.format(encoding)}</head><body>{text}</body></html>"
    assert parse(Path("a.html"), markup.encode(actual)).text.strip() == text


@pytest.mark.parametrize("name", ["utf-8", "nonsense", "utf-7", "rot13", "unicode_escape"])
def test_a_declared_encoding_that_can_not_be_is_not_obeyed(name: str) -> None:
    markup = f"<meta charset='{name}'><p>Größe und Übermut tun selten gut, sagt sie." + " " * 400
    assert "Größe und Übermut" in parse(Path("a.html"), markup.encode("cp1252")).text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("just text", "just text"),
        ("<p>open <b>bold <i>both</b> end", "open bold both end"),
        ("</div></p>closed", "closed"),
        ("a < b & c", "a < b & c"),
        ("<html><body>one</body></html><p>two</p>", "one two"),
        ("<html><body>one</body></html><HTML><BODY>two</BODY ></HTML>", "onetwo"),
        ("<p>a&#1;b&#13;c</p>", "a b c"),
    ],
)
def test_broken_html_is_read_as_far_as_it_goes(markup: str, text: str) -> None:
    assert " ".join(html(markup).text.split()) == text


@pytest.mark.parametrize("tag", ["div", "font", "blockquote"])
def test_what_is_nested_deep_is_not_lost(tag: str) -> None:
    markup = f"<p>before</p>{f'<{tag}>' * 600}deep{f'</{tag}>' * 600}<p>after</p>"
    assert html(markup).text.split() == ["before", "deep", "after"]


@pytest.mark.parametrize("depth", [2100, 5000])
def test_what_is_nested_too_deep_is_refused_not_cut(depth: int) -> None:
    with pytest.raises(DocumentError, match=r"nested too deep.*save it again"):
        html(f"<p>before</p>{'<div>' * depth}deep")


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<title>t</title>", "<script>x</script>", "<p hidden>x</p>"]
)
def test_html_without_text_is_refused(markup: str) -> None:
    with pytest.raises(DocumentError, match="holds no text"):
        html(markup)


def test_html_of_nothing_but_a_comment_is_refused() -> None:
    with pytest.raises(DocumentError, match="is not HTML that can be parsed"):
        html("<!-- only this -->")
