"""The engine: the one façade over the stages, and all that a surface needs to know."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from rag.answer import Found, compose, features, find, overview
from rag.answer.citations import to_events
from rag.answer.stop import Stop
from rag.embedding import ChunkEmbedder
from rag.errors import EmptyIndexError, SettingsError
from rag.index.catalog import Catalog
from rag.index.scope import EVERYTHING, Scope, make_scope
from rag.index.stores import LEXICAL, VECTORS, Stores, open_stores
from rag.retrieve import Identities, Reranker, Retrieval, open_reranker, passage_of, retrieve
from rag.retrieve.question import readable
from rag.settings import ChunkingSettings, Settings
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

    from rag.answer.cache import AnswerCache
    from rag.answer.models import Model
    from rag.answer.written import Means
    from rag.ingest import Store
    from rag.retrieve.langchain import PassageRetriever


class Engine:
    """Owns a data directory: ingests into it, searches it and answers from it.

    Safe to call from several threads. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        *,
        reranker: Reranker | None = None,
        model: Model | None = None,
    ) -> None:
        self.settings = settings
        self._stores = stores
        self._embedder = stores.embedder
        self._catalog = stores.catalog
        self._vectors = stores.vectors
        self._lexical = stores.lexical
        self._identities = Identities(stores.catalog)
        self._reranker = reranker
        self._model = model
        self._cache: AnswerCache | None = None
        self._opening = threading.Lock()

    @classmethod
    def open(cls, settings: Settings | None = None, progress: Progress | None = None) -> Self:
        """Take the data directory and repair what is out of step in it.

        Without settings, those of the environment. `progress` is told of re-embedding, which
        happens only after the model or the chunking has changed. A language model that is set is
        not asked anything yet, but one that can't be used at all is noticed here.

        Raises: SettingsError, MissingExtraError, StoreLockedError, StoreError, ModelError.
        """
        settings = settings or Settings.load()
        model = _open_model(settings)
        renew = partial(_renew, chunking=settings.chunking, progress=progress or _silent)
        stores = open_stores(settings, renew)
        try:
            reranker = open_reranker(settings.retrieval.reranker)
            return cls(settings, stores, reranker=reranker, model=model)
        except BaseException:
            stores.close()
            raise

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Index these files and folders, and forget files below them that are gone."""
        from rag.ingest import ingest  # the loaders, which a question does not need

        with self._stores.lock.writing:
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
        from rag.documents.loaders import identify

        return identify(Path(name), data)

    def forget(self, paths: Sequence[Path]) -> list[str]:
        """Take the files at and below these paths out of the index; returns their sources.

        What still lies in an ingested folder comes back with the next `ingest` of it.
        """
        from rag.ingest import forget

        with self._stores.lock.writing:
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
        """An answer with its citations, or a refusal: the one that `stream` ends with.

        Raises: QuestionError, EmptyIndexError.
        """
        *_, done = self.stream(question, history, scope)
        assert done.answer is not None
        return done.answer

    def quote(
        self, question: str, history: Sequence[Message] = (), scope: Sequence[str] = ()
    ) -> Answer:
        """`ask` in the documents' own words, whatever language model there is, and at once."""
        within = make_scope(scope)
        return self._overview(question, history, within) or compose(
            self._find(question, history, within), catalog=self._catalog, settings=self.settings
        )

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        scope: Sequence[str] = (),
        stop: Stop | None = None,
    ) -> Iterator[Event]:
        """The answer as events: text as it comes, citations, then the whole; `scope` as in
        `search`.

        Whether to answer is decided before a language model is asked. Closing the iterator ends
        the work, and stops the model; `stop` does so from another thread, also between two events,
        which then just end. Raises: as `ask`, before the first event.
        """
        within = make_scope(scope)
        shown = self._overview(question, history, within)
        if shown is not None:
            return to_events(shown)
        found = self._find(question, history, within)
        if not found.is_enough or self._model is None:
            return to_events(compose(found, catalog=self._catalog, settings=self.settings))
        from rag.answer.written import write

        return write(found, history, self._means(self._model, within), stop)

    def evidence(self, question: str, history: Sequence[Message] = ()) -> tuple[float, ...] | None:
        """The features, named by `rag.answer.FEATURES`, that the refusal model decides on."""
        return features(self._retrieve(question, history, 1, EVERYTHING))

    def with_model(self, model: Model) -> Engine:
        """Another view on the same open stores, whose answers this model writes."""
        return Engine(self.settings, self._stores, reranker=self._reranker, model=model)

    def with_settings(self, settings: Settings) -> Engine:
        """Another view on the same open stores, to compare settings; close only the first.

        A model that was given or opened stays as long as the settings of `llm` do.

        Raises: SettingsError, also where the index itself depends on a setting that differs;
        MissingExtraError.
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
            settings,
            self._stores,
            reranker=self._reranker if is_same else open_reranker(name),
            model=self._model if settings.llm == self.settings.llm else _open_model(settings),
        )

    def embed_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """A unit vector for each question, one a row: their products say how alike they are."""
        return np.array([self._embedder.embed_query(q) for q in questions], dtype=np.float32)

    def files(self) -> list[IndexedFile]:
        """What is indexed, in order of folder and source."""
        return self._catalog.indexed_files()

    def passage(self, passage_id: str, scope: Sequence[str] = ()) -> Passage | None:
        """The passage of this id as it is now; None where its document is gone or out of scope."""
        return passage_of(self._catalog, passage_id, make_scope(scope))

    def page_image(
        self, document_id: str, page: int, start: int, end: int, scope: Sequence[str] = ()
    ) -> PageImage | None:
        """A picture of a document's page, with boxes around what of [start, end) is on it.

        None where there is no such page, or no file holds the document's content any more.
        """
        from rag.retrieve.pages import page_image  # PDFium, which a question does not need

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
        from rag.retrieve.langchain import PassageRetriever

        return PassageRetriever(search=self.search, k=k)

    def as_vector_store(self) -> Chroma:
        """The Chroma collection as LangChain's vector store, for reading."""
        from rag.retrieve.langchain import vector_store

        return vector_store(self._vectors, self._embedder)

    def close(self) -> None:
        """Give the data directory back."""
        self._stores.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _store(self) -> Store:
        from rag.ingest import Store

        folder = self.settings.data_dir
        return Store(
            self._catalog, {folder / VECTORS: self._vectors, folder / LEXICAL: self._lexical}
        )

    def _find(self, question: str, history: Sequence[Message], scope: Scope) -> Found:
        return find(
            question, history, retrieve=partial(self._retrieve, scope=scope), settings=self.settings
        )

    def _overview(self, question: str, history: Sequence[Message], scope: Scope) -> Answer | None:
        self._check(question)
        return overview(
            question, history, catalog=self._catalog, scope=scope, settings=self.settings.answer
        )

    def _means(self, model: Model, scope: Scope) -> Means:
        """What written answers are made with; the cache is made once."""
        from rag.answer.cache import AnswerCache
        from rag.answer.written import Means

        with self._opening:
            if self._cache is None:
                self._cache = AnswerCache()
            return Means(
                model=model,
                retrieve=partial(self._retrieve, scope=scope),
                scope=scope,
                catalog=self._catalog,
                settings=self.settings,
                embed=self._embedder.embed_documents,
                cache=self._cache,
            )

    def _retrieve(
        self, question: str, history: Sequence[Message], k: int, scope: Scope
    ) -> Retrieval:
        return retrieve(
            self._check(question),
            history=history,
            k=k,
            catalog=self._catalog,
            vectors=self._vectors,
            lexical=self._lexical,
            embedder=self._embedder,
            settings=self.settings.retrieval,
            identities=self._identities,
            scope=scope,
            reranker=self._reranker,
        )

    def _check(self, question: str) -> str:
        """The question as text. Raises: QuestionError, EmptyIndexError."""
        text = readable(question)
        if not self._catalog.chunk_count():
            raise EmptyIndexError("Nothing is indexed yet. Run: rag ingest FOLDER")
        return text


def _open_model(settings: Settings) -> Model | None:
    """The language model that is set. Raises: SettingsError, MissingExtraError."""
    if not settings.llm.model:
        return None
    from rag.llm import LanguageModel  # which an engine without one doesn't need

    return LanguageModel(settings.llm)


def _renew(
    catalog: Catalog, embedder: ChunkEmbedder, chunking: ChunkingSettings, progress: Progress
) -> None:
    from rag.ingest import rebuild  # the loaders, which a question does not need

    rebuild(catalog=catalog, embedder=embedder, chunking=chunking, progress=progress)


def _silent(done: int, total: int, label: str) -> None:
    """Progress that nobody watches."""
