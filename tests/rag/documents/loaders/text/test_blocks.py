"""Plain text: paragraphs, labels, lists, clauses and questions told from the lines."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.text.page import cells, outline, plain

WIDE = [
    "The mill was built in 1871 by two brothers who had come",
    "from the north to find work, and it burnt down twice in",
    "their lifetime.",
]


def test_hard_wrapped_lines_are_one_paragraph_and_a_blank_line_ends_it() -> None:
    document = plain(*WIDE, "", "Nobody knows who owns it.")
    assert outline(document) == [
        f"paragraph: {' '.join(WIDE)}",
        "paragraph: Nobody knows who owns it.",
    ]
    assert document.text[: document.blocks[0].end] == "\n".join(WIDE)


def test_short_lines_and_lines_that_are_sentences_are_paragraphs_of_their_own() -> None:
    assert outline(plain("Milk", "Eggs", "Bread")) == [
        "paragraph: Milk",
        "paragraph: Eggs",
        "paragraph: Bread",
    ]
    lines = [
        "The gate opens at seven in the morning and closes at six.",
        "The weighbridge of the depot carries up to thirty tonnes.",
    ]
    assert outline(plain(*lines)) == [f"paragraph: {line}" for line in lines]


def test_labels_one_a_line_have_two_cells() -> None:
    document = plain("Reception: 4711", "At night and on holidays : 0555 010 699", "Fax:\t12")
    assert [block.kind for block in document.blocks] == ["label"] * 3
    assert cells(document) == [
        ["Reception", "4711"],
        ["At night and on holidays", "0555 010 699"],
        ["Fax", "12"],
    ]


def test_the_value_of_a_label_goes_on_where_it_is_pushed_in() -> None:
    document = plain("Address: 12 Hesper Street,", "   Kellan", "Phone: 4711")
    assert cells(document) == [["Address", "12 Hesper Street,\n   Kellan"], ["Phone", "4711"]]


def test_a_label_alone_is_one_where_it_is_short() -> None:
    assert outline(plain("Our house.", "", "Reception: 4711", "", "Come in.")) == [
        "paragraph: Our house.",
        "label: Reception: 4711",
        "paragraph: Come in.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Note: the fee is due on the first day of each month, whatever was agreed before.",
        "What we all have to remember: nothing is free",
        "Decision: the gripper is ordered.",
        "It is at https://example.org: come",
        "The boat leaves at 10:30 and at 11:45",
    ],
)
def test_prose_with_a_colon_is_no_label(line: str) -> None:
    assert [block.kind for block in plain("See below.", "", line, "", "Yes.").blocks] == [
        "paragraph"
    ] * 3


def test_a_line_above_labels_is_their_heading() -> None:
    document = plain(
        "STAFF", "", "Piet Lindqvist", "Room: 0.03", "Extension: 402", "", "Noor Hadley"
    )
    assert outline(document)[:4] == [
        "heading1: STAFF",
        ".heading2: Piet Lindqvist",
        "..label: Room: 0.03",
        "..label: Extension: 402",
    ]


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "+"])
def test_items_stand_below_what_introduces_them_by_their_indentation(mark: str) -> None:
    document = plain(
        "Bring all of this:",
        f"{mark} a passport that is valid",
        "  for half a year",
        f"  {mark} a copy of it",
        f"{mark} a photo",
        "",
        f"{mark} the fee",
    )
    assert outline(document) == [
        "paragraph: Bring all of this:",
        ".item1: a passport that is valid for half a year",
        "..item2: a copy of it",
        ".item1: a photo",
        ".item1: the fee",
    ]


def test_items_have_their_numbers_as_they_are_written() -> None:
    document = plain("Do this:", "1. Wait", "   a) outside", "   b) inside", "2. Go", "i) home")
    assert outline(document) == [
        "paragraph: Do this:",
        ".item1 (1.): Wait",
        "..item2 (a)): outside",
        "..item2 (b)): inside",
        ".item1 (2.): Go",
        "..item2 (i)): home",
    ]


def test_a_second_paragraph_belongs_to_its_item_where_it_is_pushed_in_to_it() -> None:
    document = plain("- One.", "", "  More of one.", "- Two.", "", "                    CENTRED")
    assert outline(document) == ["item1: One. More of one.", "item1: Two.", "paragraph: CENTRED"]


def test_numbered_clauses_have_their_numbers_and_stand_under_each_other() -> None:
    document = plain(
        "4. Rent",
        "4.1 The tenant pays the rent on the first day of each month.",
        "4.2 Deposit: 500 euros",
        "  (a) in cash",
        "    or by card, or",
        "  (b) by transfer.",
        "§ 5 This agreement is governed by the law of the land.",
    )
    assert outline(document) == [
        "heading1 (4.): 4. Rent",
        ".clause (4.1): 4.1 The tenant pays the rent on the first day of each month.",
        ".clause (4.2): 4.2 Deposit: 500 euros",
        "..clause ((a)): (a) in cash or by card, or",
        "..clause ((b)): (b) by transfer.",
        ".clause (§ 5): § 5 This agreement is governed by the law of the land.",
    ]


def test_bracketed_clauses_stand_beside_each_other_and_telephone_numbers_are_none() -> None:
    document = plain("Article 6 Breaks", "(1) They are spent outside.", "(2) Nobody leaves.")
    assert outline(document) == [
        "heading1 (Article 6): Article 6 Breaks",
        ".clause ((1)): (1) They are spent outside.",
        ".clause ((2)): (2) Nobody leaves.",
    ]
    assert outline(plain("Call us.", "(951) 777-3147"))[1] == "paragraph: (951) 777-3147"


def test_bracketed_clauses_stand_below_what_introduces_them() -> None:
    line = plain("It ends.", "", "It is over where:", "(a) it is paid", "(b) it is lost")
    assert outline(line)[1:] == [
        "paragraph: It is over where:",
        ".clause ((a)): (a) it is paid",
        ".clause ((b)): (b) it is lost",
    ]
    item = plain("4. You may copy it, provided:", "  (a) it is paid", "  (b) it is lost")
    assert outline(item) == [
        "item1 (4.): You may copy it, provided:",
        ".clause ((a)): (a) it is paid",
        ".clause ((b)): (b) it is lost",
    ]


def test_an_article_in_one_with_its_text_is_a_clause() -> None:
    document = plain("Article 2. Orders. Orders are binding once they are confirmed in writing.")
    assert [block.number for block in document.blocks if block.kind == "clause"] == ["Article 2"]


def test_what_is_asked_and_answered() -> None:
    document = plain(
        "FAQ",
        "",
        "Q: What if I lose a book?",
        "A: Tell us first.",
        "There is no fee.",
        "",
        "Q2. Is there a quiet room?",
        "",
        "A: The attic.",
    )
    assert outline(document) == [
        "heading1: FAQ",
        ".question: Q: What if I lose a book?",
        "..paragraph: A: Tell us first.",
        "..paragraph: There is no fee.",
        ".question: Q2. Is there a quiet room?",
        "..paragraph: A: The attic.",
    ]


def test_a_line_that_asks_stands_above_its_answer() -> None:
    document = plain("Where do I park?", "In the yard.", "", "1. Is it free?", "", "Yes, it is.")
    assert outline(document) == [
        "question: Where do I park?",
        ".paragraph: In the yard.",
        "question (1.): Is it free?",
        ".paragraph: Yes, it is.",
    ]


def test_a_number_may_stand_on_a_line_of_its_own() -> None:
    document = plain("1.", "Is it free?", "", "Yes, it is.", "•", "A photo", "•", "A form")
    assert outline(document) == [
        "question (1.): Is it free?",
        ".paragraph: Yes, it is.",
        ".item1: A photo",
        ".item1: A form",
    ]


def test_questions_in_prose_or_of_a_list_are_none_that_are_answered() -> None:
    prose = plain("He came home.", "What now?", "She said nothing.")
    survey = plain("Tell us:", "1. Was it warm?", "2. Was it clean?")
    assert "question" not in {block.kind for block in (*prose.blocks, *survey.blocks)}


def test_hidden_characters_are_marks() -> None:
    document = plain("The ware\u200bhouse key is here.")
    assert outline(document) == ["paragraph: The warehouse key is here."]
