"""Imports go one way: each room takes from those before it, and no two modules from each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests import ROOT

# Each line may import from the lines above it, and within itself.
LAYERS = """
    rag.errors
    rag.types rag.settings
    rag.words
    rag.documents
    rag.embedding
    rag.index
    rag.llm
    rag.ingest rag.retrieve
    rag.answer
    rag.engine
    ui.strings ui.library
    ui.journal ui.starters ui.guard
    ui.api ui.widget
    ui.chat
    ui.server
    ui.app
    rag.cli.output rag.cli.progress rag.cli.doctor
    eval
    rag.cli
""".strip().splitlines()
# What passes things on by name: `from rag import Engine`, and the folder of files beside it.
DOORS = {"rag", "ui"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("rag", "ui", "eval"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield _name(path), ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name for name, _ in modules()}


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules of ours that are imported anywhere in it, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                yield whole if whole in NAMES else node.module
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def layer(module: str) -> int | None:
    """The line of the module's room: that of the longest name there that it lies under."""
    found = [
        (len(room), number)
        for number, line in enumerate(LAYERS)
        for room in line.split()
        if module == room or module.startswith(f"{room}.")
    ]
    return max(found)[1] if found else None


@pytest.mark.parametrize(("module", "tree"), [pytest.param(*one, id=one[0]) for one in modules()])
def test_a_module_takes_from_the_rooms_before_it(module: str, tree: ast.Module) -> None:
    own = layer(module)
    if own is None:
        assert module in {*DOORS, "rag.__main__"}
        return
    for other in set(imports(tree)) & NAMES - DOORS:
        below = layer(other)
        assert below is not None, f"{other} stands in no layer"
        assert below <= own, f"{module} imports {other}, which comes after it"


def test_no_modules_import_each_other() -> None:
    taken = {
        module: {
            other
            for other in imports(tree)
            # A package's own file passes on what its modules make.
            if other in NAMES and other != module and not module.startswith(f"{other}.")
        }
        for module, tree in modules()
        if module not in DOORS
    }
    assert list(TopologicalSorter(taken).static_order())  # raises CycleError, and names them
