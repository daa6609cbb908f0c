"""The characters of a page with their places, read from PDFium in as few calls as will do."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_HYPHENS = (0xFFFE, 0x02)  # PDFium's, for a hyphen at a line's end
_NO_CHARACTERS = (0x0, 0xFFFF, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060)
_BOLD = (b"bold", b"black", b"heavy", b"demi")
_FORCE_BOLD = 1 << 18  # a flag of a font's descriptor
_NAME_LENGTH = 100  # bytes of a font's name that are read


def fast(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium's with plain numbers for pointers, which takes half the time."""
    return ctypes.cast(function, ctypes.CFUNCTYPE(result, *arguments))


_get_unicode = fast(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_object = fast(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_get_font = fast(pdfium_c.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_get_loose_box = fast(
    pdfium_c.FPDFText_GetLooseCharBox,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
)


@dataclass(frozen=True, slots=True)
class Characters:
    """The visible characters that run in one direction, in PDFium's order; all of one length.

    `left` and `right` are along the baseline, in reading direction; `baseline` grows downwards.
    `after_blank` tells that PDFium has a blank before the character.
    """

    texts: list[str]
    numbers: np.ndarray
    left: np.ndarray
    right: np.ndarray
    baseline: np.ndarray
    size: np.ndarray
    bold: np.ndarray
    after_blank: np.ndarray


def read_characters(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> dict[int, Characters]:
    """The characters inside the page, by the quarter turns (counter-clockwise) they are set at."""
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    count = textpage.count_chars()
    if not count:
        return {}
    codes = [_get_unicode(handle, i) for i in range(count)]
    boxes = np.zeros((count, 4), dtype=np.float32)  # left, top, right, bottom
    for i, address in enumerate(range(boxes.ctypes.data, boxes.ctypes.data + 16 * count, 16)):
        _get_loose_box(handle, i, address)
    meanings = {code: _text(code) for code in set(codes)}
    texts = [meanings[code] for code in codes]
    blanks_of = {code: chr(code).isspace() for code in meanings}
    blank = np.array([blanks_of[code] for code in codes])
    if any(0xD800 <= code < 0xE000 for code in meanings):
        _join_halves(codes, texts)
    visible = np.array([bool(text) for text in texts])
    turns, baselines, sizes, bold = _read_runs(textpage, handle, np.flatnonzero(visible), boxes)
    for number in np.flatnonzero(visible & (turns != 0)).tolist():
        boxes[number] = _tight_box(textpage, number)  # PDFium has no loose ones for these
    left, bottom, right, top = page.get_bbox()
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    visible &= (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    blanks_before = np.cumsum(blank)
    found = {}
    for turn in np.unique(turns[visible]).tolist():
        chosen = np.flatnonzero(visible & (turns == turn))
        begin, end = _along(boxes[chosen], turn)
        blanks = blanks_before[chosen]
        found[turn] = Characters(
            texts=[texts[i] for i in chosen.tolist()],
            numbers=chosen,
            left=begin,
            right=end,
            baseline=baselines[chosen],
            size=sizes[chosen],
            bold=bold[chosen],
            after_blank=np.diff(blanks, prepend=0) > 0,
        )
    return found


def turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of the page as (along the baseline, downwards) for text set at these turns."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[turn]


def _text(code: int) -> str:
    """What a character is read as; "" where it can't be seen."""
    if code in _HYPHENS:
        return "-"
    if code in _LIGATURES:
        return _LIGATURES[code]
    character = chr(code)
    if code < 0x20 or code in _NO_CHARACTERS or character.isspace() or 0x7F <= code < 0xA0:
        return ""
    return character


def _join_halves(codes: list[int], texts: list[str]) -> None:
    """Characters beyond the first 65,536 stand in PDFium's list as two halves."""
    for i, code in enumerate(codes):
        if not 0xD800 <= code < 0xE000:
            continue
        texts[i] = ""
        if code < 0xDC00 and i + 1 < len(codes) and 0xDC00 <= codes[i + 1] < 0xE000:
            texts[i] = chr(0x10000 + ((code - 0xD800) << 10) + (codes[i + 1] - 0xDC00))


def _read_runs(
    textpage: pdfium.PdfTextPage, handle: int | None, chosen: np.ndarray, boxes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Quarter turns, baseline, size and boldness of each character; only of the chosen ones.

    They are asked for once for all characters of a font that have the same top and bottom.
    """
    turns = np.zeros(len(boxes), dtype=np.int8)
    baselines, sizes = np.zeros(len(boxes)), np.ones(len(boxes))
    bold = np.zeros(len(boxes), dtype=bool)
    fonts: dict[int, int] = {}  # of the text's objects
    known: dict[tuple[int, float, float], tuple[int, float, float, bool]] = {}
    sides = boxes[:, (1, 3)].tolist()
    for i in chosen.tolist():
        part = _get_object(handle, i) or 0
        if part not in fonts:
            fonts[part] = (part and _get_font(part)) or 0
        key = (fonts[part], *sides[i])
        if key not in known:
            known[key] = _run(textpage.raw, i)
        turns[i], baselines[i], sizes[i], bold[i] = known[key]
    return turns, baselines, sizes, bold


def _run(textpage: Any, number: int) -> tuple[int, float, float, bool]:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, number, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, number, x, y)
    name = ctypes.create_string_buffer(_NAME_LENGTH)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(textpage, number, name, _NAME_LENGTH, flags)
    size = pdfium_c.FPDFText_GetFontSize(textpage, number) * float(np.hypot(matrix.c, matrix.d))
    lower = name.value.lower()
    is_bold = any(word in lower for word in _BOLD) or bool(flags.value & _FORCE_BOLD)
    turn = round(float(np.arctan2(matrix.b, matrix.a)) / (np.pi / 2)) % 4
    return turn, turned(x.value, y.value, turn)[1], max(abs(size), 1.0), is_bold


def _tight_box(textpage: pdfium.PdfTextPage, number: int) -> tuple[float, float, float, float]:
    left, bottom, right, top = textpage.get_charbox(number)
    return left, top, right, bottom


def _along(boxes: np.ndarray, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the boxes begin and end along the baseline."""
    left, top, right, bottom = boxes.astype(np.float64).T
    return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[turn]
