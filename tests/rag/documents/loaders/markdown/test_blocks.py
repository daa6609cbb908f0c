"""Markdown's blocks: headings, lists, quotations, code, and what belongs to what."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.markdown.page import above, kinds, markdown, texts


@pytest.mark.parametrize(
    ("written", "level", "read"),
    [
        ("# A b #", 1, "A b"),
        ("A *b*\nc\n===", 1, "A b c"),
        ("A\n---", 2, "A"),
        ("### A {#id .class}", 3, "A"),
        ("## A {: #id } ##", 2, "A"),
        ("## Map {x}", 2, "Map {x}"),
        ("## `a` [b](c)", 2, "a b"),
    ],
)
def test_headings(written: str, level: int, read: str) -> None:
    document = markdown(f"{written}\n\ntext")
    (heading,) = document.headings
    assert (heading.level, heading.title) == (level, read)
    assert kinds(document) == [("heading", read), ("paragraph", "text")]
    assert above(document, "text") == [read]


def test_headings_are_numbered() -> None:
    assert [block.number for block in markdown("# 4.2 Scope\n\n## Other").blocks] == ["4.2", ""]


def test_a_heading_in_a_quotation_heads_nothing_outside() -> None:
    document = markdown("## A\n\n> # B\n>\n> c\n\nd")
    assert above(document, "c") == ["A", "B"]
    assert above(document, "d") == ["A"]


def test_a_line_in_bold_heads_what_follows() -> None:
    document = markdown("# A\n\n**B c**\n\nd\n\n**e f.**\n")
    assert kinds(document)[1] == ("heading", "B c")
    assert above(document, "d") == ["A", "B c"]
    assert kinds(document)[3] == ("paragraph", "e f.")


def test_lists_with_numbers_levels_and_what_introduces_them() -> None:
    document = markdown(
        "Take with you:\n\n1. a\n   - [x] b\n   - [ ] c\n\n   more of a\n\n7) d\n\n* e\n"
    )
    assert [(b.kind, b.level, b.number) for b in document.blocks[1:]] == [
        ("item", 1, "1."),
        ("item", 2, ""),
        ("item", 2, ""),
        ("paragraph", 0, ""),
        ("item", 1, "7)"),
        ("item", 1, ""),
    ]
    assert above(document, "b") == ["Take with you:", "a"]
    assert above(document, "more of a") == ["Take with you:", "a"]
    assert texts("- [x] b\n- [ ] c") == ["b", "c"]


def test_code_and_quotations_in_items_belong_to_them() -> None:
    document = markdown("- a\n\n      x = 1\n\n  > b\n- c\n")
    assert kinds(document) == [
        ("item", "a"),
        ("code", "x = 1"),
        ("quotation", "b"),
        ("item", "c"),
    ]
    assert above(document, "x = 1") == above(document, "b") == ["a"]


def test_code_stands_without_its_fence() -> None:
    document = markdown("Run:\n\n~~~ python\n# a\n\n    b\n~~~\n\n    c\n\n```\nd")
    assert [kind for kind, _ in kinds(document)] == ["paragraph", "code", "code", "code"]
    block = document.blocks[1]
    assert document.text[block.start : block.end] == "# a\n\n    b"
    assert above(document, "# a b") == ["Run:"]


def test_terms_and_definitions() -> None:
    document = markdown("Term *a*\n: one\n  two\n\n  three\n: four\n\nWhat is b?\n~ five\n")
    assert kinds(document) == [
        ("term", "Term a"),
        ("definition", "one two"),
        ("definition", "three"),
        ("definition", "four"),
        ("question", "What is b?"),
        ("definition", "five"),
    ]
    assert above(document, "four") == ["Term a"]
    assert above(document, "five") == ["What is b?"]


def test_a_footnote_is_a_paragraph_where_it_stands() -> None:
    document = markdown("a[^n]\n\n[^n]: b *c*\n    d\n\ne")
    assert kinds(document) == [("paragraph", "a"), ("paragraph", "b c d"), ("paragraph", "e")]


def test_links_to_places_in_the_file_are_furniture() -> None:
    contents = "- [a](#a)\n  - [b](#b)\n- [c](#c)\n"
    assert {kind for kind, _ in kinds(markdown(f"{contents}\ntext"))} == {"furniture", "paragraph"}
    for other in ("- [a](#a)\n- [b](#b)\n", contents.replace("[c]", "d [c]"), "- [a](x)\n" * 4):
        assert "item" in [kind for kind, _ in kinds(markdown(f"{other}\ntext"))]


def test_badges_are_furniture() -> None:
    document = markdown("[![build](a)](b) [![docs](c)](d)\n\n![plan](e)\n\n[![f](g)](h) text")
    assert [kind for kind, _ in kinds(document)] == ["furniture", "paragraph", "paragraph"]


def test_where_all_is_furniture_nothing_is() -> None:
    document = markdown("- [a](#a)\n- [b](#b)\n- [c](#c)\n")
    assert [kind for kind, _ in kinds(document)] == ["item"] * 3


def test_what_is_nested_too_deep_is_read_nevertheless() -> None:
    words = " ".join(texts(f"{'> ' * 120}deep *a*\n\n# B\n\nc\n")).split()
    assert {"deep", "B", "c"} <= set(words)
