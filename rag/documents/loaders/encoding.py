"""Which encoding a file's bytes are in, where nothing says so for certain."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from rag.errors import DocumentError

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# What documents were saved in before UTF-8. Left to choose among all the encodings that Python
# has, the detector prefers mainframes' and early printers' for a short Western text.
_LEGACY = (
    "cp1252 cp1250 iso8859_2 cp1251 koi8_r cp1253 cp1254 cp1255 cp1256 cp1257 cp874"
    " cp932 euc_jp gb18030 big5 cp949"
).split()
# What browsers read instead of these declared names: supersets that hold what is really there.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Windows-1252 is by far the most common, so it wins where it is this close to the best guess.
_CHAOS, _COHERENCE = 0.15, 0.1
# Of legacy text, at most 0.6 characters pass for UTF-8 for each byte that doesn't (EUC-JP; measured
# on one manual in ten languages), so this many are UTF-8 in which single bytes are broken.
_SOUND = 4


def to_text(data: bytes, declared: str = "") -> str:
    """The text, by byte order mark, as UTF-8, as the file itself declares, or as detected.

    In what is UTF-8 but for single broken bytes, each of these becomes U+FFFD.

    Raises: DocumentError where no encoding fits.
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(
                    "starts as {encoding} but breaks off at byte {byte}; save it again as UTF-8",
                    kind="file.broken_encoding",
                    encoding=encoding.removesuffix("-sig").upper(),
                    byte=error.start,
                ) from None
    for encoding in ("utf-8", _known(declared)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass  # to be told by the next
    if _is_nearly_utf_8(data):
        return data.decode("utf-8", "replace")
    return data.decode(_detect(data))


def _is_nearly_utf_8(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")  # which keeps broken bytes apart
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    return sum(character > "\x7f" for character in text) - broken >= _SOUND * broken


def _known(declared: str) -> str:
    """The encoding to read for a declared name; ASCII, which then fails, for any other."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return "ascii"
    name = _SUPERSETS.get(name, name)
    is_legacy = name in _LEGACY or name.startswith(("cp", "iso8859", "koi8", "mac"))
    return name if is_legacy else "ascii"


def _detect(data: bytes) -> str:
    matches = from_bytes(data, cp_isolation=_LEGACY)
    best = matches.best()
    if best is None:
        raise DocumentError(
            "is not text in any known encoding; save it again as UTF-8",
            kind="file.unknown_encoding",
        )
    for match in matches:
        if (
            "cp1252" in match.could_be_from_charset
            and match.chaos <= best.chaos + _CHAOS
            and match.coherence >= best.coherence - _COHERENCE
        ):
            return "cp1252"
    return best.encoding
