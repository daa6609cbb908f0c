"""From characters to lines: what stands on one baseline with no wide gap between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from rag.documents.loaders.pdf.characters import Characters
from rag.documents.loaders.pdf.shapes import Line, Rule

# In units of the font's size.
_WIDE = 0.9  # a gap that parts columns and cells; blanks of justified lines are narrower
_BLANK = 0.3  # a gap that parts words where PDFium has no blank
_LEAST_BLANK = 0.05  # of a gap in which PDFium has one
_RAISED = 0.4  # how far a superscript's baseline is off
_ASCENT, _DESCENT = 0.75, 0.25
_SAME_PLACE = 0.3  # how far characters of one line may overlap

_BETWEEN_FIGURES = 0.45  # a gap that parts two figures
_CLOSING, _OPENING = frozenset("0123456789)%—–"), frozenset("0123456789($€£¥—–-")

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_SOFT_HYPHEN = "\u00ad"


def make_lines(characters: Characters, rules: Iterable[Rule] = ()) -> list[Line]:
    """The lines of characters that run in one direction, from the top; a ruled line parts cells."""
    fragments = _fragments(characters, [rule for rule in rules if rule.upright])
    rows: list[list[Line]] = []
    for fragment in sorted(fragments, key=lambda line: line.baseline):
        if rows:
            first = rows[-1][0]
            reach = _RAISED * max(first.size, fragment.size)
            if fragment.baseline - first.baseline <= reach:
                rows[-1].append(fragment)
                continue
        rows.append([fragment])
    upright = [rule for rule in rules if rule.upright]
    return [line for row in rows for line in _merged(row, upright)]


def _fragments(characters: Characters, rules: Sequence[Rule]) -> list[Line]:
    """Runs of characters that follow each other in the file and on the page."""
    left, right, base = characters.left, characters.right, characters.baseline
    em = np.maximum(characters.size[1:], characters.size[:-1])
    gap = np.maximum(left[1:] - right[:-1], left[:-1] - right[1:])
    parted = (gap > _WIDE * em) | (np.abs(np.diff(base)) > _RAISED * em)
    closes = np.array([text in _CLOSING for text in characters.texts[:-1]], dtype=bool)
    opens = np.array([text in _OPENING for text in characters.texts[1:]], dtype=bool)
    parted |= closes & opens & (gap > _BETWEEN_FIGURES * em)
    for rule in rules:
        beside = (base[1:] > rule.low) & (base[1:] - 0.5 * em < rule.high)
        middles = ((left + right) / 2 < rule.at).astype(np.int8)
        parted |= beside & (np.diff(middles) != 0)
    blank = (characters.after_blank[1:] & (gap > _LEAST_BLANK * em)) | (gap > _BLANK * em)
    bounds = [0, *(np.flatnonzero(parted) + 1).tolist(), len(left)]
    blanks = [False, *blank.tolist()]
    numbers, sizes = characters.numbers.tolist(), characters.size.tolist()
    bases, bold = base.tolist(), characters.bold.tolist()
    begins = np.minimum.reduceat(left, bounds[:-1]).tolist()
    ends = np.maximum.reduceat(right, bounds[:-1]).tolist()
    lines = []
    for place, (start, end) in enumerate(pairwise(bounds)):
        texts: list[str] = []
        places: list[int] = []
        for i in range(start, end):
            if blanks[i] and i > start and characters.texts[i] != ")":
                texts.append(" ")
                places.append(-1)
            text = characters.texts[i]
            if text == _SOFT_HYPHEN and i + 1 < end:
                continue
            texts.append(text)
            places.extend([numbers[i]] * len(text))
        size, baseline = sorted(zip(sizes[start:end], bases[start:end], strict=True))[
            (end - start) // 2
        ]
        lines.append(
            Line(
                left=begins[place],
                top=baseline - _ASCENT * size,
                right=ends[place],
                bottom=baseline + _DESCENT * size,
                text="".join(texts),
                numbers=tuple(places),
                baseline=baseline,
                size=size,
                bold=2 * sum(bold[start:end]) > end - start,
            )
        )
    return [line for line in lines if line.text]


def _merged(row: Sequence[Line], rules: Sequence[Rule]) -> Iterable[Line]:
    """The fragments of one row, those that touch in one line, from the left."""
    backwards = 2 * sum(bool(_RIGHT_TO_LEFT.search(line.text)) for line in row) > len(row)
    ordered = sorted(row, key=lambda line: line.left)
    lines: list[list[Line]] = []
    for fragment in ordered:
        if lines:
            last = lines[-1][-1]
            em, gap = max(last.size, fragment.size), fragment.left - last.right
            is_ruled = any(
                last.right - 1 <= rule.at <= fragment.left + 1
                and rule.low < fragment.baseline
                and rule.high > fragment.top
                for rule in rules
            )
            wide = _WIDE
            if last.text[-1] in _CLOSING and fragment.text[0] in _OPENING:
                wide = _BETWEEN_FIGURES
            if -_SAME_PLACE * em <= gap <= wide * em and not is_ruled:
                lines[-1].append(fragment)
                continue
        lines.append([fragment])
    if backwards:
        lines = [parts[::-1] for parts in lines]
    return [_one(parts) for parts in lines]


def _one(parts: Sequence[Line]) -> Line:
    """Fragments side by side as one line, with a blank where there is a gap."""
    if len(parts) == 1:
        return parts[0]
    main = max(parts, key=lambda line: (line.size, len(line.text)))
    text, numbers = parts[0].text, list(parts[0].numbers)
    for before, part in pairwise(parts):
        gap = max(part.left - before.right, before.left - part.right)
        if gap > _BLANK / 2 * max(before.size, part.size) and part.text[0] != ")":
            text += " "
            numbers.append(-1)
        text += part.text
        numbers += part.numbers
    return Line(
        left=min(part.left for part in parts),
        top=main.top,
        right=max(part.right for part in parts),
        bottom=main.bottom,
        text=text,
        numbers=tuple(numbers),
        baseline=main.baseline,
        size=main.size,
        bold=all(part.bold for part in parts),
    )
