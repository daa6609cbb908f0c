"""What goes on on the next page, and the rows of tables without a header."""

from __future__ import annotations

from tests.rag.documents.loaders.pdf.placed import Words, above, read, shown

ENDS = (400.0, 480.0)


def row(y: float, label: str, *figures: str, indent: float = 50) -> list[Words]:
    cells = [Words(0, y, text, to=end) for text, end in zip(figures, ENDS, strict=False)]
    return [Words(indent, y, label), *cells]


HEADER = [
    Words(0, 86, text, to=end, bold=True) for text, end in zip(("2023", "2022"), ENDS, strict=True)
]
SECOND = [*row(86, "Stock", "7,351", "4,946"), *row(100, "Land", "13,640", "21,223")]


def test_a_table_that_goes_on_on_the_next_page_keeps_its_header() -> None:
    first = [*HEADER, *row(100, "Cash", "28,408", "23,646"), *row(114, "Bonds", "34,074", "24,658")]
    document = read(first, SECOND)
    assert above(document, "Land") == ["2023 2022"]


def test_a_table_with_other_columns_on_the_next_page_has_no_header_of_the_one_before() -> None:
    first = [*HEADER, *row(100, "Cash", "28,408", "23,646"), *row(114, "Bonds", "34,074", "24,658")]
    second = [
        *row(86, "Stock", "7,351"),
        Words(0, 86, "4,946", to=300),
        *row(100, "Land", "13,640"),
    ]
    second.append(Words(0, 100, "21,223", to=300))
    document = read(first, second)
    assert above(document, "Land") == []


def test_rows_after_a_group_in_a_table_without_header_are_not_in_it() -> None:
    document = read(
        [
            Words(50, 60, "Rates", size=16),
            *row(100, "Basic", "1", "2"),
            *row(114, "Extra:"),
            *row(128, "Night", "3", "4", indent=60),
            *row(142, "Deposit", "5", "6"),
            Words(50, 200, "All of these prices are those of the season that is to come."),
        ]
    )
    assert shown(document, "row") == [
        "row: Basic | 1 | 2",
        "row: Extra:",
        "row: Night | 3 | 4",
        "row: Deposit | 5 | 6",
    ]
    assert above(document, "Night") == ["Rates", "Extra:"]
    assert above(document, "Deposit") == ["Rates"]


def test_a_paragraph_that_goes_on_on_the_next_page_is_read_with_its_beginning() -> None:
    document = read(
        [Words(50, 700, "The mill was built by the river, and in the year after it was")],
        [Words(50, 86, "sold to the town, which had asked for it.")],
    )
    assert above(document, "sold to the town") == [
        "The mill was built by the river, and in the year after it was"
    ]
