"""BM25 over terms: `rank_bm25.BM25Okapi` defines the scores, a sparse matrix keeps them.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the ATIRE variant with a floor
on negative idf as in rank-bm25. A chunk's score for a query is the sum, over the query's terms, of a number that
depends on the term and the chunk only, so a build computes all these numbers once ("eager scoring", Lù 2024, BM25S).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from askcol.files import mapped, save_array
from askcol.index.local.okapi import Okapi
from askcol.index.local.term_counts import LENGTHS, TermCounts, read_terms
from askcol.types import FloatArray, IntArray, PositionArray

T = TypeVar("T")

_ARRAYS = ("indptr", "columns", "scores", "idfs", "bounds", "frequencies")

_SETTINGS = "bm25.json"

_PARAMETERS = ("k1", "b", "epsilon", "corpus_size", "avgdl")

_SCORED_AT_ONCE = 1 << 20


class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """A `BM25Okapi` that is made from `TermCounts` and answers from a sparse matrix `[n_terms, n_chunks]`.

    Row `rows[term]` holds `scores[indptr[row]:indptr[row + 1]]` (float32, BM25, not normalised) for the chunks at the
    positions `columns[indptr[row]:indptr[row + 1]]`, ascending. By row, `[n_terms]`: `idfs` float64, `bounds` float32,
    the greatest score or 0, and `frequencies` int32, how many texts have a chunk with the term. `doc_len`: int32
    `[n_chunks]`. The scores are those of `BM25Okapi` to the last bit of float64, then rounded to float32.

    Copies of a text make no word more common: `corpus_size` and `avgdl` are those of the different texts.
    """

    rows: dict[str, int]
    indptr: IntArray
    columns: PositionArray
    scores: FloatArray
    idfs: npt.NDArray[np.float64]
    bounds: FloatArray
    frequencies: PositionArray
    doc_len: PositionArray

    def __init__(
        self,
        counts: TermCounts,
        text_ids: IntArray | None = None,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
    ) -> None:
        """`text_ids`: int64 `[n_chunks]`, equal for copies, of which the first stands for all; None if all differ."""
        self._is_first = np.ones(len(counts.lengths), dtype=bool)
        if text_ids is not None:
            self._is_first[:] = False
            self._is_first[np.unique(text_ids, return_index=True)[1]] = True
        super().__init__(counts, k1=k1, b=b, epsilon=epsilon)
        del self._is_first
        of_one_text = self.okapi.idf(0) if self.corpus_size else 0.0
        self.idfs = np.array([self.idf.setdefault(term, of_one_text) for term in counts.terms], dtype=np.float64)
        self.rows = {term: row for row, term in enumerate(counts.terms)}
        self.indptr, self.columns, self.scores = self._matrix(counts)
        self.bounds = np.zeros(len(counts.terms), dtype=np.float32)
        held = np.flatnonzero(np.diff(self.indptr))
        if len(held):
            self.bounds[held] = np.maximum(np.maximum.reduceat(self.scores, self.indptr[held]), 0)
        self.frequencies = _text_frequencies(self.indptr, self.columns, text_ids)

    def _initialize(self, counts: TermCounts) -> dict[str, int]:
        """What `BM25Okapi` counts in a corpus; gives how many texts have a term, by first occurrence."""
        self.doc_len = counts.lengths
        self.corpus_size = int(self._is_first.sum())
        self.avgdl = int(counts.lengths[self._is_first].sum()) / max(1, self.corpus_size)
        rows = counts.rows[np.repeat(self._is_first, np.diff(counts.bounds))]
        found, first, texts_with = np.unique(rows, return_index=True, return_counts=True)
        order = np.argsort(first)
        return {counts.terms[found[i]]: int(texts_with[i]) for i in order.tolist()}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        if nd:  # else `BM25Okapi` would divide by zero
            super()._calc_idf(nd)

    def _matrix(self, counts: TermCounts) -> tuple[IntArray, PositionArray, FloatArray]:
        """`indptr`, `columns` and `scores`."""
        from scipy.sparse import csr_matrix  # here, so that asking does not pay for the import

        n = len(counts.lengths)
        columns = np.repeat(np.arange(n, dtype=np.int32), np.diff(counts.bounds))
        okapi = self.okapi
        scores: FloatArray = np.empty(len(columns), dtype=np.float32)
        for begin in range(0, len(columns), _SCORED_AT_ONCE):
            part = slice(begin, begin + _SCORED_AT_ONCE)
            scores[part] = okapi.scores(
                self.idfs[counts.rows[part]], counts.frequencies[part], self.doc_len[columns[part]]
            )
        matrix = csr_matrix((scores, (counts.rows, columns)), shape=(len(counts.terms), n))
        return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data

    @property
    def okapi(self) -> Okapi:
        """The formula, with the statistics of this collection."""
        return Okapi(self.corpus_size, self.avgdl, k1=self.k1, b=self.b, epsilon=self.epsilon)

    @cached_property
    def idf(self) -> dict[str, float]:
        """Term -> idf."""
        return dict(zip(self.rows, self.idfs.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Writes the scores into `folder`, where `TermCounts.save` writes the terms and lengths."""
        for name in _ARRAYS:
            save_array(getattr(self, name), folder / f"bm25-{name}.npy")
        parameters = {name: getattr(self, name) for name in _PARAMETERS}
        (folder / _SETTINGS).write_text(json.dumps(parameters), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> BM25:
        """What `save` wrote; the arrays are mapped and not read."""
        found = cls.__new__(cls)
        parameters = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        for name in _PARAMETERS:
            setattr(found, name, parameters[name])
        for name in _ARRAYS:
            setattr(found, name, mapped(folder / f"bm25-{name}.npy"))
        found.doc_len = mapped(folder / LENGTHS)
        found.rows = {term: row for row, term in enumerate(read_terms(folder))}
        return found

    def postings(self, term: str) -> PositionArray:
        """int32, ascending: positions of the chunks that hold `term`."""
        return self.columns[self._row(term)]

    def chunk_frequency(self, term: str) -> int:
        """How many chunks hold `term`."""
        row = self._row(term)
        return len(self.columns[row])

    def text_frequency(self, term: str) -> int:
        """How many different texts have a chunk that holds `term`."""
        row = self.rows.get(term)
        return 0 if row is None else int(self.frequencies[row])

    def bound(self, term: str) -> float:
        """What a chunk scores at most for `term`, a known one; at least 0."""
        return float(self.bounds[self.rows[term]])

    def add_scores(self, term: str, times: int, sums: FloatArray) -> None:
        """Adds to `sums`, float32 `[n_chunks]`, what chunks score for `term` repeated so many `times`."""
        row = self._row(term)
        scores = self.scores[row]
        np.add.at(sums, self.columns[row], scores if times == 1 else scores * np.float32(times))

    def scores_of(self, term: str, positions: IntArray | PositionArray) -> FloatArray:
        """float32 `[len(positions)]`: what the chunks there score for `term`."""
        row = self._row(term)
        columns, scores = self.columns[row], self.scores[row]
        if not len(columns):
            return np.zeros(len(positions), dtype=np.float32)
        # `searchsorted` would copy all columns to the type of what it searches for.
        places = columns.searchsorted(positions.astype(np.int32, copy=False))
        holds = columns.take(places, mode="clip") == positions
        result: FloatArray = scores.take(places, mode="clip") * holds
        return result

    def get_scores(self, query: Sequence[str]) -> FloatArray:
        """float32 `[n_chunks]`, BM25, not normalised; a term that the query repeats counts each time."""
        result: FloatArray = np.zeros(len(self.doc_len), dtype=np.float32)
        for term in query:
            row = self._row(term)
            result[self.columns[row]] += self.scores[row]
        return result

    def scores_at(self, query: Sequence[str], positions: IntArray | PositionArray) -> FloatArray:
        """float32 `[len(positions)]`: what `get_scores` gives at `positions`, without a number for every chunk."""
        scores = {term: self.scores_of(term, positions) for term in dict.fromkeys(query)}
        result: FloatArray = np.zeros(len(positions), dtype=np.float32)
        for term in query:
            result += scores[term]
        return result

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """What `get_scores` gives at the positions `doc_ids`."""
        scores: list[float] = self.scores_at(query, np.array(doc_ids, dtype=np.int64)).tolist()
        return scores

    def get_top_n(self, query: Sequence[str], documents: Sequence[T], n: int = 5) -> list[T]:
        """The `n` elements of `documents`, one for each chunk, whose chunks score best; ties in their order."""
        if len(documents) != len(self.doc_len):
            raise ValueError(f"{len(documents)} documents for {len(self.doc_len)} chunks")
        order = np.argsort(-self.get_scores(query), kind="stable")
        return [documents[i] for i in order[:n].tolist()]

    def _row(self, term: str) -> slice:
        """Where the columns and scores of `term` are."""
        row = self.rows.get(term)
        return slice(0, 0) if row is None else slice(int(self.indptr[row]), int(self.indptr[row + 1]))


def _text_frequencies(indptr: IntArray, columns: PositionArray, text_ids: IntArray | None) -> PositionArray:
    """int32 `[n_terms]`: how many texts have a chunk with the term; `text_ids` as `BM25` takes them."""
    frequencies = np.diff(indptr)
    if text_ids is not None:
        copied = np.bincount(text_ids)[text_ids] > 1
        places = np.flatnonzero(copied[columns])
        rows = np.searchsorted(indptr, places, side="right") - 1
        texts = text_ids[columns[places]]
        order = np.lexsort((texts, rows))
        again = (np.diff(rows[order]) == 0) & (np.diff(texts[order]) == 0)
        frequencies -= np.bincount(rows[order][1:][again], minlength=len(frequencies))
    return frequencies.astype(np.int32)
