"""The table of docs/configuration.md, made of the settings: `python -m tests.docs.configuration`
writes it there anew."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticUndefined

from rag.settings import setting_fields, variable_name
from tests import ROOT

PAGE = ROOT / "docs" / "configuration.md"
START = "<!-- Made of rag/settings.py by `python -m tests.docs.configuration`. -->\n"
END = "<!-- End of the table. -->\n"
# Of those that depend on where the program runs, in words.
_DEPENDS = {
    "data_dir": "the user's data folder (`passage`)",
    "cache_dir": "the user's cache folder (`passage`)",
    "documents": "`seeds`, where there is such a folder",
}


def table() -> str:
    """Every setting with its variable, its key, its default and what it means, as Markdown."""
    lines = ["| variable | key in rag.toml | default | meaning |", "|---|---|---|---|"]
    lines += [
        f"| `{variable_name(key)}` | `{key}` | {_default(key, field)} | {field.description} |"
        for key, field in setting_fields()
    ]
    return "\n".join(lines) + "\n"


def with_table(page: str) -> str:
    """The page with the table as it is now between the two marks, of which each stands once."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    assert end, f"{PAGE} lacks the marks"
    return f"{before}{START}\n{table()}\n{END}{after}"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_table(page), encoding="utf-8")


def _default(key: str, field: Any) -> str:
    if field.default is PydanticUndefined:
        return _DEPENDS[key]
    value = field.default
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if isinstance(value, bool):
        shown = shown.lower()  # as rag.toml has it
    return "none" if shown in ("", "None") else f"`{shown}`"


if __name__ == "__main__":
    main()
