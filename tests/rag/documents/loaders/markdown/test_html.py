"""HTML in Markdown: its text is read, its tags and comments are not."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.markdown.page import above, cells, kinds, markdown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<p align="center">a <b>b</b>\nc</p>', [("paragraph", "a b c")]),
        ("<div>a<br>b</div>", [("paragraph", "a"), ("paragraph", "b")]),
        ('<h1 align="center">a</h1>\n<p>b</p>', [("heading", "a"), ("paragraph", "b")]),
        ("<script>\nx\n\ny\n</script>\n\na", [("paragraph", "a")]),
        ("<style>x</style>\na", [("paragraph", "a")]),
        ("<!-- x\n\n# y\n-->\na", [("paragraph", "a")]),
        ("a\n<!-- x -->\nb", [("paragraph", "a"), ("paragraph", "b")]),
        ("<div><!-- x\n\ny\n\n--> a\n\nb", [("paragraph", "a"), ("paragraph", "b")]),
        ("<div><!-- x\n\ny", [("paragraph", "y")]),
        ('<a title="1 > 2">\n\na\n\n</a>', [("paragraph", "a")]),
        ("<div>\n\n**a** < b\n\n</div>", [("paragraph", "a < b")]),
        ("> <p>a\n> b</p>", [("paragraph", "a b")]),
        ("<pre>a\n  b</pre>", [("code", "a b")]),
    ],
)
def test_the_text_of_html(written: str, read: list[tuple[str, str]]) -> None:
    assert kinds(markdown(f"{written}\n\nend"))[:-1] == read


def test_details_are_headed_by_their_summary() -> None:
    document = markdown(
        "# T\n\n<details>\n<summary>May I?</summary>\n\nYes *you*.\n\n</details>\n\nafter\n"
    )
    assert kinds(document)[1][0] == "question"
    assert above(document, "Yes you.") == ["T", "May I?"]
    assert above(document, "after") == ["T"]


def test_tables_of_html() -> None:
    document = markdown(
        "<table>\n<tr><th>A</th><th>B</th></tr>\n<tr><td>1</td><td>2</td></tr>\n</table>\n"
    )
    assert kinds(document) == [("header", "A B"), ("row", "1 2")]
    assert cells(document, 1) == ["1", "2"]
