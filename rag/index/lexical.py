"""The lexical index: Tantivy's BM25 over text, headings and titles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tantivy import (
    Document,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    Searcher,
)

from rag.errors import StoreError
from rag.index.catalog import StoredChunk
from rag.words.normal import normal
from rag.words.terms import analyzer

_ANALYZER = "passage"
_HEAP_BYTES = 64_000_000
# Fields and what a match in them counts for, against 1 in the text itself.
_FIELDS = {"body": 1.0, "context": 0.3, "title": 0.3}


class LexicalIndex:
    """BM25 over chunks. Raises StoreError where Tantivy can't open or read its folder."""

    def __init__(self, folder: Path) -> None:
        builder = SchemaBuilder()
        for field in ("id", "document_id"):
            builder.add_text_field(field, stored=field == "id", tokenizer_name="raw")
        for field in _FIELDS:
            builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
        self._folder = folder
        with self._reporting("open"):
            self._index = Index(builder.build(), path=str(folder))
            self._index.register_tokenizer(_ANALYZER, analyzer())
            self._searcher: Searcher = self._index.searcher()

    def add(self, chunks: Sequence[StoredChunk]) -> None:
        self._write([stored.chunk.id for stored in chunks], chunks)

    def remove(self, ids: Sequence[str]) -> None:
        self._write(ids, ())

    def count(self) -> int:
        return self._searcher.num_docs

    def best(
        self, boosts: Mapping[str, float], limit: int, documents: frozenset[str] | None = None
    ) -> dict[str, float]:
        """The BM25 scores of the `limit` best chunks, by id, for terms with their boosts; of
        these documents only, where they are given."""
        if not boosts or not self.count():
            return {}
        schema = self._index.schema
        clauses = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, term), boost * weight))
            for term, boost in boosts.items()
            for field, weight in _FIELDS.items()
        ]
        query = Query.boolean_query(clauses)
        if documents is not None:
            within = Query.term_set_query(schema, "document_id", list(documents))
            query = Query.boolean_query(
                [(Occur.Must, query), (Occur.Must, Query.const_score_query(within, 0.0))]
            )
        searcher = self._searcher  # one state throughout, whatever is written meanwhile
        with self._reporting("read"):
            hits = searcher.search(query, limit, count=False).hits
            return {searcher.doc(address)["id"][0]: score for score, address in hits}

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency, as in BM25: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        total = self.count()
        holding = self.frequency(term)
        return math.log(1 + (total - holding + 0.5) / (holding + 0.5))

    def frequency(self, term: str) -> int:
        """How many chunks' texts have this term."""
        # Not doc_freq: that counts deleted chunks, too, until Tantivy happens to merge them away.
        query = Query.term_query(self._index.schema, "body", term)
        found = self._searcher.search(query, 1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # missing in Tantivy's stubs

    def holds(self, term: str) -> bool:
        """Whether any chunk has this term, or its context or its document's title."""
        queries = (Query.term_query(self._index.schema, field, term) for field in _FIELDS)
        return any(self._searcher.search(query, 1, count=False).hits for query in queries)

    def vocabulary(self, prefix: str) -> dict[str, int]:
        """The terms that start so, with the number of chunks that have them."""
        return dict(self._searcher.terms_with_prefix("body", prefix))

    def close(self) -> None:
        """Nothing is held open between writes."""

    def _write(self, drop: Sequence[str], chunks: Sequence[StoredChunk]) -> None:
        if not drop and not chunks:
            return
        with self._reporting("write to"):
            self._commit(drop, chunks)
        self._index.reload()
        self._searcher = self._index.searcher()

    def _commit(self, drop: Sequence[str], chunks: Sequence[StoredChunk]) -> None:
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for chunk_id in drop:
            writer.delete_documents_by_term("id", chunk_id)
        for stored in chunks:
            writer.add_document(
                Document(
                    id=stored.chunk.id,
                    document_id=stored.chunk.document_id,
                    body=normal(stored.reading.body),
                    context=normal(stored.reading.context),
                    title=normal(stored.reading.title),
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    @contextmanager
    def _reporting(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise StoreError(
                f"Tantivy can't {what} {self._folder} ({error}). End the program and delete that"
                " folder; it is rebuilt."
            ) from None
