import pytest

from rag.words.notation import spelt


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("14:00", "14h00"),
        ("2 pm", "14h00"),
        ("2pm.", "14h00."),
        ("2:00 p.m.", "14h00"),
        ("2.30 PM", "14h30"),
        ("14.00 Uhr", "14h00"),
        ("14 Uhr", "14h00"),
        ("14 Uhr 30", "14h30"),
        ("14:00 Uhr", "14h00"),
        ("14:00 h", "14h00"),
        ("09:05", "9h05"),
        ("12 am", "0h00"),
        ("12 p.m.", "12h00"),
        ("9:00-17:30", "9h00-17h30"),
        ("24:00", "24h00"),
    ],
)
def test_times_are_written_one_way(written: str, expected: str) -> None:
    assert spelt(f"At {written}") == f"At {expected}"


@pytest.mark.parametrize(
    "text",
    [
        "9-17",
        "14.00",
        "16:9",
        "25:00",
        "13 pm",
        "0 am",
        "14:60",
        "3:45:10",
        "00:14:22:ab",
        "fe80::1:20",
        "14:00.5",
        "of the 2 am I first",
        "5 a mile",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert spelt(text) == text
