"""Reading files and plain text: bytes to characters, offsets that stay, headings by their shape."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaders import LOADERS, MAX_BYTES, document_id, load, parse, read
from rag.documents.loaders.decoding import decode, find_headings, normalise
from rag.errors import DocumentError
from rag.types import Heading
from tests import SEEDS

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# Enough of each language for its letters to tell the encoding.
LEGACY = {
    "cp1252": "Le café coûte 3 €, déjà payé – voilà. “Très bien”, dit-il à Noël.",
    "latin-1": "Größe und Übermut tun selten gut, sagt der Bäcker in Köln.",
    "shift_jis": "日本語の文書です。これは試験です。東京は日本の首都です。",
    "cp1251": "Привет, как дела? Это проверка кодировки документа.",
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_legacy_encoding_is_detected(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LEGACY[encoding].encode(encoding))
    assert load(path).text == LEGACY[encoding]


@pytest.mark.parametrize("word", ["Café", "naïve", "Ja, für Müller.", "It’s a “quoted” phrase."])
def test_a_short_western_text_is_not_taken_for_another(word: str) -> None:
    assert decode(word.encode("cp1252")) == word


def test_latin_1_with_the_seed_around_it_is_detected() -> None:
    seed = next(SEEDS.iterdir()).read_text(encoding="utf-8")
    latin = seed.encode("latin-1", "ignore")
    assert b"Pa\xeds" in latin
    assert decode(latin) == latin.decode("latin-1")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
    ],
)
@given(text=st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_a_byte_order_mark_is_obeyed_and_left_out(mark: bytes, encoding: str, text: str) -> None:
    assert decode(mark + text.encode(encoding)) == text


@given(st.text(st.characters(exclude_categories=["C"])))
def test_utf_8_needs_no_mark(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xfea\x00\x00\xd8b\x00", "UTF-16"),  # half a surrogate pair
        (b"\xff\xfea\x00b", "UTF-16"),  # half a code unit
        (b"\xff\xfe\x00\x00\xff\xff\xff\xff", "UTF-32"),
        (b"\xef\xbb\xbfok\xff", "UTF-8"),
    ],
)
def test_a_text_that_breaks_its_own_encoding_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(DocumentError, match=f"starts as {name} but breaks off.*save it again"):
        decode(data)


@pytest.mark.parametrize(
    "text", ["Ærø – “ø” costs 5 €.", "日本語の文書です。", "Привет, как дела?"]
)
@pytest.mark.parametrize("broken", [b"\xe9", b"\xff", b"\xf0\x9f\x98"])
def test_a_broken_byte_spoils_no_more_than_itself(text: str, broken: bytes) -> None:
    first, rest = text[:5], text[5:]
    shown = "\ufffd" if broken != b"\xf0\x9f\x98" or rest else ""
    assert (
        decode(first.encode() + broken + b" " + rest.encode() * 4) == first + shown + " " + rest * 4
    )


def test_single_letters_that_pass_for_utf_8_do_not_make_it_that() -> None:
    # "Ã©" in Windows-1252 is "é" in UTF-8: three of them beside six letters that are not UTF-8.
    text = "Le café déjà payé s’écrit Ã© dans un fichier mal lu, comme Ã© et Ã©."
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("head", [b"\x7fELF\x02\x01\x01\x00", b"\x89PNG\r\n\x1a\n\x00", b"text"])
def test_binary_content_is_refused(head: bytes) -> None:
    with pytest.raises(DocumentError, match="is not text"):
        decode(head + bytes(range(256)) * 4)


def test_mostly_control_characters_are_no_text() -> None:
    assert decode(b"a\x02" + b"b" * 198) == "a\x02" + "b" * 198  # 1 in 200 is let pass
    with pytest.raises(DocumentError, match="binary content"):
        decode(b"a\x02" + b"b" * 197)
    with pytest.raises(DocumentError, match="binary content"):
        decode("UTF-16 without its mark.".encode("utf-16-le"))


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    for name in ("a.txt", "a.md", "a.html", "a.pdf"):
        try:
            document = parse(Path(name), data)
        except DocumentError:
            continue
        assert document.text == normalise(document.text)
        document.text.encode()  # no lone surrogates, which no store would take
        for heading in document.headings:
            assert 0 <= heading.start < heading.end <= len(document.text)


@given(TEXT)
def test_normalising_moves_no_character(text: str) -> None:
    result = normalise(text)
    assert len(result) == len(text)
    kept = [(a, b) for a, b in zip(text, result, strict=True) if a != b]
    assert all(before < " " or before == "\x7f" for before, _ in kept)
    assert all(after in " \n" for _, after in kept)
    assert normalise(result) == result
    assert not any(character in result for character in "\r\f\v\0\x7f")


def test_line_ends_become_newlines_where_they_stand() -> None:
    # "\r\n" becomes a blank and a newline, so that line numbers and offsets both stay.
    # A form feed is a blank: editors and grep count no line there.
    assert normalise("a\r\nb\rc\nd\fe\vf") == "a \nb\nc\nd e f"
    assert normalise("a\r\r\n\nb\0\x7f\tc") == "a\n \n\nb  \tc"


def test_offsets_are_those_of_the_decoded_file(tmp_path: Path) -> None:
    text = "First line.\r\nSecond – line.\r\n\r\nLast 🙂 line."
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(path).text.index("Last") == text.index("Last")
    assert load(path).text.count("\n") == text.count("\n")
    assert load(path).is_plain


def test_the_seed_has_four_headings() -> None:
    document = load(next(SEEDS.iterdir()))
    assert [heading.title for heading in document.headings] == [
        "Reverse joint venture: Technology export rewrites industry narrative",
        "Global Networking: From Adaptive Innovation to Ecological Reconstruction",
        "Technology foundation: extreme breakthroughs under global standards",
        'China\'s Answer from "Going Global" to "Entering the WTO"',
    ]
    for heading in document.headings:
        assert document.text[heading.start : heading.end] == heading.title


def test_numbered_headings_know_their_level() -> None:
    text = (
        "1 Scope\nThis part says what is covered.\n\n"
        "1.2 Limits\nThis part says what is not.\n\n"
        "  Appendix\nMore is said in this part of it.\n"
    )
    assert find_headings(text) == (
        Heading(1, "1 Scope", 0, 7),
        # 8 + 32 characters and a blank line before it.
        Heading(2, "1.2 Limits", 41, 51),
        Heading(1, "Appendix", text.index("Appendix"), text.index("Appendix") + 8),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Milk\nEggs\nBread\n",  # a list
        "He went home.\nThen he slept for a long time.\n",  # ends like a sentence
        "and so it went\nThen he slept for a long time.\n",  # no capital
        "2024\n",  # nothing below
        "12/03\nThen he slept for a long time.\n",  # no letter
        "Title\n" + "- an item of a list that is long enough to be prose, one would say.\n",
        "X" * 101 + "\nThen he slept for a long time.\n",
    ],
)
def test_other_lines_are_no_headings(text: str) -> None:
    assert find_headings(text) == ()


def test_an_unknown_kind_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"'\.xyz'.*\.txt, .*\.pdf"):
        read(tmp_path / "a.xyz")
    assert {".txt", ".md", ".html", ".pdf"} <= set(LOADERS)


def test_the_kind_is_told_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "A.TXT").write_text("Some text.")
    assert load(tmp_path / "A.TXT").text == "Some text."


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_a_file_without_text_is_refused(kind: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match="holds no text"):
        load(path)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as opened:
        opened.truncate(MAX_BYTES + 1)  # a sparse file: it takes no space
    with pytest.raises(DocumentError, match="25 MB is over the limit of 25 MB; split"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(DocumentError, match="can't be read"):
        read(tmp_path / "folder.txt")
    with pytest.raises(DocumentError, match=r"can't be read \(no such file"):
        read(tmp_path / "gone.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Secret.")
    path.chmod(0)
    with pytest.raises(DocumentError, match=r"permission denied\); check the file's permissions"):
        read(path)


def test_the_identity_is_the_content_and_its_kind() -> None:
    here, there, page = Path("x/a.txt"), Path("y/b.text"), Path("a.html")
    assert document_id(here, b"text") == document_id(there, b"text")
    assert document_id(here, b"text") != document_id(here, b"text ")
    # The same bytes read in another way give another text.
    assert document_id(here, b"<p>x") != document_id(page, b"<p>x")
