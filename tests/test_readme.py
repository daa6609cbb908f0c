"""What the README says of settings and commands is what the program has."""

import re
from pathlib import Path

from typer.main import get_command

from rag.cli import app
from rag.settings import setting_fields, variable_name

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


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
