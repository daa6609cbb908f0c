"""Paragraphs of Markdown that are labels, questions or clauses."""

from __future__ import annotations

from tests.rag.documents.loaders.markdown.page import above, cells, kinds, markdown


def test_labels_on_lines_of_their_own() -> None:
    for end in ("  \n", "<br>\n", "\\\n", "\n"):
        document = markdown(f"**Reception:** 4711{end}**Fax**: 47 *12*")
        assert [block.kind for block in document.blocks] == ["label", "label"], end
        assert cells(document, 0) == ["Reception", "4711"]
        assert cells(document, 1) == ["Fax", "47 12"]


def test_labels_without_bold_take_hard_breaks() -> None:
    assert [kind for kind, _ in kinds(markdown("Hall: a  \nPool: b"))] == ["label", "label"]
    assert [kind for kind, _ in kinds(markdown("Hall: a\nPool: b"))] == ["paragraph"]


def test_a_question_in_bold_and_its_answer() -> None:
    together = markdown("**How much?**\nFive.\n")
    assert kinds(together) == [("question", "How much?"), ("paragraph", "Five.")]
    assert above(together, "Five.") == ["How much?"]
    apart = markdown("# A\n\n**How much?**\n\nFive.\n")
    assert above(apart, "Five.") == ["A", "How much?"]


def test_questions_that_say_so() -> None:
    document = markdown("Q: Why?\nA: Because.\n\n**Q: How?**\n\nSo.\n")
    assert [kind for kind, _ in kinds(document)] == [
        "question",
        "paragraph",
        "question",
        "paragraph",
    ]
    assert above(document, "A: Because.") == ["Q: Why?"]
    assert above(document, "So.")[-1] == "Q: How?"


def test_a_heading_that_asks_is_a_question() -> None:
    document = markdown("## May I park?\n\nYes.\n")
    assert (document.blocks[0].kind, document.blocks[0].level) == ("question", 2)
    assert document.headings[0].title == "May I park?"
    assert above(document, "Yes.") == ["May I park?"]


def test_clauses_with_their_numbers() -> None:
    document = markdown("# 4 Rent\n\n4.2 The tenant pays.\n4.3 The landlord waits.\n\n§ 5.1 End.")
    assert [(block.kind, block.number) for block in document.blocks[1:]] == [
        ("clause", "4.2"),
        ("clause", "4.3"),
        ("clause", "§ 5.1"),
    ]
    assert above(document, "4.2 The tenant pays.") == ["4 Rent"]


def test_a_number_that_a_line_wraps_before_begins_no_clause() -> None:
    assert len(markdown("4.2 The tenant pays as said in\n4.3 Of the rules.").blocks) == 1
    assert markdown("4.2 litres").blocks[0].kind == "paragraph"
