"""Making stored documents anew after the model or the chunking has changed."""

from __future__ import annotations

from rag.embedding import ChunkEmbedder, fingerprint
from rag.index.catalog import Catalog
from rag.ingest.embed import embed_documents
from rag.settings import ChunkingSettings
from rag.types import Progress


def rebuild(
    *, catalog: Catalog, embedder: ChunkEmbedder, chunking: ChunkingSettings, progress: Progress
) -> int:
    """Chunk and embed, from the stored texts, every document made under another fingerprint.

    Returns how many those were. An interruption loses only the document in hand: the fingerprint
    is kept with each. The derived indexes are out of step afterwards, and show it.
    """
    stale = catalog.stale_documents(fingerprint(embedder, chunking))
    for done, key in enumerate(stale):
        document = catalog.document(key)
        progress(done, len(stale), document.title or key)
        (content,) = embed_documents(
            [document], embedder=embedder, chunking=chunking, progress=lambda share: None
        )
        catalog.replace_document(content)
    if stale:
        progress(len(stale), len(stale), "")
    return len(stale)
