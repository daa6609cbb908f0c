"""Every text of the pages, by language: another language is another file beside this one."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts of one language, by keys like `page.ask`."""

    language: str
    texts: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """The text with its {values}; `count` chooses between its `one` and its `other` form.

        What is filled in stays as it is, braces and all. Raises: KeyError for an unknown key.
        """
        found = self.raw(key)
        if isinstance(found, dict):
            found = found["one" if values.get("count") == 1 else "other"]
        return _Filled(self).format(str(found), **values)

    def number(self, value: float, places: int = 0) -> str:
        """A number with as many decimal places, as people of the language write it."""
        signs = str.maketrans({",": self("number.group"), ".": self("number.point")})
        return f"{value:,.{places}f}".translate(signs)

    def raw(self, key: str) -> Any:
        """The text as it is written, for the browser to fill in."""
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return found


class _Filled(string.Formatter):
    """Fills in a text; what stands as {length:,} is written as people of the language write it."""

    def __init__(self, text: Strings) -> None:
        self._text = text

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._text.number(value) if format_spec == "," else format(value, format_spec)


def languages() -> list[str]:
    """The languages that there is a file for."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def strings(language: str) -> Strings:
    """The texts of a language that has a file. Raises: SettingsError."""
    if language not in languages():
        raise SettingsError(
            f"There are no texts in '{language}'. Choose one of: {', '.join(languages())}."
        )
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return Strings(language, tomllib.loads(text))
