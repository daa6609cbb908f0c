"""Tables without ruled columns: their headers, their cells, and where they begin and end."""

from __future__ import annotations

from rag.documents.blocks import column_header
from tests.rag.documents.loaders.pdf.placed import Words, above, read, shown

ENDS = (300.0, 380.0, 460.0, 540.0)  # where the columns of figures end


def row(y: float, label: str, *figures: str, indent: float = 50, bold: bool = False) -> list[Words]:
    """A label and figures that end with their columns."""
    cells = [Words(0, y, text, to=end) for text, end in zip(figures, ENDS, strict=False)]
    return [Words(indent, y, label, bold=bold), *cells] if label else cells


def names(y: float, *texts: str, size: float = 10) -> list[Words]:
    """Names that end with the columns of figures."""
    cells = zip(texts, ENDS, strict=False)
    return [Words(0, y, text, size=size, bold=True, to=end) for text, end in cells]


def test_a_row_is_its_cells_and_stands_under_its_header() -> None:
    document = read(
        [
            *names(100, "2023", "2022"),
            *row(114, "Products", "60,584", "63,355"),
            *row(128, "Services", "1", "2"),
        ]
    )
    assert shown(document) == [
        "header: 2023 | 2022",
        "row: Products | 60,584 | 63,355",
        "row: Services | 1 | 2",
    ]
    assert above(document, "Services") == ["2023 2022"]
    assert [column_header(document, 2, column) for column in (0, 1, 2)] == ["", "2023", "2022"]


def test_a_header_stands_over_the_columns_in_whose_middle_it_is() -> None:
    middle = (ENDS[0] - 28 + ENDS[1]) / 2, (ENDS[2] - 28 + ENDS[3]) / 2
    document = read(
        [
            *(
                Words(0, 88, text, to=at + 20)
                for text, at in zip(("First", "Second"), middle, strict=True)
            ),
            *names(100, "2023", "2022", "2023", "2022"),
            *row(114, "Products", "60,584", "63,355", "70,901", "85,241"),
            *row(128, "Services", "21,213", "19,604", "62,886", "58,941"),
        ]
    )
    assert shown(document, "header") == [
        "header: First*2 | Second*2",
        "header: 2023 | 2022 | 2023 | 2022",
    ]
    assert column_header(document, 2, 3) == "Second 2023"
    assert column_header(document, 2, 2) == "First 2022"


def test_a_name_over_the_last_of_two_columns_stands_over_both_if_all_do() -> None:
    document = read(
        [
            Words(0, 88, "Quarter", to=ENDS[1]),
            Words(0, 88, "Year", to=ENDS[3]),
            *names(100, "2023", "2022", "2023", "2022"),
            *row(114, "Products", "60,584", "63,355", "70,901", "85,241"),
            *row(128, "Services", "21,213", "19,604", "62,886", "58,941"),
        ]
    )
    assert shown(document, "header")[0] == "header: Quarter*2 | Year*2"


def test_a_name_over_one_of_several_columns_stays_there() -> None:
    document = read(
        [
            Words(0, 88, "June 30,", to=ENDS[0]),
            Words(0, 88, "May 30,", to=ENDS[3]),
            *names(100, "2023", "Bought", "Other", "2024"),
            *row(114, "Products", "24,775", "0", "16", "24,759"),
            *row(128, "Services", "30,469", "0", "49", "30,420"),
        ]
    )
    assert shown(document, "header")[0] == "header: June 30, | May 30,"
    assert [column_header(document, 2, column) for column in (1, 2, 4)] == [
        "June 30, 2023",
        "Bought",
        "May 30, 2024",
    ]


def test_a_header_in_small_type_and_a_name_of_rows_below_it_are_the_table_s() -> None:
    document = read(
        [
            *names(100, "2023", "2022", size=8),
            Words(50, 114, "Assets:"),
            *row(128, "Cash", "28,408", "23,646", indent=60),
            *row(142, "Stock", "7,351", "4,946", indent=60),
        ]
    )
    assert shown(document) == [
        "header: 2023 | 2022",
        "row: Assets:",
        "row: Cash | 28,408 | 23,646",
        "row: Stock | 7,351 | 4,946",
    ]
    assert above(document, "Stock") == ["2023 2022", "Assets:"]


