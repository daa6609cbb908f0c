import pytest

from rag.words.notation import joined, spelt


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1,234,567 people", "1234567 people"),
        ("$1,000.50", "$1000.50"),
        ("12 000 people", "12000 people"),
        ("1.234.567", "1234567"),
        ("1.000,50 Euro", "1000,50 Euro"),
        ("10k users, 2.5k more", "10000 users, 2500 more"),
        ("5bn", "5 billion"),
        ("$5m and €1.5 M", "$5 million and €1.5 million"),
        ("5 Mrd. Euro", "5 billion. Euro"),
        ("80 %, 80% and 80 per cent", "80 percent, 80 percent and 80 percent"),
        ("what % of it", "what percent of it"),
    ],
)
def test_numbers_are_written_one_way(written: str, expected: str) -> None:
    assert spelt(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3",
        "v2.10.3",
        "section 4.2",
        "open 9-17",
        "1.5",
        "1.000",  # a thousand in German, one in English
        "192.168.100.200",
        "10.0.0.1:8080",
        "+49 170 123 456",
        "030 123 000",
        "555-1234",
        "ISBN 978-3-16-148410-0",
        "in 2019 3 000 people",
        "1,2,3",
        "0,123",
        "1,0000",
        "3 000 7",
        "a%20b",
        "4K",
        "A4",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert spelt(text) == joined(text) == text


def test_millions_are_counted_out_beside_their_word() -> None:
    assert joined("1.5 million and 3 thousand") == "1500000 million and 3000 thousand"
    assert joined("0.0001 million") == "0.0001 million"
    assert joined("1500000 million") == "1500000 million"
