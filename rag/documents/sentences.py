"""Where sentences start and end, in prose, in hard-wrapped lines, in lists and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import get_sentence_boundaries

from rag.types import Document, Heading, Sentence

_ODD_SPACE = re.compile(r"[^\S\n]")
_LINE = re.compile(r"[^\n]*\n?")
_ITEM = re.compile(r"\s*(?:[-*+•‣◦·–—|>#]|\d{1,3}[.)]\s|[a-zA-Z][.)]\s|```|={3,})")
# A newline is a mere line wrap only between lines as long as a hard-wrapped page's.
_WRAP_WIDTHS = range(40, 161)
_FULLNESS = 0.85
# Blocks that are quoted as a whole, whatever full stops there are in them.
_WHOLE = frozenset({"caption", "header", "row", "term", "label", "code"})
# What runs longer than this without an end is no sentence (a table, a list of names, a blob).
_LONGEST = 2000
# Over some text, such as quotes that are never closed, sentencex takes time in the square.
_WINDOW = 20_000


def split_sentences(text: str, headings: tuple[Heading, ...] = ()) -> list[Sentence]:
    """Every sentence in order; together they hold all that is not white space.

    A heading is one sentence of its own. Blank lines, list items and short lines end a sentence;
    a newline inside hard-wrapped prose does not.
    """
    found: list[Sentence] = []
    cursor = 0
    for heading in sorted(headings, key=lambda heading: heading.start):
        if heading.start < cursor:
            continue
        found += _split_body(text, cursor, heading.start)
        found.append(Sentence(heading.start, heading.end, is_heading=True))
        cursor = heading.end
    found += _split_body(text, cursor, len(text))
    return found


def sentences_of(document: Document) -> list[Sentence]:
    """A document's sentences, each within one of its blocks and none of furniture; where a loader
    tells no blocks, as its text and headings give them."""
    if not document.blocks:
        return split_sentences(document.text, document.headings)
    found: list[Sentence] = []
    for block in document.blocks:
        is_heading = block.kind == "heading" or (block.kind == "question" and block.level > 0)
        if is_heading:
            found.append(Sentence(block.start, block.end, is_heading=True))
        elif block.kind in _WHOLE:
            pieces = _cut(document.text, block.start, block.end)
            found += _stripped(document.text, pieces)
        elif block.kind != "furniture":
            found += _split_body(document.text, block.start, block.end)
    return found


def _split_body(text: str, start: int, end: int) -> Iterator[Sentence]:
    for run_start, run_end in _runs(text, start, end):
        yield from _stripped(text, _pieces(text, run_start, run_end))


def _stripped(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
    for low, high in pieces:
        piece = text[low:high]
        stripped = piece.strip()
        if stripped:
            low += len(piece) - len(piece.lstrip())
            yield Sentence(low, low + len(stripped))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a run, over-long ones in parts."""
    while start < end:
        stop = min(start + _WINDOW, end)
        found: list[tuple[int, int]] = []
        low = start
        # The library breaks down on some white space beyond ASCII; a blank is as long.
        window = _ODD_SPACE.sub(" ", text[start:stop])
        for boundary in get_sentence_boundaries("en", window):
            high = low + len(boundary["text"])
            found += _cut(text, low, high)
            low = high
        if stop < end and len(found) > 1:
            found.pop()  # it may go on beyond the window
        yield from found
        start = found[-1][1]


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches within which a sentence may go on over a newline."""
    lines = [
        (start + match.start(), start + match.end())
        for match in _LINE.finditer(text[start:end])
        if match.group()
    ]
    run_start = start
    for index, (_, line_end) in enumerate(lines):
        if index + 1 < len(lines) and _wraps(text, lines, index):
            continue
        yield run_start, line_end
        run_start = line_end


def _wraps(text: str, lines: list[tuple[int, int]], index: int) -> bool:
    """Whether the newline after this line is only a wrap, because the next word did not fit."""
    line = text[slice(*lines[index])].strip()
    following = text[slice(*lines[index + 1])]
    if not following.strip() or _ITEM.match(following):
        return False
    nearby = [text[slice(*span)].strip() for span in lines[max(0, index - 3) : index + 5]]
    width = max(len(other) for other in nearby)
    if width not in _WRAP_WIDTHS:
        return False
    # The widest of short lines is full by definition, so it takes two, or a word that goes on.
    full = sum(len(other) > _FULLNESS * width for other in nearby)
    if full < 2 and not following.lstrip()[0].islower():
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > _FULLNESS * width


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch itself, or pieces of it, ended at white space, where it is over-long."""
    while end - start > _LONGEST:
        space = max(
            text.rfind(" ", start, start + _LONGEST), text.rfind("\n", start, start + _LONGEST)
        )
        stop = space if space > start else start + _LONGEST
        yield start, stop
        start = stop
    yield start, end
