import pytest

from rag.words.notation import spelt


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2GB, 2 gb or 2 gigabytes", "2 gigabyte, 2 gigabyte or 2 gigabyte"),
        ("1.5 kg", "1.5 kilogram"),
        ("a 30-minute walk", "a 30 minute walk"),
        ("30 min.", "30 minute."),
        ("5-10km", "5-10 kilometre"),
        ("250g", "250 gram"),
        ("24h", "24 hour"),
        ("50 km/h", "50 kilometre per hour"),
        ("20°C, 20 degrees Celsius", "20 degree celsius, 20 degree celsius"),
        ("100 m2 and 100 sqm", "100 square metre and 100 square metre"),
        ("a 50 m pool", "a 50 metre pool"),
        ("how many GB", "how many gigabyte"),
    ],
)
def test_units_are_written_one_way(written: str, expected: str) -> None:
    assert spelt(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "5G network",
        "iPhone 5s",
        "the 1990s",
        "S700",
        "GmbH & Co. KG",
        "ML",
        "the minutes of the meeting",
        "member",
        "x5kg",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert spelt(text) == text
