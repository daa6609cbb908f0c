"""docs/configuration.md has every setting, as the program has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.settings import Settings, setting_fields, variable_name
from tests.docs.configuration import PAGE, START, with_table
from tests.docs.pages import PAGES, block, inline_code, name

# Files that are named like settings.
_FILES = {"widget.key", "widget.png"}


def test_the_table_is_that_of_the_settings() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run: python -m tests.docs.configuration"


def test_of_every_setting_it_says_who_sets_it() -> None:
    prose = PAGE.read_text(encoding="utf-8").partition(START)[0]
    for key, _ in setting_fields():
        assert f"`{key}`" in prose or f"`{variable_name(key)}`" in prose, key


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_that_is_named_is_there(page: Path) -> None:
    keys = {key for key, _ in setting_fields()}
    variables = {variable_name(key) for key in keys}
    text = page.read_text(encoding="utf-8")
    if page.name == "CHANGELOG.md":  # tells of earlier ones, too
        return
    assert set(re.findall(r"\bRAG_[A-Z_]*", text)) <= variables
    sections = "|".join(sorted({key.partition(".")[0] for key in keys if "." in key}))
    for words in inline_code(page):
        if re.fullmatch(rf"(?:{sections})\.[a-z_]+", words):
            assert words in keys | _FILES


def test_its_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rag.toml").write_text(block(PAGE, "data_dir"), encoding="utf-8")
    settings = Settings.load({})
    assert settings.documents == (Path("handbook"), Path("minutes/2026"))
    assert settings.ui.title == "Ask the handbook"
