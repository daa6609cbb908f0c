"""Which documents a question names: by title, file, folder, and the names on the first page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rag import Engine
from rag.retrieve.identity import Identities, period_of
from tests.pdfs import make_pdf

# A twentieth of it is the title page.
LONG = "Revenue rose in all segments of the business, and costs fell. " * 60
FILES = {
    "2022 Q3 AC.md": f"# Quarterly report\n\nAcme Corporation, for the quarter.\n\n{LONG}",
    "2023 Q3 AC.md": f"# Quarterly report\n\nAcme Corporation, for the quarter.\n\n{LONG} Again.",
    "2023 Q3 BX.md": f"# Quarterly report\n\nBrixton Limited, for the quarter.\n\n{LONG} Too.",
    "2022/Second quarter, Acme.md": f"# Quarterly report\n\nOf Acme.\n\n{LONG} So.",
    "board/1.md": "# Minutes of 2026-04-30\n\nThe board met.",
    "board/2.md": "# Minutes of 2026-05-03\n\nThe board met again.",
    "opening-hours/museum-east.txt": "Monday to Friday, 9 to 17.",
    "opening-hours/museum-west.txt": "Monday to Friday, 10 to 18.",
}


@pytest.fixture
def identities(engine: Engine, tmp_path: Path) -> Identities:
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    engine.ingest([tmp_path / "docs"])
    return Identities(engine._catalog)


def named(identities: Identities, question: str, before: str = "") -> list[str]:
    """The files that the question names best."""
    behind = identities.behind(question, before)
    sources: Mapping[str, str] = {key: source for key, source, *_ in identities._catalog.faces(0)}
    return sorted(sources[key] for key, value in behind.items() if value == 0)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was Acme's revenue in Q3 2022?", ["2022 Q3 AC.md"]),
        ("What was Acme's revenue in Q2 2022?", ["2022/Second quarter, Acme.md"]),
        ("What was Acme's revenue in 2023?", ["2023 Q3 AC.md"]),
        ("What was Acme's revenue in the third quarter of 2022?", ["2022 Q3 AC.md"]),
        ("what was the revenue of brixton in the third quarter?", ["2023 Q3 BX.md"]),
        ("Which segments of AC grew in the latest quarter?", ["2023 Q3 AC.md"]),  # the newest twin
        ("What do the board minutes say?", ["board/2.md"]),  # the newest, by dates
        ("What do the minutes of April 30th, 2026 say?", ["board/1.md"]),
        ("When does the east museum open?", ["opening-hours/museum-east.txt"]),
        ("What rose in all segments?", []),  # names nothing that tells them apart
        ("", []),
    ],
)
def test_what_a_question_names(identities: Identities, question: str, expected: list[str]) -> None:
    assert named(identities, question) == expected


def test_what_the_question_names_counts_for_more_than_the_one_before(
    identities: Identities,
) -> None:
    before = "What was Acme's revenue in Q3 2022?"
    assert named(identities, "And in 2023?", before) == ["2023 Q3 AC.md"]
    assert named(identities, "And how much was it?", before) == ["2022 Q3 AC.md"]
    assert named(identities, "And that of Brixton?", before) == ["2023 Q3 BX.md"]


def test_within_a_scope_only_its_documents_are_told_apart(identities: Identities) -> None:
    keys = {source: key for key, source, *_ in identities._catalog.faces(0)}
    one = frozenset({keys["2022 Q3 AC.md"]})
    assert identities.behind("What was Acme's revenue in 2023?", within=one) == {}
    both = one | {keys["2023 Q3 BX.md"]}
    behind = identities.behind("What was Acme's revenue?", within=both)
    assert behind.keys() == both
    assert behind[keys["2022 Q3 AC.md"]] == 0 > behind[keys["2023 Q3 BX.md"]] >= -4


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What was Acme's revenue in Q3 2022?", "What was revenue in ?"),
        ("What was Acme's revenue in the third quarter of 2022?", "What was revenue in the of ?"),
        ("What did Acme sell in Dover in 2022?", "What did sell in Dover in ?"),
        (
            "What was Brixton's revenue?",
            "What was Brixton's revenue?",
        ),  # has no pages
        ("What was the revenue?", "What was the revenue?"),
    ],
)
def test_names_that_only_say_which_report_is_meant(
    engine: Engine, tmp_path: Path, question: str, left: str
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for year in (2022, 2023):
        pages = [["Acme Corporation", "Quarterly report"], [LONG[:80]] * 30, [LONG[:80]] * 30]
        (folder / f"{year} Q3.pdf").write_bytes(make_pdf(pages, title=f"Report of {year}"))
    (folder / "brixton.md").write_text(f"# Brixton\n\n{LONG}")
    engine.ingest([folder])
    identities = Identities(engine._catalog)
    assert words_left(identities, question) == left
    keys = {source: key for key, source, *_ in engine._catalog.faces(0)}
    # Where what is named is not looked in, its names do tell something.
    other = frozenset({keys["brixton.md"]})
    assert identities.names(question, other) == []


def words_left(identities: Identities, question: str) -> str:
    """The question without the names."""
    for place in identities.names(question):
        blank = " " * (place.end - place.start)
        question = f"{question[: place.start]}{blank}{question[place.end :]}"
    return " ".join(question.split())


def test_it_follows_the_documents(engine: Engine, identities: Identities, tmp_path: Path) -> None:
    (tmp_path / "docs" / "2023 Q3 AC.md").unlink()
    engine.ingest([tmp_path / "docs"])
    assert named(identities, "What was AC's revenue?") == ["2022 Q3 AC.md"]


def test_a_question_that_names_a_report_is_answered_from_it(
    engine: Engine, identities: Identities
) -> None:
    for question, source in (
        ("Did the revenue of Brixton rise in all segments in Q3 2023?", "2023 Q3 BX.md"),
        ("Did the revenue of Acme rise in all segments in Q3 2022?", "2022 Q3 AC.md"),
    ):
        answer = engine.ask(question)
        assert {citation.passage.source for citation in answer.citations} == {source}
        assert engine.search(question)[0].source == source


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023 Q3 AAPL.pdf", (2023, 9)),
        ("Q1/2024", (2024, 3)),
        ("waste-fees-2026.md", (2026, 0)),
        ("minutes-2026-03-12.txt", (2026, 3)),
        ("report 05.2025", (2025, 5)),
        ("for the period ended June 25, 2022", (2022, 0)),
        ("part 12019", None),
        ("", None),
    ],
)
def test_periods(text: str, period: tuple[int, int] | None) -> None:
    assert period_of(text) == period
