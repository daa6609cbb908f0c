"""Sources as HTML: where a passage stands, and its text with the quotes highlighted in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.types import Citation, Passage, Span
from ui.escape import escape

# How much text around a quote is shown at first; the whole passage is one click away.
_CONTEXT_CHARS = 160
_PREVIEW_CHARS = 200
# The words that a cut may have gone through.
_FIRST_WORD, _LAST_WORD = re.compile(r"\A\S*\s"), re.compile(r"\s\S*\Z")
_GAP = '<span class="gap">{}</span>'


def anchor(answer_id: str, marker: int) -> str:
    """The id of a citation's source, which its marker links to."""
    return f"source-{answer_id}-{marker}"


def sources_html(citations: Iterable[Citation], answer_id: str) -> str:
    """A card for each passage, with all the quotes that were taken from it."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage.id, []).append(citation)
    return "".join(_source(cited, answer_id) for cited in by_passage.values())


def closest_html(passages: Iterable[Passage]) -> str:
    """Passages that answer nothing: a line of each, folded."""
    return "".join(
        '<details class="source folded">'
        f"<summary>{_place(passage, [passage.line], [passage.page])}"
        f'<span class="preview">{escape(passage.text.strip()[:_PREVIEW_CHARS])}</span></summary>'
        f'<div class="passage">{escape(passage.text)}</div></details>'
        for passage in passages
    )


def _source(citations: Sequence[Citation], answer_id: str) -> str:
    passage = citations[0].passage
    whole = Span(passage.start, passage.end)
    excerpts = _excerpts(citations)
    numbers = "".join(
        f'<span class="number" id="{anchor(answer_id, citation.marker)}">{citation.marker}</span>'
        for citation in citations
    )
    place = _place(
        passage,
        [citation.line for citation in citations],
        [citation.page for citation in citations],
    )
    head = f'<div class="source"><div class="place">{numbers}{place}</div>'
    text = _highlighted(whole, citations, answer_id)
    if excerpts == [whole]:
        return f'{head}<div class="passage">{text}</div></div>'
    shown = _GAP.format(" … ").join(_highlighted(span, citations, answer_id) for span in excerpts)
    before = _GAP.format("… ") if excerpts[0].start > whole.start else ""
    after = _GAP.format(" …") if excerpts[-1].end < whole.end else ""
    return (
        f'{head}<div class="passage excerpt">{before}{shown}{after}</div>'
        f'<details class="rest"><summary>Whole passage</summary><div class="passage">{text}</div>'
        "</details></div>"
    )


def _excerpts(citations: Sequence[Citation]) -> list[Span]:
    """The quotes, each with some words around it; what meets or nearly meets is joined."""
    passage = citations[0].passage
    found: list[Span] = []
    for citation in sorted(citations, key=lambda citation: citation.start):
        span = _with_context(citation)
        if found and span.start - found[-1].end < _CONTEXT_CHARS:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    # A remainder too small to be worth a click is shown at once.
    if passage.end - passage.start - sum(s.end - s.start for s in found) < _CONTEXT_CHARS:
        return [Span(passage.start, passage.end)]
    return found


def _with_context(citation: Citation) -> Span:
    """The quote and what is around it, cut between words."""
    passage, text = citation.passage, citation.passage.text
    start, end = citation.start - passage.start, citation.end - passage.start
    before, after = text[max(0, start - _CONTEXT_CHARS) : start], text[end : end + _CONTEXT_CHARS]
    if len(before) < start:
        before = _FIRST_WORD.sub("", before)
    if len(after) < len(text) - end:
        after = _LAST_WORD.sub("", after)
    return Span(citation.start - len(before), citation.end + len(after))


def _highlighted(span: Span, citations: Sequence[Citation], answer_id: str) -> str:
    """The text of `span`, with each quote marked at its own offsets."""
    passage = citations[0].passage

    def text(start: int, end: int) -> str:
        return escape(passage.text[start - passage.start : end - passage.start])

    html, cursor = "", span.start
    for citation in sorted(citations, key=lambda citation: citation.start):
        start, end = max(citation.start, cursor), min(citation.end, span.end)
        if start >= end:
            continue
        mark = f'<mark class="{anchor(answer_id, citation.marker)}" tabindex="-1">'
        html += f"{text(cursor, start)}{mark}{text(start, end)}</mark>"
        cursor = end
    return html + text(cursor, span.end)


def _place(passage: Passage, lines: Iterable[int | None], pages: Iterable[int | None]) -> str:
    """Where a passage stands: its title, or else its file's name, then pages, lines, heading."""
    numbers = sorted({line for line in lines if line is not None})
    leaves = sorted({page for page in pages if page is not None})
    details = [passage.source] if passage.title else []
    if leaves:
        details.append(f"page{'s' * (len(leaves) > 1)} {', '.join(map(str, leaves))}")
    elif numbers:
        details.append(f"line{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}")
    if passage.heading:
        details.append(passage.heading)
    if passage.copies:
        details.append(f"also in {', '.join(passage.copies)}")
    title = f'<span class="title">{escape(passage.title or passage.source)}</span>'
    return title + "".join(f'<span class="detail">{escape(detail)}</span>' for detail in details)
