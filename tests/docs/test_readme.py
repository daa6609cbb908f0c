"""What the README says of settings and commands is what the program has."""

import re
import textwrap
from pathlib import Path

import pytest
from typer.main import get_command

from rag.cli import app
from rag.engine import Engine
from rag.settings import setting_fields, variable_name
from tests.ui.served import served

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `(RAG_\w+)` \| `([\w.]+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    table = {key: (variable, default, meaning) for variable, key, default, meaning in rows}
    fields = dict(setting_fields())
    assert table.keys() == fields.keys()
    for key, field in fields.items():
        variable, default, meaning = table[key]
        assert variable == variable_name(key)
        assert meaning == field.description
        if key not in ("data_dir", "cache_dir"):  # which depend on the user
            value = field.default
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            assert default == ("none" if shown in ("", "None") else f"`{shown}`")


def test_every_command_stands_in_the_readme() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert commands == set(re.findall(r"^\| `rag (\w+)", README, re.MULTILINE))


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")
def test_the_python_example_goes_on_with_its_own_answer(
    seed_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"^    import httpx\n(?:(?:    .*)?\n)+", README, re.MULTILINE)
    with served(seed_engine) as address:
        code = textwrap.dedent(example).replace("http://127.0.0.1:7860", address)
        more = """
conversation = {"question": "And when?", "conversation": answered["conversation"]}
for again in (
    api.get(f"/answers/{answered['answer_id']}/events"),
    api.post("/ask", json=conversation),
):
    again.raise_for_status()
api.close()
"""
        exec(code + more, {})  # our own README
    assert "chery-ebro-joint-venture.txt" in capsys.readouterr().out
