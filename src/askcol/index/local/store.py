"""`LocalStore`: a `Store` in the files of a generation's folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from askcol.chunking import Chunk
from askcol.documents import Document
from askcol.index.filters import DocumentFilter
from askcol.index.local.bm25 import BM25
from askcol.index.local.database import Database
from askcol.index.local.maxscore import best_texts
from askcol.index.local.texts import Texts
from askcol.index.local.vectors import Vectors
from askcol.index.store import EVERYTHING, DocumentEntry, Order, Overview, Scope, TextChunks
from askcol.types import FloatArray, IntArray

STORE = "collection.sqlite"

VECTORS = "dense.faiss"

CODES = "dense-codes.faiss"


class LocalStore:
    """The store in `folder`, which a build finished; it stays readable when the files get other names or none.

    A chunk's key is its position: row i of the vectors, column i of the BM25 scores and element i of the text ids
    belong to the i-th chunk by id. The arrays are mapped, and rows are read when they are needed.
    """

    def __init__(self, folder: Path, generation: str) -> None:
        self.generation = generation
        self._database = Database(folder / STORE)
        self.document_count, self.chunk_count = self._database.document_count, self._database.chunk_count
        self.skipped = self._database.skipped()
        self.bm25 = BM25.open(folder)
        self.vectors = Vectors(folder / VECTORS, folder / CODES)
        self.texts = Texts.open(folder)
        self.text_count = len(self.texts)

    def best_by_terms(self, query_terms: Sequence[str], k: int, scope: Scope = EVERYTHING) -> IntArray:
        return best_texts(self.bm25, self.texts.ids, query_terms, k, self._allowed(scope)).text_ids

    def best_by_vector(self, vector: FloatArray, k: int, scope: Scope = EVERYTHING) -> IntArray:
        allowed = self._allowed(scope)
        count = self.chunk_count if allowed is None else len(allowed)
        asked = k
        while True:
            positions, cosines = self.vectors.nearest(vector, asked, allowed)
            texts, first = np.unique(self.texts.ids[positions], return_index=True)
            if len(texts) >= k or len(positions) == count:
                order = np.lexsort((texts, -cosines[first]))[:k]
                best: IntArray = texts[order]
                return best
            asked *= 2

    def chunks_of_texts(self, text_ids: IntArray, scope: Scope = EVERYTHING) -> TextChunks:
        positions = self.texts.positions(text_ids)
        allowed = self._allowed(scope)
        if allowed is not None:
            inside = np.searchsorted(allowed, positions, side="right") > np.searchsorted(allowed, positions)
            positions = positions[inside]
        return TextChunks(positions, self.texts.ids[positions])

    def term_scores(self, query_terms: Sequence[str], keys: IntArray) -> FloatArray:
        return self.bm25.scores_at(query_terms, keys)

    def vector_scores(self, vector: FloatArray, keys: IntArray) -> FloatArray:
        return self.vectors.cosines(vector, keys)

    def text_frequency(self, term: str) -> int:
        return self.bm25.text_frequency(term)

    def chunks(self, keys: IntArray) -> list[Chunk]:
        return [self._database.chunk_at(key) for key in keys.tolist()]

    def chunk(self, chunk_id: str) -> Chunk:
        return self._database.chunk(chunk_id)

    def all_chunks(self) -> Iterator[Chunk]:
        return self._database.all_chunks()

    def document(self, document_id: str) -> Document:
        return self._database.document(document_id)

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        *,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        return self._database.listing.documents(where, limit, offset, order, descending)

    def count_documents(self, where: DocumentFilter | None = None) -> int:
        return self._database.listing.count(where)

    def overview(self) -> Overview:
        return self._database.listing.overview()

    def _allowed(self, scope: Scope) -> IntArray | None:
        """int64, ascending: the positions of the chunks in the scope; None for all."""
        return None if scope == EVERYTHING else self._database.positions_in(scope)
