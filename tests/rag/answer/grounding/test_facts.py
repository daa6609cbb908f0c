import pytest

from rag.answer.grounding.facts import agree, claim, clauses, ground


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("However, Chery's Ebro plant opened.", {("chery",), ("ebro",)}),
        ("The Bayeux Tapestry is in France.", {("bayeux", "tapestry"), ("france",)}),
        ("In the U.S. it was the S700.", {("us",), ("s700",)}),
        ("It met John F. Kennedy.", {("john", "f", "kennedy")}),
        ("Möngke Khan led.", {("mongke", "khan")}),
        ("It opened in March.", set()),
        ("Napoleon built it.", {("napoleon",)}),
        ("It has 2 GB from 2 PM, 14 Uhr.", set()),
    ],
)
def test_names_are_runs_of_capitalised_words(sentence: str, names: set[tuple[str, ...]]) -> None:
    assert claim(sentence).names == names


def test_a_name_must_stand_together() -> None:
    source = ground("John Adams met Adam Smith's wife.")
    assert source.has_name(("adam", "smith"))
    assert not source.has_name(("john", "smith"))
    assert not ground("Johnson").has_name(("john",))


@pytest.mark.parametrize(
    ("sentence", "source", "agrees"),
    [
        ("The plant did not close.", "The plant did not close in 1990.", True),
        ("The plant closed.", "The plant did not close.", False),
        ("The plant did not open.", "The plant opened.", False),
        ("It was not large and not old.", "It was not large but old.", False),
        ("It is large, not small.", "It is not small.", True),
        ("It failed to open.", "It opened.", False),
        ("It opened.", "It failed to open.", False),
        ("The jobs were lost.", "The jobs were lost.", True),
        ("The jobs were lost.", "The interest was lost.", False),
        ("Jobs were made.", "Jobs were made, but the interest was lost.", True),
        ("It has no. 5 printed.", "It has no. 5 printed.", True),
        ("All workers left.", "Some workers left.", False),
        ("Sales increased.", "Sales decreased.", False),
        ("Sales increased.", "Sales increased, costs decreased.", True),
        ("It cost €5.", "It cost $5.", False),
        ("It cost $5.", "It cost 5 dollars.", True),
    ],
)
def test_denials_limits_and_opposites(sentence: str, source: str, agrees: bool) -> None:
    assert agree(claim(sentence), ground(source)) is agrees


def test_clauses_are_what_may_come_from_several_places() -> None:
    assert len(clauses("It opened in 1920 and closed in 1987.")) == 2
    assert len(clauses("It made 1,000 cars.")) == 1
