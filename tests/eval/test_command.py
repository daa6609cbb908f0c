"""`rag eval` as people call it, on a real index."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from eval.command import evaluate
from eval.errors import EvaluationError
from eval.session import SHIPPED_GOLD
from rag.settings import SAMPLE, Settings

app = typer.Typer(pretty_exceptions_enable=False)
app.command("eval")(evaluate)

Call = Callable[..., Result]

DOCUMENT = "Cats purr when they are content.\nDogs bark at strangers.\n"


@pytest.fixture
def rag_eval(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs the command in an empty folder, with a data directory that must stay untouched."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_CACHE_DIR", str(model_cache))
    monkeypatch.setenv("RAG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        assert not (tmp_path / "data").exists()
        return result

    return call


@pytest.fixture
def own(tmp_path: Path) -> list[str]:
    """Options for documents and questions of one's own."""
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "pets.txt").write_text(DOCUMENT)
    rows = [
        {
            "id": f"cats-{number}",
            "question": question,
            "answerable": True,
            "kind": "fact",
            "answers": ["purr"],
            "evidence": [{"source": "pets.txt", "quote": "Cats purr"}],
        }
        for number, question in enumerate(
            ["What do cats do when they are content?", "When do cats purr?", "Do cats purr?"] * 3
        )
    ]
    rows += [{"id": "u", "question": "Who won the war?", "answerable": False, "kind": "other"}]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(map(json.dumps, rows)))
    return ["--docs", "docs", "--gold", "gold.jsonl"]


def error(result: Result) -> str:
    """What `rag` prints after `Error:`."""
    assert isinstance(result.exception, EvaluationError), result.output
    return str(result.exception)


def test_the_shipped_set_without_options(rag_eval: Call) -> None:
    assert SHIPPED_GOLD.is_file()
    assert SAMPLE.is_dir()
    result = rag_eval("--limit", "30")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("30 questions of ")
    for line in ("hit@1 ", "citation_recall ", "false_refusal ", "ask p95 ", "off-topic "):
        assert f"\n{line}" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_own_questions_with_every_output(rag_eval: Call, own: list[str], tmp_path: Path) -> None:
    outputs = ["--json", "out.json", "--html", "out.html", "--save-baseline", "base.json"]
    result = rag_eval(*own, *outputs)
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "out.json").read_text())
    [hit] = [figure for figure in found["figures"] if figure["name"] == "hit@1"]
    assert (hit["value"], hit["n"]) == (1.0, 9)
    assert found["kinds"]["false_answer"].keys() == {"other"}
    [first, *_] = found["cases"]
    assert first["id"] == "cats-0"
    assert first["values"]["hit@1"] == 1.0
    [citation, *_] = first["citations"]
    assert DOCUMENT[citation["start"] : citation["end"]] == citation["quote"]
    assert (tmp_path / "out.html").read_text().startswith("<!doctype html>")
    # The same run again is as good as its baseline.
    again = rag_eval(*own, "--baseline", "base.json", "--json", "again.json")
    assert again.exit_code == 0, again.output
    assert "Nothing is significantly worse." in again.stdout
    assert json.loads((tmp_path / "again.json").read_text())["changes"]["compared"] == 10


