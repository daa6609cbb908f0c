"""The reader of gold questions: JSON Lines and CSV, and every bad line named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import Case, Evidence, GoldError, read_gold
from rag.errors import PassageError

DOCUMENTS = {"a.txt": "Hello brave\n new world", "deep/b.txt": "0123456789"}


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
