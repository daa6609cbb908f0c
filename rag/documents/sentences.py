"""Where sentences start and end, in prose, in hard-wrapped lines, in lists and in tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sentencex import get_sentence_boundaries

from rag.documents.abbreviations import LONGEST, goes_on
from rag.documents.language import language_of
from rag.documents.wrapping import wraps
from rag.types import Block, Document, Heading, Sentence

_ODD_SPACE = re.compile(r"[^\S\n]")
_LINE = re.compile(r"[^\n]*\n?")
# Blocks that are quoted as a whole, whatever full stops there are in them.
_WHOLE = frozenset({"caption", "row", "label", "code"})
# Blocks that only stand above what they tell of.
_HEADS = frozenset({"heading", "question", "term", "header"})
_APART = frozenset({"heading", "question", "furniture"})
# Blocks that a line which ends with a colon may lead to: by itself, it says nothing.
_LEADS = re.compile(r"(?:[^.!?]|[.!?](?!\s))*:[*_ ]*")
_LED = frozenset({"item", "caption", "header", "row", "label", "code"})
_FEWEST_WORDS = 4  # a sentence of fewer says nothing without its neighbour
_ENDED = re.compile(r".*[.!?…。！？]\W*", re.DOTALL)
# A word, or a character of a script that is written without blanks between words.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W_]+(?:['’.,-][^\W_]+)*"
)
# What runs longer than this without an end is no sentence (a table, a list of names, a blob).
_LONGEST = 2000
# Over some text, such as quotes that are never closed, sentencex takes time in the square.
_WINDOW = 20_000


def split_sentences(text: str, headings: tuple[Heading, ...] = ()) -> list[Sentence]:
    """Every sentence in order; together they hold all that is not white space.

    A heading is one sentence of its own. Blank lines, list items and short lines end a sentence;
    a newline inside hard-wrapped prose does not.
    """
    language = language_of(text)
    found: list[Sentence] = []
    cursor = 0
    for heading in sorted(headings, key=lambda heading: heading.start):
        if heading.start < cursor:
            continue
        found += _split_body(text, cursor, heading.start, language)
        found.append(Sentence(heading.start, heading.end, is_heading=True))
        cursor = heading.end
    found += _split_body(text, cursor, len(text), language)
    return found


def sentences_of(document: Document) -> list[Sentence]:
    """A document's sentences, each within one of its blocks and none of furniture; where a loader
    tells no blocks, as its text and headings give them."""
    if not document.blocks:
        return split_sentences(document.text, document.headings)
    text = document.text
    named = document.properties.get("language", "").lower()
    language = re.split("[-_]", named)[0] if named else language_of(text)
    found: list[Sentence] = []
    leading = {block.parent for block in document.blocks if block.kind in _LED}
    beside = Counter(block.parent for block in document.blocks if block.kind not in _APART)
    for place, block in enumerate(document.blocks):
        if block.kind in _HEADS:
            found.append(Sentence(block.start, block.end, is_heading=True))
        elif block.kind == "row" and place in leading and len(block.cells) == 1:
            found.append(Sentence(block.start, block.end, is_heading=True))  # names the rows below
        elif block.kind in _WHOLE:
            found += _stripped(text, _cut(text, block.start, block.end))
        elif block.kind != "furniture":
            # In a plain file, what stands on the lines of an item or a clause goes on.
            is_one = document.is_plain and block.kind != "paragraph"
            whole = [(block.start, block.end)]
            runs = whole if is_one else _runs(text, block.start, block.end)
            pieces = (piece for run in runs for piece in _pieces(text, *run, language))
            found += _joined(text, _stripped(text, pieces))
            last = found[-1]
            leads = place in leading and _LEADS.fullmatch(text, last.start, last.end)
            is_one_of_many = block.kind == "paragraph" and beside[block.parent] > 1
            if leads or (is_one_of_many and _is_scrap(text, block)):
                found[-1] = replace(last, is_heading=True)
    return found


def _is_scrap(text: str, block: Block) -> bool:
    """Whether a paragraph is a word or three that say nothing: "Key bindings", "11.8.1", "}". What
    stands alone under a heading is its value, and isn't asked about here."""
    words = _WORD.findall(text, block.start, block.end)
    if len(words) >= _FEWEST_WORDS or _ENDED.fullmatch(text, block.start, block.end):
        return False
    written = "".join(words)
    return written.isalpha() or not any(map(str.isalpha, written))


def _split_body(text: str, start: int, end: int, language: str) -> Iterator[Sentence]:
    for run_start, run_end in _runs(text, start, end):
        pieces = _pieces(text, run_start, run_end, language)
        yield from _joined(text, _stripped(text, pieces))


def _stripped(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
    for low, high in pieces:
        piece = text[low:high]
        stripped = piece.strip()
        if stripped:
            low += len(piece) - len(piece.lstrip())
            yield Sentence(low, low + len(stripped))


def _joined(text: str, sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences, one of a word or three ("Yes.") together with the next, or else the last."""
    found: list[Sentence] = []
    words = 0  # of the last one found
    for sentence in sentences:
        count = len(_WORD.findall(text, sentence.start, sentence.end))
        if found and words < _FEWEST_WORDS and _fits(found[-1], sentence):
            found[-1] = Sentence(found[-1].start, sentence.end)
            words += count
        else:
            found.append(sentence)
            words = count
    if words < _FEWEST_WORDS and len(found) > 1 and _fits(found[-2], found[-1]):
        last = found.pop()
        found[-1] = Sentence(found[-1].start, last.end)
    return found


def _fits(first: Sentence, second: Sentence) -> bool:
    return second.end - first.start <= _LONGEST


def _pieces(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of a run, over-long ones in parts."""
    while start < end:
        stop = min(start + _WINDOW, end)
        found: list[tuple[int, int]] = []
        low = start
        for high in _ends(text, start, stop, language):
            found += _cut(text, low, high)
            low = high
        if stop < end and len(found) > 1:
            found.pop()  # it may go on beyond the window
        yield from found
        start = found[-1][1]


def _ends(text: str, start: int, stop: int, language: str) -> Iterator[int]:
    """Where the sentences of a window end; the last one at its end."""
    # The library breaks down on some white space beyond ASCII; a blank is as long.
    window = _ODD_SPACE.sub(" ", text[start:stop])
    end = start
    for boundary in get_sentence_boundaries(language, window):
        end += len(boundary["text"])
        before, after = text[max(start, end - LONGEST) : end], text[end : min(stop, end + LONGEST)]
        if end == stop or not goes_on(before, after, language):
            yield end


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches within which a sentence may go on over a newline."""
    lines = [
        (start + match.start(), start + match.end())
        for match in _LINE.finditer(text[start:end])
        if match.group()
    ]
    run_start = start
    for index, (_, line_end) in enumerate(lines):
        if index + 1 < len(lines) and wraps(text, lines, index):
            continue
        yield run_start, line_end
        run_start = line_end


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
