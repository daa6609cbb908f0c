"""The examples of the pages, run: each against an engine, or a server, with the sample document."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from eval.gold import read_gold
from rag.cli import output
from rag.engine import Engine
from tests import ROOT, SEEDS
from tests.docs.pages import DOCS, PAGES, README, Command, block, commands, inline_code
from tests.ui.served import served

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")

API, EVALUATION = ROOT / "docs" / "api.md", ROOT / "docs" / "evaluation.md"
HERE = "http://127.0.0.1:7860"
KEY = "0123456789abcdef"
CURLS = [one for page in PAGES for one in commands(page) if one.words[0] == "curl"]


@pytest.fixture(scope="module")
def address(seed_engine: Engine) -> Iterator[str]:
    with served(seed_engine) as found:
        yield found


def curl(shown: Command, address: str) -> httpx.Response:
    """What curl would be answered; it need not be installed."""
    parser = argparse.ArgumentParser()
    for option in ("-c", "-b", "-d", "-X"):
        parser.add_argument(option)
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("-s", action="store_true")
    parser.add_argument("url")
    given = parser.parse_args(shown.words[1:])
    assert given.url.startswith(HERE)
    headers = dict(header.replace("$RAG_API_KEY", KEY).split(": ", 1) for header in given.H)
    method = given.X or ("POST" if given.d else "GET")
    url = given.url.replace(HERE, address)
    return httpx.request(method, url, headers=headers, content=given.d, timeout=60)


@pytest.mark.parametrize("shown", CURLS, ids=str)
def test_a_curl_is_answered(shown: Command, address: str) -> None:
    assert curl(shown, address).status_code == 200


def test_an_answer_has_what_the_api_page_says(address: str) -> None:
    (asked,) = [one for one in CURLS if "api/ask" in str(one)]
    answered = curl(asked, address).json()
    page = API.read_text(encoding="utf-8")
    for name in (*answered, "text", "segments", "citations", "refused", "confidence"):
        assert f"`{name}`" in page
        assert name in answered or name in answered["answer"]
    for name in ("quote", "start", "end"):
        assert name in answered["answer"]["citations"][0]


def test_every_route_of_the_api_is_in_the_table(address: str) -> None:
    paths: dict[str, Any] = httpx.get(f"{address}/api/openapi.json").json()["paths"]
    routes = {
        f"{method.upper()} /api{re.sub(r'{.*?}', '{id}', path)}"
        for path, methods in paths.items()
        for method in methods
    }
    shown = {words for words in inline_code(API) if re.match(r"(?:GET|POST|DELETE) /", words)}
    assert shown == routes


def test_the_metrics_are_those_of_the_table(address: str) -> None:
    text = httpx.get(f"{address}/metrics").text
    there = set(re.findall(r"^# TYPE (passage_\w+) ", text, re.MULTILINE))
    there = {name for name in there if not name.endswith("_created")}
    page = ROOT / "docs" / "deployment.md"
    assert {words for words in inline_code(page) if re.fullmatch("passage_[a-z_]+", words)} == there


def test_the_python_client_goes_on_with_its_own_answer(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """
conversation = {"question": "And when?", "conversation": answered["conversation"]}
for again in (
    api.get(f"/answers/{answered['answer_id']}/events"),
    api.post("/ask", json=conversation),
):
    again.raise_for_status()
api.close()
"""
    exec(block(API, "import httpx").replace(HERE, address) + more, {})  # our own page
    assert "chery-ebro-joint-venture.txt" in capsys.readouterr().out


def test_the_engine_answers_from_python(
    tmp_path: Path,
    model_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = f"data_dir=Path({str(tmp_path)!r}), cache_dir=Path({str(model_cache)!r})"
    monkeypatch.chdir(ROOT)
    code = block(API, "from pathlib").replace('data_dir=Path("index")', place)
    assert place in code
    exec(code, {})  # our own page
    assert "more than 1,000 jobs" in capsys.readouterr().out


def test_the_refusal_is_the_real_one(
    seed_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = block(README, '$ rag ask "Who').splitlines()
    question = shown[0].split('"')[1]
    output.print_answer(seed_engine.ask(question))
    printed = capsys.readouterr().out.splitlines()
    assert shown[-1] == "..."
    assert printed[: len(shown) - 2] == shown[1:-1]


def test_the_questions_are_read_as_they_stand(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(block(EVALUATION, '{"id"'), encoding="utf-8")
    cases = read_gold(gold, {"plant.txt": "It created 1,000 jobs."})
    assert [case.answerable for case in cases] == [True, False]
    assert cases[0].evidence[0].end > 0


def test_the_figures_of_the_shipped_questions_are_those_of_the_baseline() -> None:
    baseline = json.loads((ROOT / "eval" / "baseline.json").read_text(encoding="utf-8"))
    questions: dict[str, Any] = baseline["questions"]
    shown = block(EVALUATION, "157 questions")
    assert shown.startswith(f"{len(questions)} questions")
    rows = re.findall(r"^(\S+) +([\d.]+) +[\d.]+–[\d.]+ +(\d+)$", shown, re.MULTILINE)
    assert len(rows) == 11
    for metric, mean, count in rows:
        values = [one["values"][metric] for one in questions.values() if metric in one["values"]]
        assert len(values) == int(count)
        assert abs(sum(values) / len(values) - float(mean)) < 0.0006, metric


@pytest.mark.parametrize(
    ("said", "report", "measured"),
    [
        ("1,299 questions of SQuAD", "RESULTS", "squad | hit@1 | about 0.68 | ≥ 0.880 | **0.884**"),
        ("first in 88.4 %", "RESULTS", "**0.884**"),
        ("first five in 97.8 %", "RESULTS", "**0.978**"),
        ("some 13 ms", "RESULTS", "**13.2 ms**"),
        ("319 questions off", "RESULTS", "none of 319"),
        ("first in 90.3 %, short of the 92 %", "RESULTS", "≥ 0.920 | **0.903**"),
        ("(precision 0.49, recall 0.37)", "RESULTS", "**0.486**"),
        ("(precision 0.49, recall 0.37)", "RESULTS", "**0.367**"),
        ("10 of 14 targets", "RESULTS", "10 of 14 targets are met"),
        ("328 sentences 100 had", "GROUNDING", "| 328 | 100 (30%)"),
        ("of the 331 that were shown", "GROUNDING", "| 331 | 0 (0%)"),
    ],
)
def test_a_figure_of_the_readme_was_measured(said: str, report: str, measured: str) -> None:
    assert said in " ".join(README.read_text(encoding="utf-8").split())
    assert measured in (ROOT / "eval" / f"{report}.md").read_text(encoding="utf-8")


def test_the_sample_is_what_the_pages_ask_about() -> None:
    assert len(list(SEEDS.glob("*.txt"))) == 1
    assert any("seeds/" in page.read_text(encoding="utf-8") for page in DOCS)
