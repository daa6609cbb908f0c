"""The documents: which there are, their text, and changing them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Response, UploadFile

from rag.documents.loaders import MAX_BYTES
from rag.errors import DocumentError
from ui.api import schema
from ui.api.context import By, Context, Here
from ui.guard.access import Asker
from ui.guard.scope import visible, visible_rows
from ui.library.documents import Listed

# The same in a form, with the form's own lines.
UPLOAD_BYTES = MAX_BYTES + 10_000

DocumentId = Annotated[str, Path(max_length=100)]

router = APIRouter(tags=["documents"])


def _writer(by: By) -> None:
    if not by.may_write:
        raise HTTPException(403, "This access is for asking; it can't change documents.")


@router.get("/documents")
def documents(here: Here, by: By) -> schema.Files:
    """All documents, one line for each file."""
    rows = visible_rows(here.engine, by, here.library.listed())
    return schema.Files(documents=[_file(row) for row in rows])


@router.get("/documents/{document_id}")
def document(document_id: DocumentId, here: Here, by: By) -> schema.Document:
    """One document with its text, which the offsets of passages and quotes count in."""
    files = [file for file in visible(here.engine, by) if file.document_id == document_id]
    if not files:
        raise _unknown()
    try:
        text = here.engine.document_text(document_id)
    except KeyError:  # forgotten meanwhile
        raise _unknown() from None
    sources = {file.path for file in files}
    return schema.Document(
        id=document_id,
        title=files[0].title,
        source=files[0].source,
        text=text,
        files=[
            _file(one) for one in here.library.listed() if one.file and one.file.path in sources
        ],
    )


@router.post("/documents", status_code=201, dependencies=[Depends(_writer)])
async def upload(file: UploadFile, here: Here, response: Response) -> schema.Uploaded:
    """Add a document, or replace the uploaded one of the same name; answered once it is indexed."""
    here.changes.check()
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise HTTPException(413, f"The file is larger than {MAX_BYTES:,} bytes. Split it.")

    def add() -> schema.Uploaded:
        return _add(here, file.filename or "", data)

    uploaded = await asyncio.wrap_future(here.changes.submit(add))
    if uploaded.outcome != "added":
        response.status_code = 200
    return uploaded


@router.delete("/documents/{document_id}", status_code=204, dependencies=[Depends(_writer)])
async def delete(document_id: DocumentId, here: Here, by: By) -> None:
    """Delete an uploaded document, from the index and from the disk.

    A document of an indexed folder is not deleted from here: it would come back.
    """
    await asyncio.wrap_future(here.changes.submit(lambda: _delete(here, by, document_id)))


def _add(here: Context, name: str, data: bytes) -> schema.Uploaded:
    done = here.library.add(name, data)
    if done.error:
        error = DocumentError(f"{done.source}: {done.error}.", kind=done.error.kind)
        error.values = done.error.values
        raise error
    path = here.library.uploads / done.source
    known = (one.document_id for one in here.engine.files() if one.path == path)
    return schema.Uploaded(id=next(known, None), source=done.source, outcome=done.outcome)


def _delete(here: Context, by: Asker, document_id: str) -> None:
    files = [file for file in visible(here.engine, by) if file.document_id == document_id]
    if not files:
        raise _unknown()
    uploaded = [file for file in files if file.folder == str(here.library.uploads)]
    for file in uploaded or files:  # of files that stay, the library says where they lie
        here.library.delete(str(file.path))


def _unknown() -> HTTPException:
    return HTTPException(404, "There is no such document. GET /api/documents lists them.")


def _file(listed: Listed) -> schema.File:
    file = listed.file
    return schema.File(
        id=file.document_id if file else None,
        source=listed.source,
        title=file.title if file else "",
        state=listed.state,
        error=str(listed.error or ""),
        uploaded=listed.is_upload,
        pages=file.pages if file else None,
        characters=file.characters if file else 0,
        chunks=file.chunks if file else 0,
        indexed_at=file.indexed_at if file else None,
    )
