"""The texts of the pages: every language has all of them, with the same things to fill in."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import rag
import ui
from rag.errors import PassageError, SettingsError
from ui.strings import languages, strings


def texts(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from texts(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def gaps(text: str) -> set[str]:
    """The {names} in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_text(language: str) -> None:
    wanted, found = dict(texts(strings("en").texts)), dict(texts(strings(language).texts))
    assert found.keys() == wanted.keys()
    for key, text in found.items():
        assert text.strip(), key
        both = gaps(text) | gaps(wanted[key])
        # A single thing may be told without its number: "once".
        missing = {"count"} if key.endswith((".one", ".other")) else set()
        assert gaps(text) ^ gaps(wanted[key]) <= missing & both, key
        assert all(name.isidentifier() for name in both), key


@pytest.mark.parametrize("language", languages())
def test_a_language_has_twelve_months(language: str) -> None:
    assert len(strings(language)("date.months").split()) == 12


def test_english_and_spanish_are_there() -> None:
    assert languages() == ["en", "es"]
    english, spanish = dict(texts(strings("en").texts)), dict(texts(strings("es").texts))
    same = {key for key, text in english.items() if spanish[key] == text}
    assert same == {"page.chat"}  # nothing was left untranslated


def raised() -> Iterator[tuple[str, str]]:
    """The kind and the message of every error in the code that has a kind of its own."""
    for package in (rag, ui):
        for path in Path(str(package.__file__)).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args:
                    message = literal(node.args[0])
                    kinds = [literal(one.value) for one in node.keywords if one.arg == "kind"]
                    if message and kinds and kinds[0]:
                        yield kinds[0], message


def literal(node: ast.expr) -> str:
    """The text that is written there; empty where it is none, or is put together."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(ast.literal_eval(node)) if is_text else ""


def test_the_pages_say_errors_in_english_as_the_errors_do_themselves() -> None:
    found = list(raised())
    assert len(found) > 20
    for kind, message in found:
        assert strings("en").raw(f"error.{kind}") == message


def kinds(error: type[PassageError]) -> Iterator[str]:
    yield error.kind
    for more in error.__subclasses__():
        yield from kinds(more)


def test_every_kind_of_error_has_its_text() -> None:
    for kind in kinds(PassageError):
        assert isinstance(strings("en").raw(f"error.{kind}"), str)


def test_numbers_are_written_as_in_the_language() -> None:
    assert strings("en").number(12345.678, 1) == "12,345.7"
    assert strings("es").number(12345.678, 1) == "12.345,7"
    assert strings("es").number(7) == "7"


def test_what_is_filled_in_stays_as_it_is() -> None:
    text = strings("en")("conversations.nothing", search="{search.__class__} {0} %s")
    assert text == "No conversation holds “{search.__class__} {0} %s”."


def test_one_and_more() -> None:
    said = [strings("en")("documents.summary", count=count) for count in (0, 1, 2)]
    assert said == ["0 documents", "1 document", "2 documents"]


def test_an_unknown_key_is_an_error() -> None:
    for key in ("no.such", "answer.no", ""):
        with pytest.raises(KeyError):
            strings("en")(key)


@pytest.mark.parametrize("language", ["fr", "", "../strings/en", "en.toml"])
def test_an_unknown_language_names_the_known(language: str) -> None:
    with pytest.raises(SettingsError, match="Choose one of: en, es"):
        strings(language)
