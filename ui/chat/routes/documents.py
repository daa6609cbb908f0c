"""The documents: what is indexed, adding to it, taking from it, and choosing among it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel

from rag.types import IndexedFile
from ui.chat.context import PREFIX, Chat
from ui.chat.dates import date_in_words
from ui.chat.routes.asker import MAY_WRITE, Owner
from ui.chat.templates import render
from ui.documents import Listed, Work
from ui.strings import Strings


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
    def listed(owner: Owner, search: str = "") -> HTMLResponse:
        rows = [_row(one, text) for one in library.listed(search)]
        work = _percent(library.work)
        return HTMLResponse(render("documents", text=text, rows=rows, search=search, work=work))

    @router.get("/places")
    def places(owner: Owner) -> HTMLResponse:
        """Folders and documents to choose from."""
        files = chat.engine.files()
        return HTMLResponse(render("places", text=text, files=files, folders=_folders(files)))

    @router.post("/documents", dependencies=[MAY_WRITE])
    async def add(owner: Owner, request: Request, name: str) -> PlainTextResponse:
        """One uploaded file: its name in the address, its bytes as the body."""
        upload = await run_in_threadpool(library.add, name, await request.body())
        if upload.outcome == "failed":
            return PlainTextResponse(upload.error, status_code=422)
        return PlainTextResponse(text(f"documents.{upload.outcome}"), status_code=201)

    @router.post("/documents/delete", dependencies=[MAY_WRITE])
    def delete(owner: Owner, named: Named) -> PlainTextResponse:
        library.delete(_path(chat, named))
        return PlainTextResponse("")

    @router.post("/documents/reindex", dependencies=[MAY_WRITE])
    def reindex(owner: Owner) -> PlainTextResponse:
        library.reindex()
        return PlainTextResponse("")

    return router


def _row(one: Listed, text: Strings) -> _Row:
    file = one.file
    return _Row(
        title=(file.title if file else "") or one.source,
        source=one.source,
        document_id=file.document_id if file else "",
        pages=str(file.pages) if file and file.pages else "",
        chunks=f"{file.chunks:,}" if file else "",
        when=date_in_words(datetime.fromisoformat(file.indexed_at), text) if file else "",
        state=one.state,
        error=one.error,
        is_upload=one.is_upload,
    )


def _path(chat: Chat, named: Named) -> str:
    """Where the file lies; an uploaded one, where several are called the same."""
    files = [
        file
        for file in chat.engine.files()
        if (file.source, file.document_id) == (named.source, named.document_id)
    ]
    uploads = str(chat.library.uploads)
    file = next((f for f in files if f.folder == uploads), files[0] if files else None)
    return str(file.path) if file else ""


def _percent(work: Work | None) -> int | None:
    return None if work is None else 100 * work.done // max(work.total, 1)


def _folders(files: Iterable[IndexedFile]) -> list[str]:
    """The folders within the ingested ones, as the sources name them."""
    folders = {str(parent) for file in files for parent in PurePosixPath(file.source).parents}
    return sorted(folders - {"."})
