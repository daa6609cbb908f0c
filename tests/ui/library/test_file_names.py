"""Names of uploaded files: one visible file name, whatever the browser says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.library.file_names import stored_name


@pytest.mark.parametrize(
    "name", ["report.pdf", "Año 2026 – borrador (2).txt", "a.b.c.md", "日本語.txt", "console.txt"]
)
def test_a_good_name_is_kept(name: str) -> None:
    assert stored_name(name) == name
    assert stored_name(f"C:\\Users\\me\\{name}") == name
    assert stored_name(f"../../{name}") == name
    assert stored_name(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("CON", "_CON-", ""),
        ("con.txt", "_con-", ".txt"),
        ("nul.tar.txt", "_nul.tar-", ".txt"),
        (".htaccess.txt", "htaccess-", ".txt"),
        ("..", "document-", ""),
        ("", "document-", ""),
        ("a/", "document-", ""),
        ("a\0b.txt", "ab-", ".txt"),
        ("invoice\u202efdp.txt", "invoicefdp-", ".txt"),
        ("a\nb\tc.txt", "abc-", ".txt"),
        ('<img src="x">.txt', "_img src=_x__-", ".txt"),
        ("notes.txt . .", "notes-", ".txt"),
        ("a" * 300 + ".pdf", "a" * 180 + "-", ".pdf"),
        ("é" * 300 + ".pdf", "é" * 90 + "-", ".pdf"),
        ("a." + "b" * 300, "a.bbb", ""),
        ("\ud800.txt", "txt-", ""),
    ],
)
def test_a_bad_name_is_made_harmless(name: str, start: str, end: str) -> None:
    stored = stored_name(name)
    assert stored.startswith(start)
    assert stored.endswith(end)


def test_two_names_never_become_one() -> None:
    names = ["a?.txt", "a*.txt", "a_.txt", "x" * 300 + ".txt", "x" * 301 + ".txt", "CON", "con"]
    assert len({stored_name(name) for name in names}) == len(names)


@given(st.text() | st.text("./\\. \0CON:\u202ea"))
def test_every_name_is_one_visible_file_name(name: str) -> None:
    stored = stored_name(name)
    assert stored not in ("", ".", "..")
    assert not set(stored) & set('/\\\0<>:"|?*')
    assert all(unicodedata.category(c)[0] != "C" for c in stored)
    assert not stored.startswith(".")
    assert stored == stored.strip()
    assert len(stored.encode()) <= 255
    assert stored_name(name) == stored
