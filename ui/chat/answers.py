"""Questions and answers as HTML in which all text is inert.

Gradio's sanitizer keeps ids, classes, titles and links, and drops buttons and data attributes: so
what can be clicked is a link to "#verb-turn" or "#source-turn-marker", which ui/static/ carries
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.answer.citations import whole
from rag.types import Answer, Citation, Passage, Segment
from ui.chat.dates import date_in_words
from ui.chat.draft import Draft
from ui.chat.escape import escape
from ui.journal import Turn
from ui.library.freshness import Freshness, last_changed
from ui.strings import Strings
from ui.strings.notices import notice_words

_PREVIEW_CHARS = 220
_MARKER = '<a class="marker"'


def question_html(question: str, text: Strings, turn_id: str = "") -> str:
    """What was asked; once it is answered, it can be changed."""
    edit = _act("edit", turn_id, text) if turn_id else ""
    return f'<div class="question">{escape(question)}</div>{edit}'


def draft_html(draft: Draft, text: Strings) -> str:
    """An answer that is being written, or waited for."""
    if draft.number:
        waiting = escape(text("line.number", number=draft.number))
        return _block("answer writing waiting", waiting)
    if not draft.segments:
        return _block("answer writing thinking", escape(text("answer.searching")))
    return _block("answer writing", _words(draft.segments, draft.turn_id))


def answer_html(
    turn: Turn,
    text: Strings,
    *,
    found: dict[int, Freshness],
    last: bool = False,
    instead: Sequence[str] = (),
) -> str:
    """A finished answer with its sources beneath, or a refusal with what came closest.

    `found` is how its citations stand by now; `instead` are questions that a refused asker may
    want to ask.
    """
    answer = turn.answer
    if answer.refused:
        words = escape(_refusal(answer.missing, text))
        kind = "answer done refusal"
        beneath = _instead(instead, text) + _closest(answer.closest, turn.id, text)
    else:
        words = _words(answer.segments, turn.id)
        kind = "answer done"
        beneath = _sources(answer.citations, turn.id, found, text) + _support(answer, found, text)
    notice = f'<p class="remark">{escape(notice_words(answer, text))}</p>' if answer.notices else ""
    understood = ""
    if answer.understood:
        line = escape(text("answer.understood", question=answer.understood))
        understood = f'<p class="understood">{line}</p>'
    return _block(kind, words, notice + understood + beneath + _acts(turn, text, last=last))


def _refusal(missing: Sequence[str], text: Strings) -> str:
    words = text("answer.refused")
    return f"{words} {text('answer.missing', names=', '.join(missing))}" if missing else words


def questions_html(questions: Iterable[str]) -> str:
    """Questions that are asked by a click."""
    return "".join(f'<a class="try" href="#try">{escape(question)}</a>' for question in questions)


def notice_html(words: str) -> str:
    """What went wrong."""
    return _block("answer notice", escape(words))


def _block(kind: str, words: str, beneath: str = "") -> str:
    return f'<div class="{kind}"><div class="words">{words}</div>{beneath}</div>'


def _words(segments: Iterable[Segment], turn_id: str) -> str:
    html = "".join(_segment(segment, turn_id) for segment in segments)
    return html.replace(f" {_MARKER}", f"&nbsp;{_MARKER}")  # a marker stays with its sentence


def _segment(segment: Segment, turn_id: str) -> str:
    if segment.marker is not None:
        return f'{_MARKER} href="#source-{turn_id}-{segment.marker}">[{segment.marker}]</a>'
    lead = "".join(f'<span class="lead">{escape(line)}</span>' for line in segment.lead)
    if segment.cells:
        return lead + _row(segment.cells)
    words = escape(segment.text)
    return lead + (f"<strong>{words}</strong>" if segment.bold else words)


def _row(cells: Sequence[tuple[str, str]]) -> str:
    """A quoted row as a table of its own; without headers where it has none."""
    headers = "".join(f'<th scope="col">{escape(header)}</th>' for header, _ in cells)
    head = f"<tr>{headers}</tr>" if any(header for header, _ in cells) else ""
    values = "".join(f"<td>{escape(value)}</td>" for _, value in cells)
    return f'<table class="row">{head}<tr>{values}</tr></table>'


def _sources(
    citations: Sequence[Citation], turn_id: str, found: dict[int, Freshness], text: Strings
) -> str:
    """A line for each citation, which opens it; its quote is what hovering its marker shows."""
    lines = []
    for citation in citations:
        name = f"source-{turn_id}-{citation.marker}"
        state = found[citation.marker].state
        stale = ""
        if state != "current":
            stale = f'<span class="stale {state}">{escape(text(f"source.{state}"))}</span>'
        lines.append(
            f'<a class="source" href="#{name}"><span class="number">{citation.marker}</span>'
            f'<span class="place">{_place(citation, text)}'
            f"{stale}</span>"
            f'<span class="quote" id="quote-{turn_id}-{citation.marker}">'
            f"{escape(citation.quote)}</span></a>"
        )
    return f'<div class="sources">{"".join(lines)}</div>'


def _instead(questions: Sequence[str], text: Strings) -> str:
    if not questions:
        return ""
    label = escape(text("refusal.instead"))
    return f'<p class="label">{label}</p><div class="questions">{questions_html(questions)}</div>'


def _closest(passages: Sequence[Passage], turn_id: str, text: Strings) -> str:
    """Passages that answer nothing: a line of each."""
    if not passages:
        return ""
    lines = "".join(
        f'<a class="source" href="#closest-{turn_id}-{number}">'
        f'<span class="place">{_place(whole(passage), text)}</span>'
        f'<span class="preview">{escape(" ".join(passage.text.split())[:_PREVIEW_CHARS])}</span>'
        "</a>"
        for number, passage in enumerate(passages, 1)
    )
    label = escape(text("refusal.closest"))
    return f'<p class="label">{label}</p><div class="sources closest">{lines}</div>'


def _place(citation: Citation, text: Strings) -> str:
    """Where it stands: the title or else the file's name, then page or line, and heading."""
    passage, details = citation.passage, place_details(citation, text)
    title = f'<span class="title">{escape(passage.title or passage.source)}</span>'
    return title + "".join(f'<span class="detail">{escape(detail)}</span>' for detail in details)


