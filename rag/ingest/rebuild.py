"""Making stored documents anew after the model, the chunking or the reading has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.documents.loaders import BEFORE_BLOCKS, document_id, parse, read
from rag.documents.loaders.text.loader import find_blocks
from rag.embedding import ChunkEmbedder, fingerprint
from rag.errors import DocumentError
from rag.index.catalog import Catalog, File
from rag.ingest.embed import embed_documents
from rag.settings import ChunkingSettings
from rag.types import Document, Progress


def rebuild(
    *, catalog: Catalog, embedder: ChunkEmbedder, chunking: ChunkingSettings, progress: Progress
) -> int:
    """Chunk and embed every document made under another fingerprint.

    One that was stored before documents had blocks is read again from its file; where that is gone,
    or another one by now, the blocks are told from the stored text. Returns how many documents
    those were. An interruption loses only the document in hand: the fingerprint is kept with each.
    The derived indexes are out of step afterwards, and show it.
    """
    stale = catalog.stale_documents(fingerprint(embedder, chunking))
    for done, key in enumerate(stale):
        document, files = catalog.document(key), catalog.files_of(key)
        progress(done, len(stale), document.title or (files[0].source if files else key))
        if not document.blocks:
            document = _read_again(document, files)
        (content,) = embed_documents(
            [document], embedder=embedder, chunking=chunking, progress=lambda share: None
        )
        if document.id == key:
            catalog.replace_document(content)
            continue
        for file in files:
            catalog.put_file(replace(file, document_id=document.id), content)
    catalog.remove_files([])  # what was read again is stored under another id
    if stale:
        progress(len(stale), len(stale), "")
    return len(stale)


def _read_again(stored: Document, files: list[File]) -> Document:
    for file in files:
        path = Path(file.path)
        try:
            data = read(path)
            if document_id(path, data, BEFORE_BLOCKS) == stored.id:
                return parse(path, data)
        except DocumentError:  # gone, or changed beyond reading: the next ingest tells of it
            continue
    return replace(stored, blocks=find_blocks(stored.text))
