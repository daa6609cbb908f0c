"""The ruled lines of a page: drawn lines and the sides of drawn rectangles."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag.documents.loaders.pdf.characters import fast, turned
from rag.documents.loaders.pdf.shapes import Rule

_THIN = 2.5  # points; a filled rectangle that is wider is a background
_SHORT = 4.0  # points; shorter ones are ticks and parts of drawings
_MOST = 2000  # rules of a page; one with more is a drawing
_SEGMENTS = 400  # of a path; one with more is a drawing

_get_object = fast(pdfium_c.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_get_type = fast(pdfium_c.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)


def read_rules(page: pdfium.PdfPage, turn: int) -> list[Rule]:
    """The rules of a page as it stands after these quarter turns."""
    found: list[Rule] = []
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        if _get_type(_get_object(handle, index)) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        shape = pdfium_c.FPDFPage_GetObject(page.raw, index)
        for x1, y1, x2, y2 in _strokes(shape):
            left, top = turned(x1, y1, turn)
            right, bottom = turned(x2, y2, turn)
            left, right, top, bottom = *sorted((left, right)), *sorted((top, bottom))
            if bottom - top <= _THIN and right - left >= _SHORT:
                found.append(Rule(False, (top + bottom) / 2, left, right))
            elif right - left <= _THIN and bottom - top >= _SHORT:
                found.append(Rule(True, (left + right) / 2, top, bottom))
        if len(found) > _MOST:
            return []
    return found


def _strokes(shape: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight strokes of a path, as the corners around each."""
    corners = [ctypes.c_float() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetBounds(shape, *corners):
        return
    left, bottom, right, top = (corner.value for corner in corners)
    if right - left <= _THIN or top - bottom <= _THIN:
        yield left, bottom, right, top
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(shape, fill, stroke)
    count = pdfium_c.FPDFPath_CountSegments(shape)
    if not stroke.value or count > _SEGMENTS:
        return
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(shape, matrix)
    start = before = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(shape, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield *before, *point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield *point, *start
        before = point