def test_a_unit_between_header_and_figures_is_part_of_the_header() -> None:
    document = read(
        [
            *names(100, "2023", "2022"),
            Words(300, 114, "(In millions)"),
            *row(128, "Cash", "28,408", "23,646"),
            *row(142, "Stock", "7,351", "4,946"),
        ]
    )
    assert shown(document, "header") == ["header: 2023 | 2022", "header: (In millions)*2"]


def test_titles_above_a_table_are_no_rows_of_it() -> None:
    document = read(
        [
            Words(50, 74, "Item 1."),
            Words(120, 74, "Statements"),
            Words(60, 88, "STATEMENTS OF OPERATIONS OF THE COMPANY AND OF ITS SUBSIDIARIES"),
            *names(102, "2023", "2022"),
            *row(116, "Total cash", "28,408", "23,646"),
            *row(130, "Stock", "7,351", "4,946"),
        ]
    )
    assert shown(document, "header", "row") == [
        "header: 2023 | 2022",
        "row: Total cash | 28,408 | 23,646",
        "row: Stock | 7,351 | 4,946",
    ]
    assert "Item 1. Statements" in document.text


def test_figures_with_signs_are_whole_and_keep_their_column() -> None:
    document = read(
        [
            *names(100, "2023", "2022"),
            *row(114, "Sales", "60,584", "63,355"),
            Words(250, 114, "$"),
            *row(128, "Loss", "7,351", ""),
            Words(0, 128, "(1,897)", to=ENDS[1] + 3.3),
            *row(142, "Other", "355", ""),
            Words(0, 142, "(10)", to=ENDS[1] + 3.3),
            *row(156, "Share", "", "45.1"),
            Words(0, 156, "44.5%", to=ENDS[0] + 8.9),
        ]
    )
    assert shown(document, "row") == [
        "row: Sales | $ 60,584 | 63,355",
        "row: Loss | 7,351 | (1,897)",
        "row: Other | 355 | (10)",
        "row: Share | 44.5% | 45.1",
    ]


def test_no_blank_stands_before_a_closing_bracket() -> None:
    document = read(
        [
            *names(100, "2023", "2022"),
            *row(114, "Sales", "60,584", "63,355"),
            *row(128, "Loss", "", "7,351"),
            Words(0, 128, "(260", to=ENDS[0]),
            Words(ENDS[0] + 2, 128, ")"),
        ]
    )
    assert shown(document, "row")[1] == "row: Loss | (260) | 7,351"


def test_the_periods_of_other_rows_begin_another_table() -> None:
    document = read(
        [
            *names(100, "2023", "2022"),
            *row(114, "Sales", "60,584", "63,355"),
            *row(128, "Costs", "21,213", "19,604"),
            *names(142, "2021", "2020"),
            *row(156, "Sales", "11,111", "22,222"),
            *row(170, "Costs", "33,333", "44,444"),
        ]
    )
    assert above(document, "33,333") == ["2021 2020"]
    assert above(document, "21,213") == ["2023 2022"]


def test_two_columns_without_a_header_are_labels() -> None:
    document = read(
        [
            *row(100, "Reception", "4711"),
            *row(114, "Workshop", "4712"),
            *row(128, "Canteen", "4713"),
        ]
    )
    assert shown(document) == [
        "label: Reception | 4711",
        "label: Workshop | 4712",
        "label: Canteen | 4713",
    ]


def test_a_table_of_words_has_cells_and_a_header() -> None:
    lines = [
        ("Name", "Place", "Task"),
        ("Ada Byron", "London", "Programs"),
        ("Grace Hopper", "New York", "Compilers"),
    ]
    words = [
        Words(x, 100 + 14 * place, text, bold=place == 0)
        for place, texts in enumerate(lines)
        for x, text in zip((50, 200, 350), texts, strict=True)
    ]
    assert shown(read(words))[1:] == [
        "row: Ada Byron | London | Programs",
        "row: Grace Hopper | New York | Compilers",
    ]


def test_two_words_far_apart_are_no_table() -> None:
    document = read(
        [
            [
                Words(50, 100, "Dear reader"),
                Words(400, 100, "1 May"),
                Words(50, 130, "This is a letter."),
            ]
        ][0]
    )
    assert shown(document, "row", "header", "label") == []
