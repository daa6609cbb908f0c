"""The widget's texts in each language; another language is another file beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
LANGUAGES = ("en", "es")


@cache
def texts(language: str) -> dict[str, str]:
    """The texts of a language that has a file."""
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["widget"]
    return found


def closest_language(wanted: str) -> str:
    """The language for a tag like `es-MX`; English where there is none."""
    language = wanted.lower().split("-")[0]
    return language if language in LANGUAGES else LANGUAGES[0]
