"""Plain text: which lines are headings, and of which level."""

from __future__ import annotations

import pytest

from tests.rag.documents.loaders.text.page import outline, plain

PROSE = "This part says at some length what is covered by it, and what is not."


def test_underlined_lines_are_headings_and_their_underline_is_in_no_block() -> None:
    document = plain("Manual", "======", "", "Set-up", "------", "", PROSE, "", "Use", "---", PROSE)
    assert outline(document) == [
        "heading1: Manual",
        ".heading2: Set-up",
        f"..paragraph: {PROSE}",
        ".heading2: Use",
        f"..paragraph: {PROSE}",
    ]
    assert [(heading.level, heading.title) for heading in document.headings] == [
        (1, "Manual"),
        (2, "Set-up"),
        (2, "Use"),
    ]


def test_a_line_drawn_above_a_heading_too_is_in_no_block() -> None:
    assert outline(plain("======", "Manual", "======", PROSE)) == [
        "heading1: Manual",
        f".paragraph: {PROSE}",
    ]


@pytest.mark.parametrize("rule", ["-----", "=====", "*****", "- - - -", "* * *", "─────", "~~~~~"])
def test_rules_are_in_no_block(rule: str) -> None:
    document = plain(PROSE, "", rule, "", PROSE)
    assert outline(document) == [f"paragraph: {PROSE}"] * 2


def test_short_numbered_lines_are_headings_by_the_depth_of_their_number() -> None:
    document = plain(
        "TRAVEL POLICY (PO-014, version 3.2)",
        "",
        "4 Payment",
        "4.1 Rent",
        PROSE,
        "4.1.1 Each month the rent is paid in advance.",
        "5. Other",
        PROSE,
    )
    assert outline(document) == [
        "heading1: TRAVEL POLICY (PO-014, version 3.2)",
        ".heading2 (4): 4 Payment",
        "..heading3 (4.1): 4.1 Rent",
        f"...paragraph: {PROSE}",
        "...clause (4.1.1): 4.1.1 Each month the rent is paid in advance.",
        ".heading2 (5.): 5. Other",
        f"..paragraph: {PROSE}",
    ]


def test_a_numbered_list_is_no_run_of_headings() -> None:
    lines = ["1. Open the lid", "2. Push the button until it clicks twice.", "3. Wait"]
    assert [block.kind for block in plain(*lines).blocks] == ["item"] * 3


def test_a_line_in_capitals_is_a_heading_above_text() -> None:
    document = plain("DEPOT NORTH", "", "It opens at 7.", "", "OIL AND GREASE", "In aisle 4.")
    assert outline(document) == [
        "heading1: DEPOT NORTH",
        ".paragraph: It opens at 7.",
        "heading1: OIL AND GREASE",
        ".paragraph: In aisle 4.",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Yes.", "THE END"],  # nothing below
        ["Yes.", "", "THIS IS ALL IN CAPITALS", "AND GOES ON FOR LONG.", "", "Yes."],
        ["Yes.", "", "DO NOT TOUCH IT!", "", "Yes."],
        ["Yes.", "", "A12", "", "A13"],
    ],
)
def test_other_lines_in_capitals_are_none(lines: list[str]) -> None:
    assert "heading" not in {block.kind for block in plain(*lines).blocks}


def test_a_line_at_the_top_names_what_follows() -> None:
    document = plain("Notes on the mill", "", "It is old.", "", "1 Scope", PROSE)
    assert outline(document) == [
        "heading1: Notes on the mill",
        ".paragraph: It is old.",
        ".heading2 (1): 1 Scope",
        f"..paragraph: {PROSE}",
    ]


def test_a_line_on_its_own_above_wrapped_prose_is_a_heading() -> None:
    prose = ["The licences for most of the software are designed", "to take away your freedom."]
    document = plain("It is free.", "", "   Preamble", "", *prose)
    assert outline(document) == [
        "paragraph: It is free.",
        "heading1: Preamble",
        f".paragraph: {' '.join(prose)}",
    ]


def test_the_end_of_a_wrapped_paragraph_is_no_heading() -> None:
    lines = [
        "The mill was built in 1871 by two brothers who had come",
        "from the north to find work in the old town that is now",
        "New Kellan",
        "It is open to all of those who want to see it on a Sunday.",
    ]
    assert "heading" not in {block.kind for block in plain(*lines).blocks}
