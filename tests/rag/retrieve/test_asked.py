import pytest

from rag.retrieve.asked import decisive, holds_asked_kind

S700 = (
    "Chery achieved the production of the first model S700 in just 7 months, increasing the"
    " localization rate of the factory to 80% and creating more than 1,000 jobs."
)


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("How many jobs were created?", S700, "more than 1,000"),
        ("How long did the first car take?", S700, "7 months"),
        ("What is the localization rate?", S700, "80%"),
        ("When was it founded?", "The firm was founded in 1897 in Jena.", "1897"),
        ("How often was it won?", "It won the award seven times in all.", "seven times"),
        (
            "How much was invested?",
            "They invested 3.5 million US dollars.",
            "3.5 million US dollars",
        ),
        ("Where was he born?", "He was born in Ulm as the first child.", "Ulm"),
        ("Who led the Norse?", "The raiders, under their leader Rollo, settled there.", "Rollo"),
    ],
)
def test_decisive_words(question: str, sentence: str, words: str) -> None:
    span = decisive(question, sentence)
    assert span is not None
    assert sentence[span.start : span.end] == words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many were there?", S700),  # 7, 80 and 1,000: more than one candidate
        ("Why did they come back?", S700),  # asks for no kind that is told by its form
        ("When did it start?", "It started in spring."),  # no candidate
        ("Was it in 1897? When was it?", "It was in 1897."),  # the question's own year
        ("Who is Rollo?", "The leader was Rollo."),  # the question's own name
        ("Who has the key?", "The key is out until the end of September."),  # a month is nobody
        # One at once, and not a day.
        ("How many tablets a day may I take?", "Take one tablet, no more than three a day."),
    ],
)
def test_no_decisive_words_where_there_is_not_exactly_one(question: str, sentence: str) -> None:
    assert decisive(question, sentence) is None


def test_holds_asked_kind() -> None:
    assert holds_asked_kind("When was it?", "It was in 1897.") == 1
    assert holds_asked_kind("When was it?", "It was long ago.") == -1
    assert holds_asked_kind("Why was it?", "It was in 1897.") == 0
