"""The gold reader, the shipped gold set, and the public sets where they are at hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from eval.gold import Case, Evidence, GoldError, read_gold
from rag.errors import PassageError
from rag.loaders import load
from rag.stopwords import STOPWORDS

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT.parent / "shared" / "bench-data"
DOCUMENTS = {"a.txt": "Hello brave\n new world", "deep/b.txt": "0123456789"}


def texts(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): load(file).text for file in files}


def read(tmp_path: Path, *lines: str, name: str = "gold.jsonl") -> list[Case]:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_gold(path, DOCUMENTS)


def problems(tmp_path: Path, *lines: str, name: str = "gold.jsonl") -> list[str]:
    with pytest.raises(GoldError) as caught:
        read(tmp_path, *lines, name=name)
    return list(caught.value.problems)


def row(**fields: object) -> str:
    return json.dumps({"id": "q1", "question": "Who?", "answerable": True, **fields})


# The shipped set


@pytest.fixture(scope="module")
def seeds() -> dict[str, str]:
    return texts(ROOT / "seeds")


@pytest.fixture(scope="module")
def shipped(seeds: dict[str, str]) -> list[Case]:
    return read_gold(ROOT / "eval" / "gold" / "seeds.jsonl", seeds)


def quotes(case: Case, seeds: dict[str, str]) -> list[str]:
    return [seeds[span.source][span.start : span.end] for span in case.evidence]


def test_shipped_set_is_large_enough_for_every_kind_and_for_calibration(
    shipped: list[Case],
) -> None:
    kinds = Counter((case.kind, case.answerable) for case in shipped)
    least = {
        ("fact", True): 25,
        ("paraphrase", True): 10,
        ("typo", True): 8,
        ("fragment", True): 8,
        ("two-sentence", True): 8,
        ("follow-up", True): 8,
        ("in-topic", False): 15,
        ("false-premise", False): 6,
        ("off-topic", False): 15,
        ("instruction", False): 1,
    }
    assert set(kinds) == set(least)
    assert all(kinds[kind] >= count for kind, count in least.items()), kinds
    assert len(shipped) >= 95
    assert sum(case.answerable for case in shipped) >= 40
    assert sum(not case.answerable for case in shipped) >= 40


def test_every_offset_of_the_shipped_set_is_a_clause_or_sentence_on_one_line(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    for case in shipped:
        assert bool(case.evidence) == case.answerable, case.id
        for span, quote in zip(case.evidence, quotes(case, seeds), strict=True):
            assert quote == quote.strip(), case.id
            assert "\n" not in quote, case.id
            assert len(quote) >= 15, case.id
            # No word is cut at either end.
            text = seeds[span.source]
            assert not (text[span.start - 1] + text[span.start]).isalnum(), case.id
            assert not (text[span.end - 1] + text[span.end]).isalnum(), case.id


def test_the_first_answer_of_every_case_stands_in_its_evidence(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    for case in shipped:
        if case.answers:  # the others accept other words for it: 7 months, seven months
            assert any(case.answers[0] in quote for quote in quotes(case, seeds)), case.id
        else:  # two questions in one have no single string for an answer
            assert not case.answerable or (case.kind == "two-sentence" and case.reference), case.id


def test_paraphrases_share_no_content_word_with_the_text(
    shipped: list[Case], seeds: dict[str, str]
) -> None:
    words = set(re.findall(r"\w+", " ".join(seeds.values()).lower()))
    for case in shipped:
        if case.kind == "paraphrase":
            asked = set(re.findall(r"\w+", case.question.lower())) - STOPWORDS
            assert not asked & words, case.id


def test_kinds_are_what_they_say(shipped: list[Case]) -> None:
    for case in shipped:
        if case.kind == "follow-up":
            assert case.history, case.id
        if case.kind == "fragment":
            assert case.question == case.question.lower(), case.id
            assert "?" not in case.question, case.id
        if case.kind == "two-sentence":
            assert len(case.evidence) == 2, case.id
    assert len({(case.question, str(case.history)) for case in shipped}) == len(shipped)


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [
        ("fact-jobs", "How many jobs did the Ebro plant create?", "more than 1,000"),
        ("fact-months", "How long did it take to produce the first S700?", "7 months"),
        ("fact-localization", "What localization rate did the factory reach?", "80%"),
        (
            "fact-overseas-sales",
            "How many vehicles did Chery sell overseas in 2024?",
            "1.145 million",
        ),
        ("fact-newspaper", "Which newspaper commented on the cooperation?", "El País"),
        (
            "fact-ecology",
            "How much money did Chery put into ecological protection?",
            "3.5 million US dollars",
        ),
        (
            "fact-award",
            "How many times has Chery won the ICQCC International Quality Gold Award?",
            "seven times",
        ),
    ],
)
def test_what_must_be_answered_is_asked(
    shipped: list[Case], name: str, question: str, answer: str
) -> None:
    case = next(case for case in shipped if case.id == name)
    assert (case.question, case.answers[0]) == (question, answer)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the CEO of Chery?",
        "Why did Chery close the Ebro plant?",
        "What is the capital of France?",
        "asdf",
    ],
)
def test_what_must_be_refused_is_asked(shipped: list[Case], question: str) -> None:
    assert [case.answerable for case in shipped if case.question == question] == [False]


# The public sets


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="the public benchmark sets are not at hand")
@pytest.mark.parametrize(
    ("name", "count", "answerable"),
    [("squad", 2828, 1299), ("chunking", 319, 319), ("multiturn", 299, 188)],
)
def test_public_sets_are_read(name: str, count: int, answerable: int) -> None:
    documents = texts(BENCHMARKS / name / "docs")
    cases = read_gold(BENCHMARKS / name / "gold.jsonl", documents)
    assert len(cases) == count
    assert sum(case.answerable for case in cases) == answerable
    assert all(bool(case.evidence) == case.answerable for case in cases)
    if name == "squad":  # its evidence is the answer itself, so a shifted offset would show
        for case in cases:
            for span in case.evidence:
                assert documents[span.source][span.start : span.end] in case.answers


# The reader


def test_whole_row(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    evidence = [{"source": "deep/b.txt", "start": 2, "end": 10}]
    line = row(kind="fact", history=history, answers=["x"], reference="y", evidence=evidence)
    assert read(tmp_path, line) == [
        Case(
            id="q1",
            question="Who?",
            answerable=True,
            kind="fact",
            history=({"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}),
            answers=("x",),
            reference="y",
            evidence=(Evidence("deep/b.txt", 2, 10),),
        )
    ]


def test_optional_fields_may_be_missing_or_null(tmp_path: Path) -> None:
    nulls = row(id="q2", kind=None, history=None, answers=None, reference=None, evidence=None)
    first, second = read(tmp_path, row(), nulls)
    assert first == Case(id="q1", question="Who?", answerable=True)
    assert second == Case(id="q2", question="Who?", answerable=True)


def test_byte_order_mark_blank_lines_and_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + row().encode() + b"\r\n\r\n  \n" + row(id="q2").encode())
    assert [case.id for case in read_gold(path, {})] == ["q1", "q2"]


def test_line_separators_inside_text_end_no_line(tmp_path: Path) -> None:
    line = '{"id": "q1", "question": "one\u2028two\x85three", "answerable": false}'
    assert read(tmp_path, line)[0].question == "one\u2028two\x85three"


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("brave", (6, 11)),
        ("l", (2, 3)),  # the first of several
        ("brave\n new", (6, 16)),
        ("brave new", (6, 16)),  # only white space differs
        ("Hello  brave new\tworld", (0, 22)),
    ],
)
def test_quotes_are_resolved(tmp_path: Path, quote: str, place: tuple[int, int]) -> None:
    [case] = read(tmp_path, row(evidence=[{"source": "a.txt", "quote": quote}]))
    assert case.evidence == (Evidence("a.txt", *place),)


def test_a_quote_beside_offsets_is_checked(tmp_path: Path) -> None:
    place = {"source": "a.txt", "start": 6, "end": 11}
    assert read(tmp_path, row(evidence=[{**place, "quote": "brave"}]))[0].evidence
    assert problems(tmp_path, row(evidence=[{**place, "quote": "Brave"}])) == [
        "line 1: evidence[0].quote: is not the text from 6 to 11"
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "q1",', "JSON: Expecting property name enclosed in double quotes at character 13"),
        ("[]", "JSON: must be an object in braces"),
        ('{"question": "Who?", "answerable": true}', "id: is missing"),
        ('{"id": "q1", "answerable": true}', "question: is missing"),
        ('{"id": "q1", "question": "Who?"}', "answerable: is missing"),
        (row(question=" \n"), "question: is empty"),
        (row(id=7), "id: Input should be a valid string"),
        (row(answerable="yes"), "answerable: Input should be a valid boolean"),
        (row(answers="x"), "answers: Input should be a valid list"),
        (row(answers=["x", ""]), "answers[1]: is empty"),
        (row(answer=["x"]), "answer: unknown field; did you mean 'answers'?"),
        (row(zzz=1), "zzz: unknown field"),
        (
            row(history=[{"role": "bot", "content": ""}]),
            "history[0].role: Input should be 'user' or 'assistant'",
        ),
        (
            row(history=[{"role": "user", "content": "", "contents": ""}]),
            "history[0].contents: unknown field; did you mean 'content'?",
        ),
        (
            row(answerable=False, evidence=[{"source": "a.txt", "start": 0, "end": 5}]),
            "evidence: must be empty where answerable is false",
        ),
    ],
)
def test_bad_line(tmp_path: Path, line: str, problem: str) -> None:
    assert problems(tmp_path, line) == [f"line 1: {problem}"]


@pytest.mark.parametrize(
    ("evidence", "problem"),
    [
        ({"source": "b.txt", "start": 0, "end": 1}, "source: no document 'b.txt'; did you mean"),
        ({"source": "a.txt", "start": 0, "end": 23}, "end: 23 is past the end of 'a.txt', which"),
        ({"source": "a.txt", "start": 5, "end": 5}, "end: 5 must be greater than start, 5"),
        ({"source": "a.txt", "start": -1, "end": 5}, "start: Input should be greater than or"),
        ({"source": "a.txt", "start": 1.5, "end": 5}, "start: Input should be a valid integer"),
        ({"source": "a.txt", "start": True, "end": 5}, "start: Input should be a valid integer"),
        ({"source": "a.txt", "start": 5}, "end: is missing; give start and end, or quote"),
        ({"source": "a.txt"}, "start: is missing; give start and end, or quote"),
        ({"source": "a.txt", "quote": "old world"}, "quote: occurs nowhere in 'a.txt'"),
        ({"source": "a.txt", "quote": " "}, "quote: is empty"),
        ({"source": "a.txt", "qoute": "new"}, "qoute: unknown field; did you mean 'quote'?"),
    ],
)
def test_bad_evidence(tmp_path: Path, evidence: dict[str, object], problem: str) -> None:
    good = {"source": "a.txt", "start": 0, "end": 22}
    found = problems(tmp_path, row(evidence=[good, evidence]))
    assert found[0].startswith(f"line 1: evidence[1].{problem}")


def test_every_bad_line_is_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        row(),
        "",
        "{",
        row(question="", kind=3),
        row(id="q2", evidence=[{"source": "x", "start": 0, "end": 1}] * 2),
    ]
    path.write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff"}')
    with pytest.raises(GoldError) as caught:
        read_gold(path, DOCUMENTS)
    assert isinstance(caught.value, PassageError)
    assert str(caught.value).splitlines() == [
        f"{path} has 7 problems. Correct the file and run again:",
        "line 3: JSON: Expecting property name enclosed in double quotes at character 2",
        "line 4: id: 'q1' is also on line 1",
        "line 4: question: is empty",
        "line 4: kind: Input should be a valid string",
        "line 5: evidence[0].source: no document 'x'",
        "line 5: evidence[1].source: no document 'x'",
        "line 6: encoding: not UTF-8 at byte 9",
    ]


@pytest.mark.parametrize("line", ["[" * 100_000, row(id="N").replace('"N"', "9" * 5000)])
def test_what_the_parser_gives_up_on_is_a_bad_line(tmp_path: Path, line: str) -> None:
    assert problems(tmp_path, line)[0].startswith("line 1: JSON: ")


def test_no_file_and_no_questions(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="No such file"):
        read_gold(tmp_path / "gold.jsonl", {})
    assert problems(tmp_path, "") == ["line 1: question: the file holds none"]


# CSV


def test_csv_columns_in_any_order(tmp_path: Path) -> None:
    lines = ["note,Answer, QUESTION", 'x,"7,5","Who,', 'when?"', "", ",,", "y,b,Where?"]
    first, second = read(tmp_path, *lines, name="gold.csv")
    assert (first.question, first.answers) == ("Who,\nwhen?", ("7,5",))
    assert (second.question, second.answers) == ("Where?", ("b",))
    assert first.answerable
    assert not first.evidence
    assert first.id != second.id


def test_csv_from_a_spreadsheet_with_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "gold.CSV"
    path.write_bytes("\ufeffquestion;answer\r\nWho?;1,5\r\n".encode())
    assert [case.answers for case in read_gold(path, {})] == [("1,5",)]


def test_csv_ids_stay_when_rows_move(tmp_path: Path) -> None:
    def ids(*rows: str) -> list[str]:
        return [case.id for case in read(tmp_path, "question,answer", *rows, name="g.csv")]

    assert ids("a,1", "b,2") == ids("c,3", "b,2", "a,1")[:0:-1]


def test_csv_problems(tmp_path: Path) -> None:
    lines = ["question,answer", "Who,when?,x", '"a', 'b",', ",c", "d,e", "d,f", '"open,y']
    assert problems(tmp_path, *lines, name="gold.csv") == [
        "line 2: row: 3 cells for 2 columns; put texts with commas in quotes",
        "line 3: answer: is empty; unanswerable questions need JSON Lines",
        "line 5: question: is empty",
        "line 7: question: is also on line 6",
        "line 8: CSV: unexpected end of data",
    ]


def test_csv_without_its_columns(tmp_path: Path) -> None:
    assert problems(tmp_path, "questions,reply", "a,b", name="gold.csv") == [
        "line 1: answer: the header has no such column",
        "line 1: question: the header has no such column; did you mean 'questions'?",
    ]


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_bytes("question,answer\nWho?,País\n".encode("cp1252"))
    with pytest.raises(GoldError, match="line 2: encoding: not UTF-8; save the table"):
        read_gold(path, {})
