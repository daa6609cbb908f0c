import pytest

from rag.answer.grounding.numbers import dates, numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000 jobs", "a thousand jobs"),
        ("1000", "one thousand"),
        ("3.5 million", "3,500,000"),
        ("80%", "eighty per cent"),
        ("80 percent", "80 %"),
        ("twenty-one", "21"),
        ("two hundred and five", "205"),
        ("the 10th century", "the tenth century"),
        ("seven times", "7 times"),
        ("1.50", "1.5"),
        ("１２", "12"),
        ("A Quarter of it", "a quarter of it"),
        ("2GB", "two gigabytes"),
        ("a 30-minute walk", "thirty minutes"),
        ("14:00", "2 p.m."),
        ("10k", "ten thousand"),
        ("1.5bn", "1.5 billion"),
    ],
)
def test_the_same_number_is_the_same(one: str, other: str) -> None:
    assert numbers(one) == numbers(other) != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("80%", "80"),
        ("the 1990s", "1990"),
        ("3.5 million", "3.5"),
        ("-5", "5"),
        ("10:30", "10"),
        ("1.145", "1,145"),
        ("3kg", "3"),
        ("3 kg", "3 g"),
        ("2 am", "2 pm"),
        ("for centuries", "for a century"),
        ("two thirds", "a third of it"),
        ("dozens", "a dozen"),
        ("thousands of jobs", "a thousand jobs"),
        ("half", "a quarter"),
    ],
)
def test_another_number_is_another(one: str, other: str) -> None:
    assert not numbers(one) & numbers(other)


def test_two_numbers_are_two() -> None:
    assert numbers("twenty and 1990-1995 or two hundred") == {"20", "1990", "1995", "200"}


def test_one_is_no_number_of_a_claim() -> None:
    assert numbers("one of the S700", claimed=True) == frozenset()
    assert numbers("one of them") == {"1"}
    assert numbers("one million, twenty-one", claimed=True) == {"1000000", "21"}


def test_dates_are_the_same_however_written() -> None:
    for text in ("12 March 2020", "March 12th, 2020", "2020-03-12", "Mar. 12, 2020", "12.03.2020"):
        assert dates(text) == {(3, 12), (3, 0)}, text
        assert numbers(text) == {"2020"}, text
    assert dates("in March 2020") == {(3, 0)}
    assert dates("they may march") == frozenset()
