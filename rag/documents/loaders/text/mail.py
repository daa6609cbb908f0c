"""The header of a letter or mail at the top of a plain text: "From:", "Subject:", "Date:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.documents.loaders.text.lines import Lines
from rag.types import Block, Cell

_FIELD = re.compile(r"([^\W\d][\w-]{0,30}(?: [\w-]{1,20})?)\s?:\s+(\S.*)")
_EMPTY = re.compile(r"[^\W\d][\w-]{0,30}\s?:")
_SENDERS = {"from", "to", "von", "an", "de", "para", "à", "da", "a"}
_SUBJECTS = {"subject", "betreff", "asunto", "objet", "oggetto", "re", "assunto"}
_DATES = {"date", "datum", "fecha", "data", "sent", "gesendet", "enviado"}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Header:
    """The labels of a mail's header, the first line after it, and what it says of the text."""

    blocks: tuple[Block, ...]
    after: int
    subject: str
    date: str


def mail_header(lines: Lines) -> Header | None:
    """The header at the top; None where the text is no mail."""
    at = lines.next_written(0)
    blocks: list[Block] = []
    said: dict[str, str] = {}
    while len(lines[at].text) <= _LONGEST and (text := lines[at].text):
        line = lines[at]
        match = _FIELD.fullmatch(text)
        if not match and not _EMPTY.fullmatch(text):
            break
        at += 1
        end = line.end
        while lines[at].text and lines[at].indent > line.indent:
            end = lines[at].end
            at += 1
        if not match:
            blocks.append(Block("paragraph", line.start, end, marks=lines.hidden(line.start, end)))
            continue
        label, value = match.span(1), match.span(2)
        cells = (
            Cell(line.start + label[0], line.start + label[1], 0),
            Cell(line.start + value[0], end, 1),
        )
        written = " ".join(lines.text[line.start + value[0] : end].split())
        said.setdefault(match.group(1).lower(), written)
        marks = lines.hidden(line.start, end)
        blocks.append(Block("label", line.start, end, cells=cells, marks=marks))
    named = said.keys()
    is_mail = named & _SENDERS and named & (_SUBJECTS | _DATES)
    if not is_mail:
        return None
    subject = next((said[name] for name in said if name in _SUBJECTS), "")
    date = next((said[name] for name in said if name in _DATES), "")
    return Header(tuple(blocks), at, subject, date)
