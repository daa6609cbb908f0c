"""The documents: what is indexed, adding to it, taking from it, and choosing among it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel

from rag.types import IndexedFile, IngestReport
from ui.chat.context import PREFIX, Chat
from ui.chat.dates import date_in_words
from ui.chat.routes.asker import MAY_WRITE, By, Owner
from ui.chat.templates import render
from ui.guard.access import Asker
from ui.guard.scope import visible, visible_rows
from ui.library.documents import Listed
from ui.strings import Strings
from ui.strings.notices import error_words


class Named(BaseModel):
    source: str
    document_id: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A document as the list shows it; what is not known is empty."""

    title: str
    source: str
    document_id: str
    pages: str
    chunks: str
    when: str
    state: str
    error: str
    is_upload: bool


def routes(chat: Chat) -> APIRouter:
    """The list of documents, and what changes it."""
    router = APIRouter(prefix=PREFIX)
    text, library = chat.text, chat.library

    @router.get("/documents")
    def listed(by: By, search: str = "") -> HTMLResponse:
        shown = visible_rows(chat.engine, by, library.listed(search))
        rows = [_row(one, text) for one in shown]
        return HTMLResponse(render("documents", text=text, rows=rows, search=search))

    @router.get("/places")
    def places(by: By) -> HTMLResponse:
        """Folders and documents to choose from."""
        files = visible(chat.engine, by)
        return HTMLResponse(render("places", text=text, files=files, folders=_folders(files)))

    @router.post("/documents", dependencies=[MAY_WRITE])
    async def add(owner: Owner, request: Request, name: str) -> PlainTextResponse:
        """One uploaded file: its name in the address, its bytes as the body."""
        chat.changes.check()  # before the body is read
        data = await request.body()
        upload = await asyncio.wrap_future(chat.changes.submit(lambda: library.add(name, data)))
        if upload.error:
            return PlainTextResponse(error_words(upload.error, text), status_code=422)
        # The name it goes by, by which the page knows it again.
        headers = {"X-Source": quote(upload.source)}
        words = text(f"documents.{upload.outcome}")
        return PlainTextResponse(words, status_code=201, headers=headers)

    @router.post("/documents/delete", dependencies=[MAY_WRITE])
    async def delete(by: By, named: Named) -> PlainTextResponse:
        path = _path(chat, by, named)
        await asyncio.wrap_future(chat.changes.submit(lambda: library.delete(path)))
        return PlainTextResponse("")

    @router.post("/documents/reindex", dependencies=[MAY_WRITE])
    async def reindex(owner: Owner) -> PlainTextResponse:
        report = await asyncio.wrap_future(chat.changes.submit(library.reindex))
        return PlainTextResponse(_reread(report, text))

    return router


def _reread(report: IngestReport, text: Strings) -> str:
    changed = len(report.added) + len(report.updated) + len(report.removed)
    parts = [text("documents.reread", count=changed) if changed else text("documents.same")]
    if report.failed:
        parts.append(text("documents.unread", count=len(report.failed)))
    return " ".join(parts)


def _row(one: Listed, text: Strings) -> _Row:
    file = one.file
    return _Row(
        title=(file.title if file else "") or one.source,
        source=one.source,
        document_id=file.document_id if file else "",
        pages=text.number(file.pages) if file and file.pages else "",
        chunks=text.number(file.chunks) if file else "",
        when=date_in_words(datetime.fromisoformat(file.indexed_at), text) if file else "",
        state=one.state,
        error=error_words(one.error, text) if one.error else "",
        is_upload=one.is_upload,
    )


def _path(chat: Chat, by: Asker, named: Named) -> str:
    """Where the file lies; an uploaded one, where several are called the same."""
    files = [
        file
        for file in visible(chat.engine, by)
        if (file.source, file.document_id) == (named.source, named.document_id)
    ]
    uploads = str(chat.library.uploads)
    file = next((f for f in files if f.folder == uploads), files[0] if files else None)
    return str(file.path) if file else ""


def _folders(files: Iterable[IndexedFile]) -> list[str]:
    """The folders within the ingested ones, as the sources name them."""
    folders = {str(parent) for file in files for parent in PurePosixPath(file.source).parents}
    return sorted(folders - {"."})
