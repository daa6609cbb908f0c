import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT, SEEDS

QUESTION = "how many jobs did the Ebro plant create?"
# Runs the command as `rag` does, then tells which heavy modules it has imported.
PROBE = """
import sys
from rag.cli import main
sys.argv = ["rag", *sys.argv[1:]]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
heavy = {"torch", "transformers", "sentence_transformers", "gradio"}
print("HEAVY", sorted(heavy & sys.modules.keys()))
"""


def rag(
    data_dir: Path, *arguments: str, stdin: str = "", columns: int = 80
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments],
        env={**os.environ, "RAG_DATA_DIR": str(data_dir), "COLUMNS": str(columns)},
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    done = rag(folder, "ingest", "seeds")
    assert done.returncode == 0, done.stderr
    assert "1 added" in done.stdout
    return folder


def test_ask_prints_the_answer_and_where_it_stands(data_dir: Path) -> None:
    done = rag(data_dir, "ask", QUESTION)
    assert done.returncode == 0
    flat = " ".join(done.stdout.split())
    assert "creating more than 1,000 jobs." in flat
    assert "seeds/chery-ebro-joint-venture.txt:7" in flat
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_readme_shows_what_ask_prints(data_dir: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(rf'\$ rag ask "{re.escape(QUESTION)}"\n(.*?)\n\nWhat', readme, re.DOTALL)
    assert shown is not None
    printed = rag(data_dir, "ask", QUESTION, columns=92).stdout
    stripped = [line.strip() for line in printed.strip().splitlines()]
    assert [line.strip() for line in shown.group(1).splitlines()] == stripped


def test_ask_does_not_import_torch_or_gradio(data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "ask", QUESTION, "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "more than" in done.stdout
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_ask_as_json_can_be_checked_against_the_file(data_dir: Path) -> None:
    answer = json.loads(rag(data_dir, "ask", QUESTION, "--json").stdout)
    text = (SEEDS / "chery-ebro-joint-venture.txt").read_text(encoding="utf-8")
    assert not answer["refused"]
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert text.splitlines()[citation["line"] - 1].count(citation["quote"]) == 1


def test_a_refusal_offers_the_closest_passages(data_dir: Path) -> None:
    done = rag(data_dir, "ask", "Who is the CEO of Chery?")
    assert done.returncode == 0
    assert "The documents don't say" in done.stdout
    assert "Closest, but not an answer:" in done.stdout


def test_search_lists_passages(data_dir: Path) -> None:
    passages = json.loads(rag(data_dir, "search", "ICQCC award", "-k", "2", "--json").stdout)
    assert 1 <= len(passages) <= 2
    assert "seven times" in passages[0]["text"]
    assert "1. seeds/" in rag(data_dir, "search", "ICQCC award", "-k", "2").stdout


def test_status_and_doctor(data_dir: Path) -> None:
    assert "chery-ebro-joint-venture.txt" in rag(data_dir, "status").stdout
    done = rag(data_dir, "doctor")
    assert done.returncode == 0, done.stdout
    assert "fail" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["ask", ""], "", "The question is empty"),
        (["ask", "-"], "a" * 1_000_000, "1,000,000 characters"),
        (["ingest", "no/such/folder"], "", "does not exist"),
        (["ask", "x", "--data-dir", "/dev/null/x"], "", "can't be used"),
    ],
)
def test_a_known_error_is_one_line(
    data_dir: Path, arguments: list[str], stdin: str, words: str
) -> None:
    done = rag(data_dir, *arguments, stdin=stdin)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("Error: ")


def test_an_empty_index_says_what_to_run(tmp_path: Path) -> None:
    done = rag(tmp_path, "ask", "anything")
    assert done.returncode == 1
    assert done.stderr == "Error: Nothing is indexed yet. Run: rag ingest FOLDER\n"


def test_an_unknown_setting_names_the_near_miss(data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "status"],
        env={**os.environ, "RAG_DATADIR": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Did you mean RAG_DATA_DIR?" in done.stderr


def test_serve_says_at_once_that_no_model_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_LLM", "opnai:gpt")
    refused = rag(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "Did you mean 'openai'?" in " ".join(refused.stderr.split())


def test_serve_beyond_this_machine_needs_a_key_or_a_word(tmp_path: Path) -> None:
    refused = rag(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 1
    assert "RAG_API_KEY" in refused.stderr
    assert "--insecure" in refused.stderr
    command = [sys.executable, "-m", "rag", "serve", "--host", "0.0.0.0", "--port", "0"]
    for flags, key, warned in (
        (["--insecure"], "", True),
        ([], "0123456789abcdef", False),
        (["--insecure"], "0123456789abcdef", False),
    ):
        with subprocess.Popen(
            [*command, *flags],
            env={**os.environ, "RAG_DATA_DIR": str(tmp_path), "RAG_API_KEY": key},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as server:
            assert server.stdout is not None
            assert server.stderr is not None
            assert any(line.startswith("Chat: http://0.0.0.0:") for line in server.stdout)
            server.terminate()
            assert ("Everyone who reaches this machine" in server.stderr.read()) == warned
