"""BM25 over terms: `rank_bm25.BM25Okapi` defines the scores, a sparse matrix keeps them.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the ATIRE variant with a floor
on negative idf as in rank-bm25. A query's score is a sum over its terms of a number that depends on the term and the
chunk only, so all of these numbers are computed once, when the index is built ("eager scoring", Lù 2024, BM25S), from
flat arrays of counts: no chunk has a Python object of its own.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from askcol.files import mapped, save_array
from askcol.types import FloatArray, IntArray, PositionArray

_EPSILON = 0.25  # of the mean idf: what rank-bm25 gives a term that most chunks have

_AT_ONCE = 1 << 20

_ARRAYS = ("indptr", "columns", "scores")

_COUNTS = ("bounds", "rows", "frequencies", "lengths")

_TERMS = "bm25-terms.json"

COUNT_FILES = {_TERMS, *(f"counts-{name}.npy" for name in _COUNTS)}


@dataclass(frozen=True, slots=True)
class BM25:
    """The scores of every term in every chunk, a sparse matrix `[n_terms, n_chunks]` in compressed rows.

    Row `terms[t]` holds `scores[indptr[row]:indptr[row + 1]]` (float32, BM25, not normalised) for the chunks at the
    positions `columns[indptr[row]:indptr[row + 1]]`.
    """

    terms: dict[str, int]
    n_chunks: int
    indptr: IntArray
    columns: PositionArray
    scores: FloatArray

    @classmethod
    def build(
        cls, chunk_terms: Sequence[Sequence[str]], text_ids: IntArray | None = None, k1: float = 1.5, b: float = 0.75
    ) -> BM25:
        """Scores of `chunk_terms`, one list of terms a chunk; the rest as in `TermCounts.bm25`."""
        counter = TermCounter()
        for of_chunk in chunk_terms:
            counter.add(of_chunk)
        return counter.counts().bm25(text_ids, k1, b)

    def save(self, folder: Path) -> None:
        """Writes the arrays and the terms into `folder`."""
        for name in _ARRAYS:
            save_array(getattr(self, name), folder / f"bm25-{name}.npy")
        (folder / _TERMS).write_text(json.dumps(list(self.terms), ensure_ascii=True), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, n_chunks: int) -> BM25:
        """What `save` wrote; the arrays are mapped and not read."""
        terms = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
        arrays = {name: mapped(folder / f"bm25-{name}.npy") for name in _ARRAYS}
        return cls({term: row for row, term in enumerate(terms)}, n_chunks, **arrays)

    def postings(self, term: str) -> IntArray:
        """int64, ascending: positions of the chunks that hold `term`."""
        row = self.terms.get(term)
        found = self.columns[:0] if row is None else self.columns[self.indptr[row] : self.indptr[row + 1]]
        return found.astype(np.int64)

    def get_scores(self, query_terms: Sequence[str]) -> FloatArray:
        """float32 `[n_chunks]`, BM25, not normalised; a term that the query repeats counts each time."""
        result: FloatArray = np.zeros(self.n_chunks, dtype=np.float32)
        for term in query_terms:
            row = self.terms.get(term)
            if row is not None:
                postings = slice(self.indptr[row], self.indptr[row + 1])
                result[self.columns[postings]] += self.scores[postings]
        return result

    def get_batch_scores(self, query_terms: Sequence[str], positions: IntArray) -> FloatArray:
        """float32 `[len(positions)]`: what `get_scores` gives at `positions`."""
        result: FloatArray = np.zeros(len(positions), dtype=np.float32)
        for term in query_terms:
            row = self.terms.get(term)
            if row is not None:
                columns = self.columns[self.indptr[row] : self.indptr[row + 1]]
                places = np.minimum(np.searchsorted(columns, positions), len(columns) - 1)
                found = columns[places] == positions
                result[found] += self.scores[self.indptr[row] + places[found]]
        return result


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often which term stands in which chunk.

    Chunk i has the terms `terms[rows[j]]`, `frequencies[j]` times each, for j in `[bounds[i], bounds[i + 1])`, in the
    order of their first occurrence in it, and `lengths[i]` terms in all. `terms`: sorted.
    """

    terms: Sequence[str]
    bounds: IntArray
    rows: PositionArray
    frequencies: PositionArray
    lengths: PositionArray

    def save(self, folder: Path) -> None:
        """Writes the counts into `folder`, where `BM25.save` writes the terms."""
        for name in _COUNTS:
            save_array(getattr(self, name), folder / f"counts-{name}.npy")

    @classmethod
    def open(cls, folder: Path) -> TermCounts:
        """What `save` wrote; the arrays are mapped and not read."""
        terms = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
        return cls(terms, **{name: mapped(folder / f"counts-{name}.npy") for name in _COUNTS})

    def bm25(self, text_ids: IntArray | None = None, k1: float = 1.5, b: float = 0.75) -> BM25:
        """The scores, those of rank-bm25's `BM25Okapi(k1, b)` to the last bit of float64, then rounded to float32.

        `text_ids`: int64 `[n_chunks]`, equal for chunks of the same words. The first of them stands for all in idf and
        mean length: copies make no word more common. None if all differ.
        """
        n = len(self.lengths)
        if not self.terms:
            nothing = np.empty(0, dtype=np.int32)
            return BM25({}, n, np.zeros(1, dtype=np.int64), nothing, nothing.astype(np.float32))
        from scipy.sparse import csr_matrix  # here, so that asking does not pay for the import

        is_first = np.ones(n, dtype=bool)
        if text_ids is not None:
            is_first[:] = False
            is_first[np.unique(text_ids, return_index=True)[1]] = True
        columns = np.repeat(np.arange(n, dtype=np.int32), np.diff(self.bounds))
        idf = _idf(self.rows[is_first[columns]], len(self.terms), int(is_first.sum()))
        length_norm = 1 - b + b * self.lengths / (int(self.lengths[is_first].sum()) / int(is_first.sum()))
        scores: FloatArray = np.empty(len(columns), dtype=np.float32)
        for begin in range(0, len(columns), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            tf = self.frequencies[part]
            scores[part] = idf[self.rows[part]] * tf * (k1 + 1) / (tf + k1 * length_norm[columns[part]])
        matrix = csr_matrix((scores, (self.rows, columns)), shape=(len(self.terms), n))
        terms = {term: row for row, term in enumerate(self.terms)}
        return BM25(terms, n, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)


class TermCounter:
    """Gathers `TermCounts` chunk by chunk; `before`: counts of another generation, which may be kept."""

    def __init__(self, before: TermCounts | None = None) -> None:
        self._numbers: dict[str, int] = {}  # by first occurrence
        self._terms = array("i")
        self._frequencies = array("i")
        self._distinct = array("i")  # terms a chunk
        self._lengths = array("i")
        self._before = before
        self._number_of_row = np.full(len(before.terms) if before else 0, -1, dtype=np.int32)

    def add(self, chunk_terms: Sequence[str]) -> None:
        """Counts the terms of the next chunk."""
        frequencies = Counter(chunk_terms)
        numbers = self._numbers
        self._terms.extend([numbers.setdefault(term, len(numbers)) for term in frequencies])
        self._frequencies.extend(frequencies.values())
        self._distinct.append(len(frequencies))
        self._lengths.append(len(chunk_terms))

    def keep(self, position: int) -> None:
        """Takes the next chunk's counts from those of the chunk at `position` of `before`."""
        before = self._before
        assert before is not None
        part = slice(before.bounds[position], before.bounds[position + 1])
        rows = before.rows[part]
        for row in rows[self._number_of_row[rows] < 0].tolist():
            self._number_of_row[row] = self._numbers.setdefault(before.terms[row], len(self._numbers))
        self._terms.frombytes(self._number_of_row[rows].tobytes())
        self._frequencies.frombytes(before.frequencies[part].tobytes())
        self._distinct.append(len(rows))
        self._lengths.append(int(before.lengths[position]))

    def counts(self) -> TermCounts:
        """All that was gathered."""
        terms = sorted(self._numbers)
        row_of = np.empty(len(terms), dtype=np.int32)
        row_of[[self._numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
        bounds = np.zeros(len(self._distinct) + 1, dtype=np.int64)
        np.cumsum(_int32(self._distinct), out=bounds[1:])
        return TermCounts(terms, bounds, row_of[_int32(self._terms)], _int32(self._frequencies), _int32(self._lengths))


def _int32(numbers: array[int]) -> PositionArray:
    return np.frombuffer(numbers, dtype=np.int32)


def _idf(rows: PositionArray, n_terms: int, n_chunks: int) -> npt.NDArray[np.float64]:
    """float64 `[n_terms]`: `rows` names the terms of each chunk that counts, once a chunk.

    Logarithms by `math` and sums in the order of first occurrence, as rank-bm25 takes them: equal bits.
    """
    chunks_with = np.bincount(rows, minlength=n_terms)
    of_frequency = np.zeros(int(chunks_with.max(initial=0)) + 1)
    for frequency in np.unique(chunks_with).tolist():
        of_frequency[frequency] = math.log(n_chunks - frequency + 0.5) - math.log(frequency + 0.5)
    idf: npt.NDArray[np.float64] = of_frequency[chunks_with]
    known, first = np.unique(rows, return_index=True)
    total = 0.0
    for value in idf[known[np.argsort(first)]].tolist():
        total += value
    idf[idf < 0] = _EPSILON * (total / max(1, len(known)))
    # A word that only the title of a copy has is as rare as one of a single text.
    idf[chunks_with == 0] = math.log((n_chunks - 0.5) / 1.5)
    return idf


def top_k(scores: FloatArray, k: int) -> IntArray:
    """int64 `[<= k]`: positions of the `k` best positive scores, best first, ties by position.

    A score of 0 means that nothing of the query was found there, so it is never returned. Chunks are stored in the
    order of their ids, so ties by position are ties by chunk id.
    """
    k = min(k, int(np.count_nonzero(scores > 0)))
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    kth_best = np.partition(scores, len(scores) - k)[len(scores) - k]
    candidates = np.flatnonzero(scores >= kth_best)
    order = np.lexsort((candidates, -scores[candidates]))
    return candidates[order][:k].astype(np.int64)
