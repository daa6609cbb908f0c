"""The engine: the one façade over the stages, and all that a surface needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from rag.answer import compose, features, overview
from rag.catalog import Catalog
from rag.citations import to_events
from rag.derived import open_in_step
from rag.embedding import ChunkEmbedder, fingerprint, open_embedder
from rag.errors import EmptyIndexError, QuestionError, SettingsError
from rag.lexical import LexicalIndex
from rag.lock import DirectoryLock
from rag.retrieve import Reranker, Retrieval, open_reranker, passage_at, retrieve
from rag.scope import EVERYTHING, Scope, make_scope
from rag.settings import Settings
from rag.types import (
    Answer,
    Event,
    IndexedFile,
    IngestReport,
    Message,
    PageImage,
    Passage,
    Progress,
    Sentence,
    Span,
)

if TYPE_CHECKING:
    from langchain_chroma import Chroma

    from rag.ingest import Store
    from rag.langchain import PassageRetriever
    from rag.vectors import VectorIndex

CATALOG, VECTORS, LEXICAL = "catalog.sqlite", "chroma", "tantivy"


class Engine:
    """Owns a data directory: ingests into it, searches it and answers from it.

    Safe to call from several threads. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        lock: DirectoryLock,
        embedder: ChunkEmbedder,
        catalog: Catalog,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        reranker: Reranker | None,
    ) -> None:
        self.settings = settings
        self._lock = lock
        self._embedder = embedder
        self._catalog = catalog
        self._vectors = vectors
        self._lexical = lexical
        self._reranker = reranker

    @classmethod
    def open(cls, settings: Settings | None = None, progress: Progress | None = None) -> Self:
        """Take the data directory and repair what is out of step in it.

        Without settings, those of the environment. `progress` is told of re-embedding, which
        happens only after the model or the chunking has changed.

        Raises: SettingsError, StoreLockedError, StoreError, ModelError.
        """
        settings = settings or Settings.load()
        folder = settings.data_dir
        with ExitStack() as undo:  # a failure gives back what was opened before it
            lock = DirectoryLock(folder)
            undo.callback(lock.release)
            reranker = open_reranker(settings.retrieval.reranker)
            with ThreadPoolExecutor(1) as pool:
                loading = pool.submit(open_embedder, settings)
                from rag.vectors import VectorIndex  # Chroma: half a second, while the model loads

                embedder = loading.result()
            catalog = Catalog(folder / CATALOG)
            undo.callback(catalog.close)
            catalog.remove_files([])  # content left over from an interrupted ingest
            if catalog.stale_documents(fingerprint(embedder, settings.chunking)):
                from rag.ingest import rebuild

                rebuild(
                    catalog=catalog,
                    embedder=embedder,
                    chunking=settings.chunking,
                    progress=progress or _silent,
                )
            vectors = open_in_step(VectorIndex, folder / VECTORS, catalog)
            undo.callback(vectors.close)
            lexical = open_in_step(LexicalIndex, folder / LEXICAL, catalog)
            undo.pop_all()
        return cls(
            settings=settings,
            lock=lock,
            embedder=embedder,
            catalog=catalog,
            vectors=vectors,
            lexical=lexical,
            reranker=reranker,
        )

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Index these files and folders, and forget files below them that are gone."""
        from rag.ingest import ingest  # the loaders, which a question does not need

        with self._lock.writing:
            return ingest(
                paths,
                store=self._store(),
                embedder=self._embedder,
                chunking=self.settings.chunking,
                progress=progress or _silent,
            )

    def identify(self, name: str, data: bytes) -> str:
        """The id of the document that a file of this name and content would be.

        Raises: DocumentError where it can't be read as one.
        """
        from rag.loaders import identify

        return identify(Path(name), data)

    def forget(self, paths: Sequence[Path]) -> list[str]:
        """Take the files at and below these paths out of the index; returns their sources.

        What still lies in an ingested folder comes back with the next `ingest` of it.
        """
        from rag.ingest import forget

        with self._lock.writing:
            return forget(paths, store=self._store())

    def search(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Message] = (),
        scope: Sequence[str] = (),
    ) -> list[Passage]:
        """The `k` best passages at most, the best first.

        `scope` names the documents to look in, by source, folder or id; without, in all.

        Raises: QuestionError, EmptyIndexError.
        """
        return self._retrieve(question, history, k, make_scope(scope)).passages

    def ask(
        self, question: str, history: Sequence[Message] = (), scope: Sequence[str] = ()
    ) -> Answer:
        """An answer with its citations, or a refusal; `scope` as in `search`.

        Raises: QuestionError, EmptyIndexError.
        """
        return self.quote(question, history, scope)

    def quote(
        self, question: str, history: Sequence[Message] = (), scope: Sequence[str] = ()
    ) -> Answer:
        """`ask` in the documents' own words, whatever language model there is, and at once."""
        self._check(question)
        within = make_scope(scope)
        shown = overview(
            question,
            history,
            catalog=self._catalog,
            scope=within,
            settings=self.settings.answer,
        )
        return shown or compose(
            question,
            retrieve=lambda k: self._retrieve(question, history, k, within),
            catalog=self._catalog,
            settings=self.settings,
        )

    def stream(
        self, question: str, history: Sequence[Message] = (), scope: Sequence[str] = ()
    ) -> Iterator[Event]:
        """The answer of `ask`, as events: text as it comes, citations, then the whole.

        Closing the iterator ends the work.
        """
        return to_events(self.ask(question, history, scope))

    def evidence(self, question: str, history: Sequence[Message] = ()) -> tuple[float, ...] | None:
        """The features, named by `rag.answer.FEATURES`, that the refusal model decides on."""
        return features(self._retrieve(question, history, 1, EVERYTHING))

    def with_settings(self, settings: Settings) -> Engine:
        """Another view on the same open stores, to compare settings; close only the first.

        Raises: SettingsError where the index itself depends on a setting that differs.
        """
        same = ("data_dir", "cache_dir", "embedding", "chunking")
        for name in same:
            if getattr(settings, name) != getattr(self.settings, name):
                raise SettingsError(
                    f"The index depends on '{name}': make a new one to change that."
                )
        name = settings.retrieval.reranker
        is_same = name == self.settings.retrieval.reranker
        return Engine(
            settings=settings,
            lock=self._lock,
            embedder=self._embedder,
            catalog=self._catalog,
            vectors=self._vectors,
            lexical=self._lexical,
            reranker=self._reranker if is_same else open_reranker(name),
        )

    def embed_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """A unit vector for each question, one a row: their products say how alike they are."""
        return np.array([self._embedder.embed_query(q) for q in questions], dtype=np.float32)

    def files(self) -> list[IndexedFile]:
        """What is indexed, in order of folder and source."""
        return self._catalog.indexed_files()

    def passage(self, passage_id: str, scope: Sequence[str] = ()) -> Passage | None:
        """The passage of this id as it is now; None where its document is gone or out of scope."""
        document_id, _, place = passage_id.partition(":")
        start, _, end = place.partition("-")
        if not (start.isdecimal() and end.isdecimal()):
            return None
        span = Span(int(start), int(end))
        passage = passage_at(self._catalog, document_id, span, 0.0, make_scope(scope))
        if passage is None or passage.id != passage_id:
            return None
        return passage if len(passage.text) == span.end - span.start > 0 else None

    def page_image(
        self, document_id: str, page: int, start: int, end: int, scope: Sequence[str] = ()
    ) -> PageImage | None:
        """A picture of a document's page, with boxes around what of [start, end) is on it.

        None where there is no such page, or no file holds the document's content any more.
        """
        from rag.pages import page_image  # PDFium, which a question does not need

        span = Span(start, end)
        return page_image(self._catalog, document_id, page, span, make_scope(scope))

    def document_text(self, document_id: str) -> str:
        """The text that offsets count in. Raises: KeyError for an unknown document."""
        return self._catalog.document(document_id).text

    def sentences(self, document_id: str) -> list[Sentence]:
        """A document's sentences and headings, in order; none for an unknown document."""
        return list(self._catalog.sentences(document_id))

    @property
    def stamp(self) -> str:
        """Names the state of the index; another after every change."""
        return self._catalog.stamp

    def chunk_count(self) -> int:
        return self._catalog.chunk_count()

    def as_retriever(self, k: int = 5) -> PassageRetriever:
        """This engine's search as a LangChain retriever."""
        from rag.langchain import PassageRetriever

        return PassageRetriever(search=self.search, k=k)

    def as_vector_store(self) -> Chroma:
        """The Chroma collection as LangChain's vector store, for reading."""
        from rag.langchain import vector_store

        return vector_store(self._vectors, self._embedder)

    def close(self) -> None:
        """Give the data directory back."""
        self._vectors.close()
        self._lexical.close()
        self._catalog.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _store(self) -> Store:
        from rag.ingest import Store

        folder = self.settings.data_dir
        return Store(
            self._catalog, {folder / VECTORS: self._vectors, folder / LEXICAL: self._lexical}
        )

    def _retrieve(
        self, question: str, history: Sequence[Message], k: int, scope: Scope
    ) -> Retrieval:
        self._check(question)
        return retrieve(
            # What is no text (Python keeps undecodable bytes as surrogates) can't be looked for.
            question.encode("utf-8", "replace").decode("utf-8"),
            history=history,
            k=k,
            catalog=self._catalog,
            vectors=self._vectors,
            lexical=self._lexical,
            embedder=self._embedder,
            settings=self.settings.retrieval,
            scope=scope,
            reranker=self._reranker,
        )

    def _check(self, question: str) -> None:
        """Raises: QuestionError, EmptyIndexError where it can't be asked at all."""
        longest = self.settings.answer.max_question_chars
        if not question.strip():
            raise QuestionError("The question is empty. Write what you want to know.")
        if len(question) > longest:
            raise QuestionError(
                f"The question has {len(question):,} characters; at most {longest:,} are read."
                " Ask in fewer words."
            )
        if not self._catalog.chunk_count():
            raise EmptyIndexError("Nothing is indexed yet. Run: rag ingest FOLDER")


def _silent(done: int, total: int, label: str) -> None:
    """Progress that nobody watches."""
