"""What the pages say to type is what the program and the project have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from typer.main import get_command

from rag.cli import app
from rag.settings import Settings
from tests import ROOT
from tests.docs.pages import PAGES, Command, commands, inline_code, name

COMMANDS: dict[str, click.Command] = get_command(app).commands  # type: ignore[attr-defined]
SHOWN = [one for page in PAGES for one in commands(page)]


def of_rag() -> Iterator[Command]:
    """The calls of `rag`, wherever it lies; behind `sudo` and `env` too."""
    for one in SHOWN:
        words = list(one.words)
        variables = dict(one.variables)
        if words[0] == "sudo":
            words = words[words.index("env") + 1 :]
            while "=" in words[0]:
                key, _, value = words.pop(0).partition("=")
                variables[key] = value
        if words[0].split("/")[-1] == "rag" and len(words) > 1 and words[1] in COMMANDS:
            yield Command(one.page, variables, tuple(words))
        else:
            assert words[0].split("/")[-1] != "rag", str(one)


def test_there_are_such_commands() -> None:
    assert {one.words[1] for one in of_rag()} >= {"ingest", "serve", "ask", "eval"}


@pytest.mark.parametrize("shown", list(of_rag()), ids=str)
def test_a_command_is_one_that_can_be_typed(
    shown: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shown.words[2 : shown.words.index("|")] if "|" in shown.words else shown.words[2:]
    COMMANDS[shown.words[1]].make_context(shown.words[1], list(words))  # parsed, not run
    # "..." stands for a key.
    Settings.load({key: value.replace("...", "x" * 16) for key, value in shown.variables.items()})


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_command_in_a_sentence_has_its_options(page: Path) -> None:
    for words in inline_code(page):
        call = words.split()
        if call[:1] != ["rag"] or len(call) < 2 or call[1].startswith("."):
            continue
        assert call[1] in COMMANDS, words
        known = {option for one in COMMANDS[call[1]].params for option in one.opts}
        given = {re.match(r"-[-\w]*", word.strip("[]")) for word in call[2:] if "-" in word[:2]}
        assert {found.group() for found in given if found} <= known | {"-"}, words


def test_every_command_stands_in_the_table() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert set(COMMANDS) == set(re.findall(r"^\| `rag (\w+)[^|]*\| [^|]*\|$", page, re.MULTILINE))


def test_every_option_of_eval_is_explained() -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for option in COMMANDS["eval"].params:
        assert f"`{option.opts[0]}" in page or f" {option.opts[0]}" in page, option.opts


def test_a_target_of_make_is_there() -> None:
    (targets,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    shown = {one.words[1] for one in SHOWN if one.words[0] == "make"}
    for page in PAGES:
        shown |= {words.split()[1] for words in inline_code(page) if words.startswith("make ")}
    assert {"serve", "test", "check"} <= shown <= set(targets.split())


def test_a_module_that_is_run_is_there() -> None:
    modules = {
        one.words[2]
        for one in SHOWN
        if one.words[0].split("/")[-1].startswith("python") and one.words[1] == "-m"
    }
    assert "eval.benchmarks.results" in modules
    for module in modules | {"pytest"}:
        assert find_spec(module) is not None, module
