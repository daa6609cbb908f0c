"""Settings: which source wins, and what is said of a mistake in any of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.settings import Settings, setting_fields, variable_name


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory without a rag.toml."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_toml(text: str) -> None:
    Path("rag.toml").write_text(text, encoding="utf-8")


def problem(environ: dict[str, str] | None = None) -> str:
    """The message of the error that loading raises."""
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ or {})
    return str(caught.value)


def test_the_later_source_wins() -> None:
    assert Settings.load({}) == Settings()
    write_toml('data_dir = "from-file"\n[retrieval]\nfusion_weight = 0.1\nreranker = "some"\n')
    variable = {"RAG_DATA_DIR": "from-variable", "RAG_RETRIEVAL_FUSION_WEIGHT": "0.3"}

    assert Settings.load({}).data_dir == Path("from-file")
    assert Settings.load(variable).data_dir == Path("from-variable")
    assert Settings.load(variable, data_dir=Path("given")).data_dir == Path("given")
    assert Settings.load(variable, data_dir=None).data_dir == Path("from-variable")

    retrieval = Settings.load(variable).retrieval
    assert (retrieval.fusion_weight, retrieval.reranker) == (0.3, "some")
    # What no source names keeps its default, also within a section that one source opens.
    assert retrieval.passage_chars == Settings().retrieval.passage_chars


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_SERVER_PORT", "8123")
    assert Settings.load().server.port == 8123


def test_the_file_is_read_from_the_current_directory_only(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toml("[server]\nport = 9000\n")
    (here / "below").mkdir()
    assert Settings.load({}).server.port == 9000
    monkeypatch.chdir(here / "below")
    assert Settings.load({}).server.port == 7860


def test_documents_are_split_like_a_search_path() -> None:
    environ = {"RAG_DOCUMENTS": os.pathsep.join(["reports", "/srv/manuals"])}
    assert Settings.load(environ).documents == (Path("reports"), Path("/srv/manuals"))
    write_toml('documents = ["one", "two"]\n')
    assert Settings.load({}).documents == (Path("one"), Path("two"))


def test_every_setting_has_a_description_and_a_variable_of_its_own() -> None:
    fields = dict(setting_fields())
    assert len(fields) > 10
    assert [key for key, field in fields.items() if not field.description] == []
    assert len({variable_name(key) for key in fields}) == len(fields)
    assert variable_name("retrieval.passage_chars") == "RAG_RETRIEVAL_PASSAGE_CHARS"


def test_an_unknown_variable_names_the_near_miss() -> None:
    message = problem({"RAG_RETRIEVAL_RERANKR": "3"})
    assert "RAG_RETRIEVAL_RERANKR." in message
    assert "Did you mean RAG_RETRIEVAL_RERANKER?" in message
    assert problem({"RAG_FOO": "3"}) == (
        "Unknown environment variable RAG_FOO. docs/configuration.md lists them all."
    )
    assert problem({"RAG_PORT": "3"}).endswith("Did you mean RAG_SERVER_PORT?")
    assert problem({"RAG_KEY": "3"}).endswith("Did you mean RAG_LLM_API_KEY or RAG_API_KEY?")


def test_a_setting_of_an_earlier_version_is_to_be_removed() -> None:
    assert problem({"RAG_RETRIEVAL_CANDIDATES": "3"}) == (
        "RAG_RETRIEVAL_CANDIDATES is no setting any more. Remove it."
    )
    write_toml("[llm]\nbreaker_pause = 3\n")
    assert problem() == "'llm.breaker_pause' in rag.toml is no setting any more. Remove it."


def test_a_key_that_is_too_short_is_not_repeated() -> None:
    assert problem({"RAG_API_KEY": "hunter2"}) == (
        "Setting 'server.api_key' (rag.toml or RAG_API_KEY): needs 16 or more plain characters;"
        " `openssl rand -hex 16` makes a key."
    )


def test_other_programs_variables_are_left_alone() -> None:
    assert Settings.load({"RAGE": "1", "PATH": "/bin", "rag_server_port": "1"}) == Settings()


@pytest.mark.parametrize(
    ("toml", "named", "meant"),
    [
        ("[retrieval]\nrerankr = 3\n", "retrieval.rerankr", "retrieval.reranker"),
        ('data_dri = "x"\n', "data_dri", "data_dir"),
        ("[chunkin]\nmax_chars = 500\n", "chunkin", "chunking"),
    ],
)
def test_an_unknown_key_names_the_near_miss(toml: str, named: str, meant: str) -> None:
    write_toml(toml)
    message = problem()
    assert f"'{named}' in rag.toml" in message
    assert f"Did you mean '{meant}" in message


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('[server]\nport = "many"\n', "server.port"),
        ("[server]\nport = 70000\n", "server.port"),
        ("[chunking]\nmax_chars = 1.5\n", "chunking.max_chars"),
        ("[retrieval]\nfusion_weight = 1.01\n", "retrieval.fusion_weight"),
        ("data_dir = 3\n", "data_dir"),
        ("documents = 3\n", "documents"),
    ],
)
def test_a_wrong_value_is_named(toml: str, named: str) -> None:
    write_toml(toml)
    message = problem()
    assert f"'{named}'" in message
    assert "rag.toml" in message
    assert variable_name(named) in message


def test_a_value_in_a_tables_place_is_named() -> None:
    write_toml("embedding = 3\n")
    assert "'embedding' in rag.toml must be a table" in problem()


def test_one_folder_may_be_written_without_brackets() -> None:
    write_toml('documents = "handbook"\n')
    assert Settings.load({}).documents == (Path("handbook"),)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.load({"RAG_DATA_DIR": "", "RAG_EMBEDDING_MODEL": ""}) == Settings()


def test_a_wrong_value_in_a_variable_is_named() -> None:
    message = problem({"RAG_SERVER_PORT": "many"})
    assert "RAG_SERVER_PORT" in message
    assert "'many'" in message


def test_a_section_that_is_no_table_is_named_also_when_a_variable_would_enter_it() -> None:
    write_toml("server = 3\n")
    assert "[server]" in problem({"RAG_SERVER_PORT": "8000"})


@pytest.mark.parametrize("data", [b"data_dir = \n", b"\xff\xfe\x00", b'"'])
def test_a_file_that_is_no_toml_is_named(data: bytes) -> None:
    Path("rag.toml").write_bytes(data)
    assert "rag.toml is not valid TOML" in problem()


def test_one_value_can_be_exchanged() -> None:
    before = Settings()
    after = before.with_value("retrieval.fusion_weight", "0.7")
    assert after.retrieval.fusion_weight == 0.7
    assert after.retrieval.passage_chars == before.retrieval.passage_chars
    assert before.retrieval.fusion_weight == 0.5
    with pytest.raises(SettingsError, match=r"Did you mean 'retrieval\.fusion_weight'"):
        before.with_value("retrieval.fusion_weigth", "0.7")
    with pytest.raises(SettingsError, match=r"retrieval\.fusion_weight.*'much'"):
        before.with_value("retrieval.fusion_weight", "much")


def test_settings_are_fixed_once_made() -> None:
    with pytest.raises(ValidationError):
        Settings().server.port = 1  # type: ignore[misc]
