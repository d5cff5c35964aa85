"""BM25 over terms: `rank_bm25.BM25Okapi` defines the scores, a sparse matrix keeps them.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the ATIRE variant with a floor
on negative idf as in rank-bm25. A query's score is a sum over its terms of a number that depends on the term and the
chunk only, so all of these numbers are computed once, when the index is built ("eager scoring", Lù 2024, BM25S).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BM25:
    """The scores of every term in every chunk, a sparse matrix `[n_terms, n_chunks]` in compressed rows.

    Row `terms[t]` holds `scores[indptr[row]:indptr[row + 1]]` (float32, BM25, not normalised) for the chunks at the
    positions `columns[indptr[row]:indptr[row + 1]]`.
    """

    terms: dict[str, int]
    n_chunks: int
    indptr: IntArray
    columns: IntArray
    scores: FloatArray

    @classmethod
    def build(
        cls, chunk_terms: Sequence[Sequence[str]], text_ids: IntArray | None = None, k1: float = 1.5, b: float = 0.75
    ) -> BM25:
        """Scores of `chunk_terms` (one list of terms a chunk), computed by `BM25Okapi(k1, b)`.

        `text_ids`: int64 `[n_chunks]`, equal for chunks of the same words. The first of them stands for all in idf and
        mean length: copies make no word more common. None if all differ.
        """
        if not any(chunk_terms):
            nothing = np.empty(0, dtype=np.int64)
            return cls({}, len(chunk_terms), np.zeros(1, dtype=np.int64), nothing, nothing.astype(np.float32))
        from rank_bm25 import BM25Okapi  # these two here, so that asking does not pay for their import
        from scipy.sparse import csr_matrix

        firsts = range(len(chunk_terms)) if text_ids is None else np.unique(text_ids, return_index=True)[1].tolist()
        okapi = BM25Okapi([chunk_terms[i] for i in firsts], k1=k1, b=b)
        frequencies = [Counter(of_chunk) for of_chunk in chunk_terms]
        terms = {term: row for row, term in enumerate(sorted(set().union(*frequencies)))}
        columns = np.repeat(np.arange(len(chunk_terms)), [len(freqs) for freqs in frequencies])
        rows = np.fromiter((terms[t] for freqs in frequencies for t in freqs), dtype=np.int64, count=len(columns))
        tf = np.fromiter((f for freqs in frequencies for f in freqs.values()), dtype=np.float64, count=len(columns))
        # A word that only the title of a copy has is as rare as one of a single text.
        rarest = math.log((len(firsts) - 0.5) / 1.5)
        idf = np.array([okapi.idf.get(term, rarest) for term in terms])
        length_norm = 1 - b + b * np.array([len(of_chunk) for of_chunk in chunk_terms]) / okapi.avgdl
        values = idf[rows] * tf * (k1 + 1) / (tf + k1 * length_norm[columns])
        matrix = csr_matrix((values.astype(np.float32), (rows, columns)), shape=(len(terms), len(chunk_terms)))
        return cls(
            terms, len(chunk_terms), matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data
        )

    def postings(self, term: str) -> IntArray:
        """int64, ascending: positions of the chunks that hold `term`."""
        row = self.terms.get(term)
        return self.columns[:0] if row is None else self.columns[self.indptr[row] : self.indptr[row + 1]]

    def get_scores(self, query_terms: Sequence[str]) -> FloatArray:
        """float32 `[n_chunks]`, BM25, not normalised; a term that the query repeats counts each time."""
        result: FloatArray = np.zeros(self.n_chunks, dtype=np.float32)
        for term in query_terms:
            row = self.terms.get(term)
            if row is not None:
                postings = slice(self.indptr[row], self.indptr[row + 1])
                result[self.columns[postings]] += self.scores[postings]
        return result


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
