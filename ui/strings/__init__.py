"""Every text of the pages, by language: another language is another file beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts of one language, by keys like `answer.stopped`."""

    language: str
    texts: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """The text with its {values}; `count` chooses between its `one` and its `other` form."""
        found = self.raw(key)
        if isinstance(found, dict):
            found = found["one" if values.get("count") == 1 else "other"]
        return str(found).format(**values)

    def raw(self, key: str) -> Any:
        """The text as it is written, for the browser to fill in."""
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return found


@cache
def strings(language: str) -> Strings:
    """The texts of a language that has a file."""
    path = _FOLDER / f"{language}.toml"
    return Strings(language, tomllib.loads(path.read_text(encoding="utf-8")))
