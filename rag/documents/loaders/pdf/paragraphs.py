"""Which lines make a paragraph: told by their distance, edges and type, not by their length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.documents.loaders.pdf.shapes import Line

# In units of the font's size.
_LOOSE = 1.5  # distance of baselines in a paragraph where nothing tells the usual one
_MOST_LOOSE = 2.3  # the usual distance in a text that is set widely
_INDENT = 0.8
_ROOM = 2.0  # that a line leaves beside the next line's first word, if it was ended on purpose
_SAME_SIZE = 0.08  # share by which the sizes of one paragraph's lines may differ
_SAME_PLACE = 2.0  # points
_MORE = 1.2  # times the usual distance, from which a new paragraph begins

_MARK = re.compile(r"(?:[•●○◦▪■□–—*·‣⁃▶►➢➤✓\-\uf0a7\uf0b7]|o)\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{2,5})[.)]|\d{3}\.|\(\d{1,2}\)|\([a-z]{1,4}\))\s+(?=\S)"
)
CLAUSE = re.compile(r"(?:§+\s*\d+[a-z]?|\d{1,3}(?:\.\d{1,3})+\.?)\s+(?=\S)")


def mark_of(text: str) -> tuple[str, int]:
    """The number and the length, with the blank, of a list's mark that begins a text; "" and 0."""
    if match := _MARK.match(text):
        return "", match.end()
    if match := _NUMBER.match(text):
        return match.group().strip(), match.end()
    return "", 0


def is_mark(text: str) -> bool:
    """Whether a text is nothing but a list's mark."""
    return mark_of(text + " x")[1] == len(text) + 1


def paragraphs(lines: Sequence[Line]) -> Iterable[list[Line]]:
    """Lines from the top, as paragraphs."""
    usual = _usual_steps(lines)
    margins = _margins(lines)
    held: list[Line] = []
    for line in lines:
        if held and not _goes_on(held, line, usual, margins[round(line.size)]):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _usual_steps(lines: Sequence[Line]) -> dict[int, float]:
    """The commonest distance between baselines, by the font's size."""
    steps: dict[int, Counter[float]] = {}
    for before, line in pairwise(lines):
        step = round(2 * (line.baseline - before.baseline)) / 2
        if 0 < step <= _MOST_LOOSE * line.size and _same_type(before, line):
            steps.setdefault(round(line.size), Counter())[step] += 1
    return {
        size: max(count, key=lambda step: (count[step], -step))
        for size, count in steps.items()
        if count.total() >= 3
    }


def _margins(lines: Sequence[Line]) -> dict[int, float]:
    """The right edge of the text, by the font's size."""
    margins: dict[int, float] = {}
    for line in lines:
        size = round(line.size)
        margins[size] = max(margins.get(size, line.right), line.right)
    return margins


def _same_type(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) <= _SAME_SIZE * max(a.size, b.size)


def _goes_on(held: Sequence[Line], line: Line, usual: dict[int, float], margin: float) -> bool:
    last, size = held[-1], line.size
    if not _same_type(last, line):
        return False
    if line.bold != last.bold and (line.bold or all(before.bold for before in held)):
        return False
    step = line.baseline - last.baseline
    most = _MORE * usual.get(round(size), _LOOSE / _MORE * size)
    if len(held) > 1:
        most = min(most, _MORE * (last.baseline - held[-2].baseline))
    if not 0 < step <= most + 0.5:
        return False
    if mark_of(line.text)[1] or CLAUSE.match(line.text):
        return _is_number_in_text(last, line)
    if _are_centred(last, line):
        return True
    if mark_of(held[0].text)[1]:
        if line.left < held[0].left - _SAME_PLACE:
            return False
    elif not _edges_agree(held, line):
        return False
    first = line.text.partition(" ")[0]
    width = line.width * len(first) / len(line.text)
    on_purpose = margin - last.right > width + _ROOM * size
    return not (on_purpose and _starts_anew(last, line))


def _is_number_in_text(last: Line, line: Line) -> bool:
    """Whether a line begins with a number by chance, in the middle of a sentence."""
    word = last.text.rpartition(" ")[2].lower()
    return abs(line.left - last.left) <= _SAME_PLACE and word in _BEFORE_NUMBERS


_BEFORE_NUMBERS = {
    "section",
    "note",
    "item",
    "of",
    "page",
    "no",
    "and",
    "to",
    "in",
    "by",
    "the",
    "von",
    "bis",
    "und",
    "abschnitt",
    "ziffer",
    "nr",
    "am",
    "vom",
}


def _are_centred(last: Line, line: Line) -> bool:
    middles = (last.left + last.right) / 2, (line.left + line.right) / 2
    return abs(middles[0] - middles[1]) <= _SAME_PLACE and abs(last.left - line.left) > _SAME_PLACE


def _edges_agree(held: Sequence[Line], line: Line) -> bool:
    """Whether a line's left edge is the paragraph's: its first line may be set in or out."""
    indent = _INDENT * line.size
    if len(held) > 1:
        return abs(line.left - held[-1].left) < indent
    if line.left > held[0].left + indent:  # a first line that hangs out, or a new paragraph
        return held[0].right > line.right - line.width / 4 and not _ends(held[0])
    return True


def _starts_anew(last: Line, line: Line) -> bool:
    return _ends(last) or not line.text[:1].islower()


def _ends(line: Line) -> bool:
    return line.text.rstrip("\"'”’)»“")[-1:] in (".", "!", "?", ":")
