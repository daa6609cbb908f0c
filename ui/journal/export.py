"""Conversations and answers as Markdown, with the quotes as footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.types import Answer, Citation
from ui.journal.records import Turn
from ui.strings import Strings

# What Markdown could read as markup within a line, or at its start. Document text must not become
# an image that is fetched when somebody opens the file.
_INLINE = re.compile(r"[\\`*_\[\]<>&|~$]")
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
        return text("export.refused")
    numbers = _numbers(answer, before)
    words = ""
    for segment in answer.segments:
        if segment.marker is not None:
            words = words.rstrip() + f"[^{numbers[segment.marker]}]"
            continue
        core = segment.text.strip()
        if segment.bold and core:
            # Blanks stand outside the stars, or they are no emphasis.
            start = segment.text.index(core)
            words += " " * (start > 0) + f"**{_inline(core)}**"
            words += " " * (start + len(core) < len(segment.text))
        else:
            words += _inline(segment.text)
    return _at_line_start(words.strip())


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
