"""What a Markdown file says of itself before its text: YAML between "---", TOML between "+++"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.S | re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.S | re.M)
_KEY = re.compile(r"[\"']?([\w][\w .-]{0,60}?)[\"']?[ \t]*:(?:[ \t]+(.*))?")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_NAMES = {
    "authors": "author",
    "keywords": "tags",
    "lang": "language",
    "tag": "tags",
}


def read_properties(text: str) -> tuple[dict[str, str], int]:
    """The properties, each in one line, and where the text behind them starts; without any, 0."""
    if (match := _YAML.match(text)) and _is_yaml(match.group(1)):
        found = dict(_yaml(match.group(1)))
    elif match := _TOML.match(text):
        found = dict(_toml(match.group(1)))
    else:
        return {}, 0
    properties: dict[str, str] = {}
    for name, value in found.items():
        if value:
            properties.setdefault(_NAMES.get(name, name), value)
    return properties, match.end()


def _is_yaml(text: str) -> bool:
    """Whether it is what it looks like: a text may start with a rule as well."""
    return all(
        _KEY.fullmatch(line.rstrip()) or line[:1] in ("", " ", "\t", "-", "#", "]", "}")
        for line in text.split("\n")
    )


def _yaml(text: str) -> Iterator[tuple[str, str]]:
    """Keys and values of the outermost level: words, lists, and text that goes on below."""
    name, parts, is_list = "", [""], False
    for line in text.split("\n"):
        bare = line.strip()
        if line[:1] not in (" ", "\t", "-", "#", "") and (match := _KEY.fullmatch(line.rstrip())):
            yield name, _joined(parts, is_list)
            name, parts, is_list = match.group(1).lower(), [], False
            value = _scalar(match.group(2) or "")
            if value.startswith("[") and value.endswith("]"):
                parts, is_list = [_scalar(part) for part in value[1:-1].split(",")], True
            elif value and value[0] not in "|>&*!{":
                parts.append(value)
        elif bare.startswith("- ") and not _KEY.fullmatch(bare[2:]):
            parts, is_list = parts if is_list else [], True
            parts.append(_scalar(bare[2:]))
        elif line[:1] in (" ", "\t") and bare and not is_list and not _KEY.fullmatch(bare):
            parts.append(bare)
    yield name, _joined(parts, is_list)


def _toml(text: str) -> Iterator[tuple[str, str]]:
    try:
        table: Mapping[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for name, value in table.items():
        values = value if isinstance(value, list) else [value]
        if not any(isinstance(inner, dict | list) for inner in values):
            yield name.lower(), _joined([str(inner) for inner in values], is_list=True)


def _scalar(written: str) -> str:
    value = written.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return _COMMENT.sub("", value).strip()


def _joined(parts: list[str], is_list: bool) -> str:
    return (", " if is_list else " ").join(" ".join(part.split()) for part in parts if part)
