"""What the source panel shows: a citation, a passage that came close, or a document."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from rag.answer.citations import whole
from rag.types import Answer, Citation, PageImage, Passage
from ui.chat.answers import place_details
from ui.chat.context import PREFIX, Chat
from ui.chat.routes.asker import By
from ui.chat.templates import render
from ui.guard.access import Asker
from ui.guard.scope import visible
from ui.library.freshness import freshness
from ui.library.viewer import context

# As much of a document as is shown when it is opened by itself.
_DOCUMENT_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page's picture, and the boxes on it in percent of its width and height."""

    data: str
    width: int
    height: int
    boxes: Sequence[dict[str, float]]


def routes(chat: Chat) -> APIRouter:
    """Sources by the answer that shows them; documents by their ids."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/sources/{turn_id}/{marker}")
    def source(by: By, turn_id: str, marker: int) -> HTMLResponse:
        """The citation with this marker in one answer of the asker's."""
        answer = chat.journal.turn(by.owner, turn_id).answer
        markers = [citation.marker for citation in answer.citations]
        if marker not in markers:
            raise HTTPException(404)
        number = markers.index(marker)
        which = chat.text("panel.citation", number=number + 1, total=len(markers))
        return _shown(chat, by, answer.citations[number], which, marked=True)

    @router.get("/closest/{turn_id}/{number}")
    def closest(by: By, turn_id: str, number: int) -> HTMLResponse:
        """One of the passages, from 1, that came closest to a refused question."""
        passages = chat.journal.turn(by.owner, turn_id).answer.closest
        if not 1 <= number <= len(passages):
            raise HTTPException(404)
        passage = passages[number - 1]
        which = chat.text("panel.closest", number=number, total=len(passages))
        return _shown(chat, by, whole(passage), which, marked=False)

    @router.get("/documents/{document_id}")
    def document(by: By, document_id: str) -> HTMLResponse:
        """A document's text from its beginning."""
        files = [file for file in visible(chat.engine, by) if file.document_id == document_id]
        if not files:
            raise HTTPException(404)
        try:
            text = chat.engine.document_text(document_id)
        except KeyError:
            raise HTTPException(404) from None
        shown = render(
            "source",
            text=chat.text,
            title=files[0].title or files[0].source,
            details=[file.source for file in files],
            which=chat.text("panel.document"),
            state="current",
            image=None,
            before=text[:_DOCUMENT_CHARS],
            quote="",
            after="",
            marked=False,
            is_start=True,
            is_end=len(text) <= _DOCUMENT_CHARS,
        )
        return HTMLResponse(shown)

    return router


def _shown(chat: Chat, by: Asker, citation: Citation, which: str, *, marked: bool) -> HTMLResponse:
    """A quote in its document; where that is gone, or the asker's no more, in the
    passage as it was cited."""
    passage, start = citation.passage, citation.start - citation.passage.start
    document_id = passage.id.partition(":")[0]
    there = context(chat.engine, document_id, citation.start, citation.end, scope=by.scope)
    cited = Answer((), (citation,), refused=False, confidence=0)
    shown = render(
        "source",
        text=chat.text,
        title=passage.title or passage.source,
        details=_details(chat, citation),
        which=which,
        state=freshness(chat.engine.files(), cited)[citation.marker].state,
        page=citation.page,
        image=_leaf(chat, document_id, citation) if there else None,
        before=there.before if there else passage.text[:start],
        quote=citation.quote,
        after=there.after if there else passage.text[start + len(citation.quote) :],
        marked=marked,
        is_start=there is not None and there.is_start,
        is_end=there is not None and there.is_end,
    )
    return HTMLResponse(shown)


def _details(chat: Chat, citation: Citation) -> list[str]:
    passage: Passage = citation.passage
    details = place_details(citation, chat.text)
    if passage.copies:
        details.append(chat.text("source.also", names=", ".join(passage.copies)))
    return details


def _leaf(chat: Chat, document_id: str, citation: Citation) -> _Leaf | None:
    if citation.page is None:
        return None
    image = chat.engine.page_image(document_id, citation.page, citation.start, citation.end)
    if image is None:
        return None
    data = b64encode(image.png).decode("ascii")
    return _Leaf(data, image.width, image.height, _in_percent(image))


def _in_percent(image: PageImage) -> list[dict[str, float]]:
    return [
        {
            "left": 100 * box.left / image.width,
            "top": 100 * box.top / image.height,
            "width": 100 * box.width / image.width,
            "height": 100 * box.height / image.height,
        }
        for box in image.boxes
    ]
