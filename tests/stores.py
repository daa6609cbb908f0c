"""What must hold for a store after whatever happened to it, and contents to put into one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import tantivy

from rag.documents.chunking import split
from rag.documents.loaders import parse
from rag.documents.reading import read
from rag.embedding.tokens import TOKEN_DIMENSIONS, pack
from rag.engine import Engine
from rag.index.catalog import Catalog, EmbeddedDocument, File, StoredChunk, Vectors
from rag.index.derived import is_in_step
from rag.index.lexical import LexicalIndex
from rag.index.stores import LEXICAL, VECTORS

DIMENSIONS = 384


def assert_agree(engine: Engine) -> None:
    """The catalog is whole, and both derived indexes hold exactly its chunks."""
    catalog = engine._catalog
    assert_whole(catalog, engine)
    ids = catalog_ids(catalog)
    assert sorted(engine._vectors.collection.get(include=[])["ids"]) == sorted(ids)
    assert sorted(lexical_ids(engine._lexical)) == sorted(ids)
    for folder in (VECTORS, LEXICAL):
        assert is_in_step(engine.settings.data_dir / folder, catalog)


def assert_whole(catalog: Catalog, engine: Engine) -> None:
    """Every file has its document, every document a file and all the chunks of its text."""
    documents = {file.document_id for file in catalog.files()}
    stored = {row[0] for row in catalog._rows("SELECT id FROM documents")}
    assert stored == documents
    for key in documents:
        document = catalog.document(key)
        chunking = engine.settings.chunking
        expected = split(document, max_chars=chunking.max_chars)
        found = catalog.chunks(catalog.chunk_ids(key))
        assert [one.chunk for one in found] == expected
        for one in found:
            assert one.vector.shape == (DIMENSIONS,)
            assert one.sentence_vectors.shape == (len(one.chunk.sentences), DIMENSIONS)


def catalog_ids(catalog: Catalog) -> list[str]:
    return [one.chunk.id for batch in catalog.all_chunks() for one in batch]


def lexical_ids(index: LexicalIndex) -> list[str]:
    """The ids of all that Tantivy holds."""
    searcher = index._searcher
    hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
    return [str(searcher.doc(address)["id"][0]) for _, address in hits]


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    """Random directions, one a row."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def some_tokens(seed: int) -> Vectors:
    """None to two tokens in random directions."""
    rows = np.random.default_rng(seed).normal(size=(seed % 3, TOKEN_DIMENSIONS))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def content(text: str, fingerprint: str = "model-1", seed: int = 0) -> EmbeddedDocument:
    """A text as the catalog takes it, with random vectors."""
    document = parse(Path("a.txt"), text.encode())
    chunks = split(document, max_chars=400, min_chars=50)
    vectors = unit_vectors(len(chunks), seed)
    return EmbeddedDocument(
        document,
        fingerprint,
        [
            StoredChunk(
                chunk,
                read(document, chunk),
                vector,
                unit_vectors(len(chunk.sentences), seed + row + 1),
                pack([some_tokens(row + n) for n in range(len(chunk.sentences))]),
            )
            for row, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
        ],
    )


def file(name: str, held: EmbeddedDocument) -> File:
    """A file of that name in /docs."""
    return File(f"/docs/{name}", "/docs", name, held.document.id, "2026-01-02T03:04:05+00:00")


_SYLLABLES = (
    "ba co du fe gi ha jo ku la mi no pe qua ri so tu ve wi xa yo zu bral crin dost".split()
)


def prose(seed: int, sentences: int = 12) -> str:
    """Paragraphs of invented words: the same for the same seed, and no two seeds alike."""
    rng = random.Random(seed)
    paragraphs: list[list[str]] = [[]]
    for _ in range(sentences):
        words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(9)]
        paragraphs[-1].append(" ".join(words).capitalize() + ".")
        if len(paragraphs[-1]) == 4:
            paragraphs.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph) + "\n"