def test_something_worse_than_the_baseline_fails(
    rag_eval: Call, own: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_REFUSAL_THRESHOLD", "0")
    assert rag_eval(*own, "--save-baseline", "base.json").exit_code == 0
    monkeypatch.setenv("RAG_REFUSAL_THRESHOLD", "1")
    result = rag_eval(*own, "--baseline", "base.json", "--html", "out.html")
    assert result.exit_code == 1
    assert "Setting refusal.threshold: " in result.stdout
    assert "Lost: 9 questions" in result.stdout
    assert "  cats-0  What do cats do when they are content?" in result.stdout
    assert "Significantly worse: " in result.stdout
    assert "false_refusal" in result.stdout.rpartition("Significantly worse: ")[2]
    assert "Significantly worse" in Path("out.html").read_text()


def test_settings_come_from_the_file_in_the_folder(rag_eval: Call, own: list[str]) -> None:
    Path("rag.toml").write_text("[refusal]\nthreshold = 1\n")
    result = rag_eval(*own, "--json", "out.json")
    assert result.exit_code == 0, result.output
    assert json.loads(Path("out.json").read_text())["settings"]["refusal.threshold"] == 1.0


def test_questions_in_a_table_have_answer_metrics_only(
    rag_eval: Call, own: list[str], tmp_path: Path
) -> None:
    (tmp_path / "gold.csv").write_text("question,answer\nWhat do cats do?,purr\n")
    result = rag_eval("--docs", "docs", "--gold", "gold.csv", "--html", "out.html")
    assert result.exit_code == 0, result.output
    assert "contains_answer" in result.stdout
    assert "hit@1" not in result.stdout


def test_every_bad_line_is_told_before_anything_is_asked(
    rag_eval: Call, own: list[str], tmp_path: Path
) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": 1}\n{\n')
    result = rag_eval(*own)
    assert error(result).startswith("gold.jsonl has 4 problems, listed above.")
    assert "line 1: question: is missing" in result.stderr
    assert "line 2: JSON: " in result.stderr
    assert not result.stdout


def test_a_document_that_can_not_be_read_is_told(
    rag_eval: Call, own: list[str], tmp_path: Path
) -> None:
    (tmp_path / "docs" / "broken.pdf").write_text("no PDF")
    result = rag_eval(*own)
    assert result.exit_code == 0, result.output
    assert "Warning: broken.pdf is not indexed" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--docs", "docs"], "--docs and --gold belong together"),
        (["--gold", "gold.jsonl"], "--docs and --gold belong together"),
        (["--write"], "--write belongs to --calibrate"),
        (["--calibrate", "--html", "x.html"], "--calibrate goes with"),
        (["--calibrate", "--sweep", "refusal.threshold=0,1"], "--calibrate goes with"),
        (["--sweep", "refusal.threshold=0,1", "--baseline", "x"], "--sweep goes with"),
        (["--sweep", "refusal.threshold"], "--sweep 'refusal.threshold' must be"),
        (["--baseline", "a", "--save-baseline", "b"], "either --baseline or --save-baseline"),
        (["--json", "none/out.json"], "The folder of none/out.json does not exist"),
        (["--html", "."], "can't be written"),
        (["--baseline", "none.json"], "none.json can't be read"),
    ],
)
def test_what_can_not_be_done_is_said_at_once(
    rag_eval: Call, arguments: list[str], message: str
) -> None:
    result = rag_eval(*arguments)
    assert message in error(result)
    assert not result.stdout


def test_calibration_with_too_few_questions_writes_nothing(rag_eval: Call, own: list[str]) -> None:
    result = rag_eval(*own, "--calibrate", "--write")
    assert "9 answerable and 1 unanswerable questions are too few" in error(result)
    assert not Path("rag.toml").exists()


def test_calibration_on_the_shipped_set(rag_eval: Call) -> None:
    Path("rag.toml").write_text("[retrieval]\nfusion_weight = 0.5  # kept\n")
    shown = rag_eval("--calibrate")
    assert shown.exit_code == 0, shown.output
    assert "<- chosen" in shown.stdout
    assert "Nothing was written" in shown.stdout
    assert "refusal" not in Path("rag.toml").read_text()
    written = rag_eval("--calibrate", "--write")
    assert written.exit_code == 0, written.output
    assert "fusion_weight = 0.5  # kept" in Path("rag.toml").read_text()
    assert Settings.load({}).refusal != Settings().refusal


def test_sweep(rag_eval: Call, own: list[str]) -> None:
    sweeps = ["--sweep", "refusal.threshold=0,1", "--sweep", "chunking.max_chars=300,1000"]
    result = rag_eval(*own, *sweeps, "--json", "out.json")
    assert result.exit_code == 0, result.output
    [line] = [line for line in result.stdout.splitlines() if line.startswith("contains_answer")][:1]
    assert line.split() == ["contains_answer", "1.000", "(9)", "0.000", "(9)-"]
    found = json.loads(Path("out.json").read_text())
    assert found.keys() == {"refusal.threshold", "chunking.max_chars"}
    assert [trial["value"] for trial in found["refusal.threshold"]] == ["0", "1"]


def test_the_options_are_read_without_loading_the_engine() -> None:
    code = (
        "import sys, eval.command; print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'chromadb', 'sklearn', 'jinja2', 'tomlkit', 'numpy', 'ir_measures', 'rag'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
