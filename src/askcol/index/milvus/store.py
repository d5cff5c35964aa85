"""`MilvusStore`: a `Store` in the collections of a build.

Milvus finds candidates, by its own BM25 and by comparing vectors: all of them, or where they are many, along a graph
(HNSW, Malkov and Yashunin 2018). askcol scores them: by Okapi BM25 as on disk, from the terms of each chunk and
statistics of all, and by cosines of the vectors themselves. So a chunk scores the same wherever it lies. Only the
candidates may differ, where a collection holds many more chunks than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np

from askcol.chunking import Chunk
from askcol.documents import Document
from askcol.index.filters import DocumentFilter
from askcol.index.local.okapi import Okapi
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.chunk_rows import CHUNK_FIELDS, SCORED_FIELDS
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.expressions import scope_expression
from askcol.index.milvus.fetch import (
    ROWS_AT_ONCE,
    Frequency,
    Scored,
    fetch_chunks,
    fetch_document,
    fetch_frequencies,
    fetch_scored,
    scored,
    whole_chunk,
)
from askcol.index.milvus.heads import HeadsOnDemand
from askcol.index.milvus.literals import one_of, quoted
from askcol.index.milvus.manifest import Manifest, read_skipped
from askcol.index.milvus.recent import Recent
from askcol.index.milvus.schema import K1, B, is_exact
from askcol.index.milvus.tokens import joined, token_of
from askcol.index.store import EVERYTHING, DocumentEntry, Order, Overview, Scope, TextChunks
from askcol.types import FloatArray, IntArray

_FEWEST_CANDIDATES = 200

_CANDIDATES_FOR_EACH = 3
"""So many chunks are scored for each text that is asked for; more, where they are copies or tie with the last one."""

_MOST_CANDIDATES = 4_096
"""No more texts are found; a server gives at most 16,384."""

_KEPT_SCORED, _KEPT_CHUNKS, _KEPT_TERMS, _KEPT_DOCUMENTS, _KEPT_SCOPES = 8_192, 1_024, 65_536, 32, 16


class MilvusStore:
    """The store in the collections of `build`, which is finished. Raises what `Connection` raises."""

    def __init__(self, connection: Connection, build: Collections, manifest: Manifest) -> None:
        self.generation = manifest.generation
        self.document_count, self.chunk_count = manifest.documents, manifest.chunks
        self.text_count = manifest.texts
        self.skipped = read_skipped(connection, build)
        self._connection, self._build = connection, build
        self._okapi = Okapi(manifest.texts, manifest.avgdl, manifest.average_idf, K1, B)
        self._heads = HeadsOnDemand(connection, build)
        # Partials of functions, not methods: with the latter a cache and this object would hold each other.
        self._scored = Recent(_KEPT_SCORED, partial(fetch_scored, connection, build))
        self._chunks = Recent(_KEPT_CHUNKS, partial(fetch_chunks, connection, build))
        self._terms = Recent(_KEPT_TERMS, partial(fetch_frequencies, connection, build))
        self._document = lru_cache(_KEPT_DOCUMENTS)(partial(fetch_document, connection, build))
        self._expression = lru_cache(_KEPT_SCOPES)(partial(_expression, manifest, self._heads))

    def best_by_terms(self, query_terms: Sequence[str], k: int, scope: Scope = EVERYTHING) -> IntArray:
        expression = self._expression(scope)
        frequencies = self._frequencies(query_terms)
        known = [term for term in query_terms if frequencies[term].texts]
        if not known:
            return np.empty(0, dtype=np.int64)
        search = partial(self._search, joined(known), "sparse", expression, {})
        return self._best(k, search, partial(self.term_scores, known), least=0.0)

    def best_by_vector(self, vector: FloatArray, k: int, scope: Scope = EVERYTHING) -> IntArray:
        search = partial(self._search_vector, vector, self._expression(scope))
        return self._best(k, search, partial(self.vector_scores, vector), least=-np.inf)

    def _best(
        self, k: int, search: Callable[[int], IntArray], score: Callable[[IntArray], FloatArray], least: float
    ) -> IntArray:
        """int64 `[<= k]`: the texts with the best scores above `least` among the chunks that `search` finds."""
        limit = min(max(_FEWEST_CANDIDATES, _CANDIDATES_FOR_EACH * k), _MOST_CANDIDATES)
        while k > 0 and self.chunk_count:
            keys = search(limit)
            scores = score(keys)
            texts = self._text_ids(keys)
            texts, scores = texts[scores > least], scores[scores > least]
            order = np.lexsort((texts, -scores))
            first = np.sort(np.unique(texts[order], return_index=True)[1])
            best: IntArray = texts[order[first]]
            is_whole = len(best) >= k and scores[order[first[k - 1]]] > scores.min()
            if is_whole or len(keys) < limit or limit == _MOST_CANDIDATES:
                return best[:k]
            limit = min(4 * limit, _MOST_CANDIDATES)
        return np.empty(0, dtype=np.int64)

    def _search_vector(self, vector: FloatArray, expression: str, limit: int) -> IntArray:
        parameters = {} if is_exact(self.chunk_count) else {"ef": 2 * limit}
        return self._search(vector.tolist(), "vector", expression, parameters, limit)

    def _search(
        self, query: object, field: str, expression: str, parameters: Mapping[str, object], limit: int
    ) -> IntArray:
        """int64: the keys of the best chunks by Milvus' own scores, whose rows are then here."""
        found = self._connection.search(
            self._build.chunks,
            query,
            field,
            limit,
            expression=expression,
            fields=SCORED_FIELDS,
            parameters=parameters,
        )
        rows = scored(found)
        self._scored.put(rows)
        return np.array(sorted(rows), dtype=np.int64)

    def chunks_of_texts(self, text_ids: IntArray, scope: Scope = EVERYTHING) -> TextChunks:
        scoped = self._expression(scope)
        found: dict[int, Scored] = {}
        wanted = np.unique(text_ids).tolist()
        for begin in range(0, len(wanted), ROWS_AT_ONCE):
            having = one_of("text_id", wanted[begin : begin + ROWS_AT_ONCE])
            expression = f"{having} and {scoped}" if scoped else having
            found |= scored(self._connection.query(self._build.chunks, expression, SCORED_FIELDS))
        self._scored.put(found)
        keys = np.array(sorted(found), dtype=np.int64)
        return TextChunks(keys, np.array([found[key].text_id for key in keys.tolist()], dtype=np.int64))

    def term_scores(self, query_terms: Sequence[str], keys: IntArray) -> FloatArray:
        rows = self._scored_of(keys)
        lengths = np.array([row.length for row in rows], dtype=np.int32)
        scores: dict[str, FloatArray] = {}
        for term, frequency in self._frequencies(query_terms).items():
            tf = np.array([row.tokens[token_of(term)] for row in rows], dtype=np.int32)
            idf = self._okapi.idf(frequency.firsts) if frequency.texts else 0.0
            scores[term] = self._okapi.scores(idf, tf, lengths).astype(np.float32)
        result: FloatArray = np.zeros(len(keys), dtype=np.float32)
        for term in query_terms:
            result += scores[term]
        return result

    def vector_scores(self, vector: FloatArray, keys: IntArray) -> FloatArray:
        if not len(keys):
            return np.empty(0, dtype=np.float32)
        # As `local.vectors`: equal vectors score equal.
        cosines: FloatArray = (np.stack([row.vector for row in self._scored_of(keys)]) * vector).sum(axis=1)
        return cosines

    def text_frequency(self, term: str) -> int:
        return self._frequencies([term])[term].texts

    def chunks(self, keys: IntArray) -> list[Chunk]:
        found = self._chunks.get(keys.tolist())
        return [found[key] for key in keys.tolist()]

    def chunk(self, chunk_id: str) -> Chunk:
        expression = f"chunk_id == {quoted(chunk_id)}"
        rows = self._connection.query(self._build.chunks, expression, CHUNK_FIELDS)
        if not rows:
            raise KeyError(chunk_id)
        return whole_chunk(self._connection, self._build, rows[0])

    def all_chunks(self) -> Iterator[Chunk]:
        for begin, end in self._heads().key_ranges(ROWS_AT_ONCE):
            expression = f"key >= {begin} and key < {end}"
            rows = self._connection.query(self._build.chunks, expression, CHUNK_FIELDS)
            for row in sorted(rows, key=lambda row: int(row["key"])):
                yield whole_chunk(self._connection, self._build, row)

    def document(self, document_id: str) -> Document:
        return self._document(document_id)

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        *,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        return self._heads().listing.documents(where, limit, offset, order, descending)

    def count_documents(self, where: DocumentFilter | None = None) -> int:
        return self.document_count if where is None else self._heads().listing.count(where)

    def overview(self) -> Overview:
        return self._heads().listing.overview()

    def _text_ids(self, keys: IntArray) -> IntArray:
        return np.array([row.text_id for row in self._scored_of(keys)], dtype=np.int64)

    def _scored_of(self, keys: IntArray) -> list[Scored]:
        found = self._scored.get(keys.tolist())
        return [found[key] for key in keys.tolist()]

    def _frequencies(self, terms: Sequence[str]) -> dict[str, Frequency]:
        found = self._terms.get(map(token_of, terms))
        return {term: found[token_of(term)] for term in dict.fromkeys(terms)}


def _expression(manifest: Manifest, heads: HeadsOnDemand, scope: Scope) -> str:
    """True for the chunks in `scope`; raises `FilterError`."""
    if scope.documents is not None:
        scope.documents.check(manifest.known_keys)
    return scope_expression(scope, manifest.unsaid, lambda where: heads().ids(where))
