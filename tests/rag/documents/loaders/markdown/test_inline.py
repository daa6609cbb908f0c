"""Inline Markdown: what is a mark, and what is left to be read."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.markdown.page import markdown, texts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a **b** c", "a b c"),
        ("**a** b __c__", "a b c"),
        ("a *b* _c_ ***d*** ~~e~~ f", "a b c d e f"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("**not closed", "**not closed"),
        ("`a` ``b`c`` `*d*` e", "a b`c *d* e"),
        ('[a **b**](http://x.y "t") c', "a b c"),
        ("[a](<x y>) [b]() [c][d]\n\n[d]: http://e", "a b c"),
        ("[a] [b](", "[a] [b]("),
        ("see ![the *plan*](plan.png) here", "see the plan here"),
        ("[![alt](i)](u) text", "alt text"),
        ("<http://a.b> and <c@d.ef>", "http://a.b and c@d.ef"),
        ("a <b>c</b> H<sub>2</sub>O", "a c H2O"),
        ("a<br>b<br/>c", "a b c"),
        ("a <script>x()</script> b <style>y</style>", "a b"),
        ("a <!-- b --> c <!-- d\ne --> f", "a c f"),
        (r"\*a\* b\_c \d 5\% |", r"*a* b_c \d 5% |"),
        ("a\\\nb", "a b"),
        ("a &amp; b", "a &amp; b"),
        ("a[^1] b[^2]\n\n[^1]: note", "a b[^2]"),
    ],
)
def test_marks_are_not_read(written: str, read: str) -> None:
    assert texts(written)[0] == read


def test_the_text_itself_is_as_written() -> None:
    text = "# A *b*\n\nC **d** [e](f).\r\n"
    document = markdown(text)
    assert document.text == text.replace("\r\n", " \n")
    assert document.is_plain
    block = document.blocks[1]
    assert document.text[block.start : block.end] == "C **d** [e](f)."


def test_marks_at_the_ends_of_a_block_stand_outside() -> None:
    document = markdown("x\n\n**a** b *c*\n")
    block = document.blocks[1]
    assert document.text[block.start : block.end] == "a** b *c"


def test_lines_of_quotations_begin_with_marks() -> None:
    assert texts("> > a *b\n> > c* d\n> e") == ["a b c d e"]
    assert texts("- > `a\n  > b` c") == ["a b c"]


def test_code_in_quotations_keeps_its_own_signs() -> None:
    assert texts("> ```\n> x > y\n>\n> > z\n> ```") == ["x > y > z"]


def test_images_in_images_are_read_to_a_depth() -> None:
    assert texts("![a ![b](c) d](e) f") == ["a b d f"]
    assert "end" in texts("![" * 50 + "end" + "](x)" * 50)[0]


def test_a_tab_before_a_line_that_goes_on_hides_nothing() -> None:
    assert texts("- *a*\n\tb **c**") == ["a b c"]