def place_details(citation: Citation, text: Strings) -> list[str]:
    """What says where in a document a quote stands, besides the document's title."""
    details = [citation.passage.source] if citation.passage.title else []
    if citation.page is not None:
        details.append(text("source.page", number=citation.page))
    elif citation.line is not None:
        details.append(text("source.line", number=citation.line))
    if citation.section:
        details.append(citation.section)
    return details


def _support(answer: Answer, found: dict[int, Freshness], text: Strings) -> str:
    """How well the answer is borne out, and how old what it stands on is."""
    support = answer.support
    parts = [
        (kind, text(f"support.{kind}", count=count))
        for kind, count in (
            ("quoted", support.quoted),
            ("supported", support.supported),
            ("withheld", support.withheld),
        )
        if count
    ]
    changed = last_changed(answer, found)
    if changed is not None:
        parts.append(("age", text("source.age", date=date_in_words(changed, text))))
    if not parts:
        return ""
    items = "".join(f'<span class="{kind}">{escape(words)}</span>' for kind, words in parts)
    return f'<p class="support">{items}</p>'


def _acts(turn: Turn, text: Strings, *, last: bool) -> str:
    """What can be done with an answer."""
    rated = f" rated-{turn.rating}" if turn.rating else ""
    verbs = ["copy", "retry", "up", "down"] + ["undo"] * last
    return f'<p class="acts{rated}">{"".join(_act(v, turn.id, text) for v in verbs)}</p>'


def _act(verb: str, turn_id: str, text: Strings) -> str:
    label = escape(text(f"act.{verb}"))
    return (
        f'<a class="act {verb}" href="#{verb}-{turn_id}" title="{label}">'
        f'<span class="unseen">{label}</span></a>'
    )
