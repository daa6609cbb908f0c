"""Messages of the chat as HTML in which all text is inert."""

from __future__ import annotations

from collections.abc import Iterable

from rag.types import Answer, Segment
from ui.escape import escape
from ui.sources import anchor, closest_html, sources_html

# Calibrated or not, nothing is certain.
_MOST_CONFIDENT = 0.99
_MARKER = '<a class="marker"'


def question_html(question: str) -> str:
    return f'<div class="question">{escape(question)}</div>'


def draft_html(segments: Iterable[Segment], answer_id: str) -> str:
    """An answer that is still being written: its words, and no sources yet."""
    return _block("answer", _words(segments, answer_id))


def answer_html(answer: Answer, answer_id: str) -> str:
    """A finished answer with its sources beneath, or a refusal with what came closest.

    `answer_id` keeps the links of one answer apart from those of another on the same page.
    """
    words = _words(answer.segments, answer_id)
    if answer.refused:
        closest = _labelled("Closest, but not an answer", closest_html(answer.closest))
        return _block("answer refusal", words, closest if answer.closest else "")
    confidence = f"{min(answer.confidence, _MOST_CONFIDENT):.0%} confident"
    sources = sources_html(answer.citations, answer_id)
    return _block("answer", words, _labelled("Sources", sources, confidence))


def error_html(message: str) -> str:
    """What went wrong, in the error's own words."""
    return _block("answer notice", escape(message))


def empty_index_html() -> str:
    """What to do where there is nothing to ask; the server owns the index, hence the restart."""
    return _block(
        "answer notice",
        "<strong>Nothing is indexed yet.</strong> Stop this server, index a folder of documents"
        " with <code>rag ingest FOLDER</code>, then start it again with <code>rag serve</code>.",
    )


def _block(kind: str, words: str, beneath: str = "") -> str:
    return f'<div class="{kind}"><p class="words">{words}</p>{beneath}</div>'


def _labelled(label: str, cards: str, aside: str = "") -> str:
    aside = f'<span class="aside">{aside}</span>' if aside else ""
    return f'<div class="sources"><p class="label"><span>{label}</span>{aside}</p>{cards}</div>'


def _words(segments: Iterable[Segment], answer_id: str) -> str:
    html = "".join(_segment(segment, answer_id) for segment in segments)
    return html.replace(f" {_MARKER}", f"&nbsp;{_MARKER}")  # a marker stays with its sentence


def _segment(segment: Segment, answer_id: str) -> str:
    marker = segment.marker
    if marker is not None:
        link = f'href="#{anchor(answer_id, marker)}" title="Source {marker}"'
        return f"{_MARKER} {link}>[{marker}]</a>"
    text = escape(segment.text)
    return f"<strong>{text}</strong>" if segment.bold else text
