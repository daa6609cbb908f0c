"""A question that is asked of chosen documents only, and documents that are forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import QuestionError

QUESTION = "How many people work at the plant?"


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """Two folders that answer the same question differently, and a copy in the second."""
    for name, count in (("north/plant.txt", "120"), ("south/plant.txt", "300")):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"The plant opened in 2011.\n\nAbout {count} people work at the plant.\n")
    (tmp_path / "docs/south/copy.txt").write_bytes((tmp_path / "docs/north/plant.txt").read_bytes())
    engine.ingest([tmp_path / "docs"])
    return engine


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ("north", "120"),
        ("north/", "120"),
        ("south/plant.txt", "300"),
        ("south/copy.txt", "120"),
    ],
)
def test_only_the_scope_answers(filled: Engine, scope: str, count: str) -> None:
    answer = filled.ask(QUESTION, scope=[scope])
    assert count in answer.text
    assert {"120", "300"} - {count} != set()
    assert ({"120", "300"} - {count}).pop() not in answer.text
    for passage in filled.search(QUESTION, scope=[scope]):
        assert passage.source.startswith(scope)
        # Another name of the same content, outside the scope, is not told.
        assert all(name.startswith(scope) for name in passage.copies)


def test_paths_and_ids_name_documents_too(filled: Engine, tmp_path: Path) -> None:
    file = next(file for file in filled.files() if file.source == "south/plant.txt")
    for name in (file.document_id, str(tmp_path / "docs/south/plant.txt")):
        assert {passage.source for passage in filled.search(QUESTION, scope=[name])} == {
            "south/plant.txt"
        }


@pytest.mark.parametrize("scope", ["sou", "plant.txt", "../docs", "", "*"])
def test_a_scope_that_holds_nothing_is_an_error(filled: Engine, scope: str) -> None:
    with pytest.raises(QuestionError, match="Nothing is indexed under"):
        filled.ask(QUESTION, scope=[scope])


def test_a_message_names_no_folder_of_the_disk(filled: Engine) -> None:
    with pytest.raises(QuestionError, match=r"under 'gone\.txt', 'north/gone\.txt'") as error:
        filled.ask(QUESTION, scope=["/srv/secret/gone.txt", "north/gone.txt"])
    assert "secret" not in str(error.value)


def test_a_passage_is_found_again_by_its_id(filled: Engine) -> None:
    for found in filled.search(QUESTION):
        again = filled.passage(found.id)
        assert again is not None
        assert (again.text, again.source) == (found.text, found.source)
    north = filled.search(QUESTION, scope=["north"])[0]
    assert filled.passage(north.id, scope=["south/plant.txt"]) is None


@pytest.mark.parametrize("tail", ["", ":", ":5", ":-1-4", ":9-2", ":0-999999", ":a-b", ":٣-٤"])
def test_an_id_that_names_no_passage_finds_none(filled: Engine, tail: str) -> None:
    assert filled.passage(filled.files()[0].document_id + tail) is None
    assert filled.passage("unknown" + tail) is None


def test_what_is_forgotten_does_not_answer(filled: Engine, tmp_path: Path) -> None:
    gone = filled.forget([tmp_path / "docs/south"])
    assert gone == ["south/copy.txt", "south/plant.txt"]
    assert "300" not in filled.ask(QUESTION).text
    assert [file.source for file in filled.files()] == ["north/plant.txt"]
    assert filled.search(QUESTION)[0].copies == ()
    assert filled.forget([tmp_path / "docs/south"]) == []
    # The file itself stays, and comes back with its folder.
    assert filled.ingest([tmp_path / "docs"]).added == ("south/copy.txt", "south/plant.txt")


def test_files_tell_what_was_made_of_them(filled: Engine) -> None:
    file = filled.files()[0]
    assert file.source == "north/plant.txt"
    assert (file.pages, file.chunks, file.title) == (None, 1, "")
    assert file.characters == len(filled.document_text(file.document_id))
