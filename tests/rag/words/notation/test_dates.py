import pytest

from rag.words.notation import is_joined, joined, spelt


@pytest.mark.parametrize(
    "written",
    [
        "3 May 2026",
        "3rd of May 2026",
        "3rd May, 2026",
        "3-May-2026",
        "May 3, 2026",
        "May 3rd 2026",
        "may 3 2026",
        "2026-05-03",
        "2026/05/03",
        "03.05.2026",
        "3.5.2026",
        "3. Mai 2026",
        "3 de mayo de 2026",
    ],
)
def test_a_day_is_written_one_way(written: str) -> None:
    assert spelt(f"On {written}, all") == "On 3 May 2026, all"
    assert joined(f"On {written}, all") == "On 3 May 2026 2026m05 05d03, all"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sept. 2026", "September 2026 2026m09"),
        ("März 2026", "March 2026 2026m03"),
        ("on March 3rd", "on 3 March 03d03"),
        ("3-5 May 2026", "3-5 May 2026 2026m05"),
        ("May 3-5, 2026", "May 3-5, 2026"),
        ("13/05/2026", "13 May 2026 2026m05 05d13"),
        ("05/13/2026", "13 May 2026 2026m05 05d13"),
        ("2026-05-03T14:00", "3 May 2026 2026m05 05d03 14h00"),
        ("minutes_2026-05-03.md", "minutes_3 May 2026 2026m05 05d03.md"),
        ("12 May 3 people", "12 May 05d12 3 people"),
        ("3 May 2026 2026m05 05d03", "3 May 2026 2026m05 05d03"),
    ],
)
def test_what_a_date_tells_has_words(written: str, expected: str) -> None:
    assert joined(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "03/05/2026",  # May or March
        "2026-05",
        "2026.05.03",  # a version
        "2026-13-03",
        "32.05.2026",
        "1.2.3.2026",
        "you may 3 times",
        "they march 3 miles on",
        "See chapter 5. May I?",
        "in May",
        "+49-2026-05-03",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert joined(text) == text


def test_words_for_dates_are_told() -> None:
    assert is_joined("2026m05")
    assert is_joined("05d03")
    assert not is_joined("2026")
