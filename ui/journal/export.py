"""Conversations and answers as Markdown, with the quotes as footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.types import Answer, Citation
from ui.journal.records import Turn
from ui.strings import Strings

# What Markdown could read as markup within a line, or at its start. Document text must not become
# an image that is fetched when somebody opens the file.
_INLINE = re.compile(r"[\\`*_\[\]<>&|~$]")
_ROW_END = " |"  # of text that is quoted, a bar has a backslash before it
_LINE_START = re.compile(r"^(\d*)([#+\-.)])")


def conversation_markdown(title: str, turns: Iterable[Turn], text: Strings) -> str:
    """A conversation: a heading for each question, its answer, and the footnotes at the end."""
    parts = [f"# {_inert(title)}"] if title else []
    footnotes: list[str] = []
    for turn in turns:
        parts.append(f"## {_inert(turn.question)}")
        parts.append(_answer(turn.answer, len(footnotes), text))
        footnotes += _footnotes(turn.answer, len(footnotes), text)
    return _joined(parts, footnotes)


def answer_markdown(answer: Answer, text: Strings) -> str:
    """One answer with its citations, for the clipboard."""
    return _joined([_answer(answer, 0, text)], list(_footnotes(answer, 0, text)))


def _joined(parts: list[str], footnotes: list[str]) -> str:
    return "\n\n".join([*parts, "\n".join(footnotes)]).strip() + "\n"


def _answer(answer: Answer, before: int, text: Strings) -> str:
    """The words with their markers, numbered on from `before`."""
    if answer.refused:
        words = text("export.refused")
        names = _inline(", ".join(answer.missing))
        return f"{words} {text('export.missing', names=names)}" if names else words
    numbers = _numbers(answer, before)
    lines = [""]
    for segment in answer.segments:
        if segment.marker is not None:
            lines[-1] = _marked(lines[-1], f"[^{numbers[segment.marker]}]")
            lines += [""] if lines[-1].endswith(_ROW_END) else []
            continue
        if segment.text == "\n":  # between the entries of a list
            lines.append("")
            continue
        for lead in segment.lead:
            lines += [_inline(lead), ""]
        core = segment.text.strip()
        if segment.cells:
            lines.append(_row(segment.cells))
        elif segment.bold and core:
            # Blanks stand outside the stars, or they are no emphasis.
            start = segment.text.index(core)
            lines[-1] += " " * (start > 0) + f"**{_inline(core)}**"
            lines[-1] += " " * (start + len(core) < len(segment.text))
        else:
            lines[-1] += _inline(segment.text)
    return "\n\n".join(_at_line_start(line.strip()) for line in lines if line.strip())


def _marked(line: str, marker: str) -> str:
    """With the marker at its end; of a table, in its last cell."""
    if line.endswith(_ROW_END):
        return line.removesuffix(_ROW_END) + marker + _ROW_END
    return line.rstrip() + marker


def _row(cells: Sequence[tuple[str, str]]) -> str:
    """A quoted row as a table."""
    lines = (
        [_inline(header) for header, _ in cells],
        ["---"] * len(cells),
        [_inline(words) for _, words in cells],
    )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _numbers(answer: Answer, before: int) -> dict[int, int]:
    return {c.marker: before + place for place, c in enumerate(answer.citations, start=1)}


def _footnotes(answer: Answer, before: int, text: Strings) -> Iterator[str]:
    numbers = _numbers(answer, before)
    for citation in answer.citations:
        place = _inline(", ".join(_place(citation, text)))
        yield f"[^{numbers[citation.marker]}]: “{_inline(citation.quote)}” — {place}"


def _place(citation: Citation, text: Strings) -> Iterator[str]:
    passage = citation.passage
    if passage.title:
        yield passage.title
    yield passage.source
    if citation.page is not None:
        yield text("export.page", number=citation.page)
    elif citation.line is not None:
        yield text("export.line", number=citation.line)
    if citation.section:
        yield citation.section


def _inert(line: str) -> str:
    return _at_line_start(_inline(line).strip())


def _at_line_start(words: str) -> str:
    return _LINE_START.sub(r"\1\\\2", words)


def _inline(words: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return _INLINE.sub(lambda match: f"\\{match.group()}", re.sub(r"\s+", " ", words))
