"""The best texts by BM25, without scoring every chunk that holds a term of the query: MaxScore.

Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations". A term adds at most its bound to the score of
a chunk. So once k texts are known to score `threshold` or more, a chunk none of whose terms is among the rare ones
can't be among the best k if the bounds of the frequent ones add up to less. The postings of the frequent terms are then
only searched for the few chunks that remain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from askcol.index.local.bm25 import BM25
from askcol.types import FloatArray, IntArray, PositionArray

_FIRST_POSTINGS = 8192
"""So many postings, those of the rarest terms, give the threshold. A scope of no more chunks is scored whole."""

_SHARE = 0.6
"""Terms are summed over all their postings until the bounds of the rest add up to less than this share of the
threshold. Any share up to 1 gives the same texts; less than 1 leaves fewer chunks to search the other postings for."""


class ScoredTexts(NamedTuple):
    """Texts, best first, ties by id: `text_ids` int64 `[n]`, `scores` float32 `[n]`."""

    text_ids: IntArray
    scores: FloatArray


def best_texts(
    bm25: BM25, text_ids: IntArray, query: Sequence[str], k: int, allowed: IntArray | None = None
) -> ScoredTexts:
    """The `<= k` texts with the best positive scores. A text scores as the best of its chunks by `BM25.get_scores`.

    `text_ids`: int64 `[n_chunks]`. `allowed`: only the chunks at these positions count, int64, ascending; None for all.
    """
    if allowed is not None and len(allowed) <= _FIRST_POSTINGS:
        candidates = allowed.astype(np.int32)
    else:
        candidates = _candidates(bm25, text_ids, query, k, allowed)
    return _best(bm25, text_ids, query, candidates, k)


def _best(bm25: BM25, text_ids: IntArray, query: Sequence[str], positions: PositionArray, k: int) -> ScoredTexts:
    """The `<= k` best texts of the chunks at `positions`."""
    scores = bm25.scores_at(query, positions)
    texts, scores = text_ids[positions[scores > 0]], scores[scores > 0]
    order = np.lexsort((texts, -scores))
    first = np.sort(np.unique(texts[order], return_index=True)[1])[:k]
    return ScoredTexts(texts[order[first]], scores[order[first]])


def _candidates(
    bm25: BM25, text_ids: IntArray, query: Sequence[str], k: int, allowed: IntArray | None
) -> PositionArray:
    """Positions of chunks, each once, among them those that the best `k` texts get their scores from."""
    times = Counter(term for term in query if term in bm25.rows)
    frequencies = {term: bm25.chunk_frequency(term) for term in times}
    terms = sorted(times, key=frequencies.__getitem__)
    bounds = np.array([times[term] * bm25.bound(term) for term in terms])
    rest = np.append(np.cumsum(bounds[::-1])[::-1], 0)  # rest[i]: what terms[i:] add at most
    rounding = len(query) * np.finfo(np.float32).eps * rest[0]
    postings = np.cumsum([frequencies[term] for term in terms])
    sums: FloatArray = np.zeros(len(text_ids), dtype=np.float32)
    if allowed is not None:
        sums.fill(-np.inf)
        sums[allowed] = 0

    summed, threshold, enough = 0, 0.0, _FIRST_POSTINGS
    touched: PositionArray = np.empty(0, dtype=np.int32)
    while threshold <= 0 and summed < len(terms):
        while summed < len(terms) and (summed == 0 or postings[summed - 1] < enough):
            bm25.add_scores(terms[summed], times[terms[summed]], sums)
            summed += 1
        touched = np.concatenate([bm25.postings(term) for term in terms[:summed]])
        touched = touched[sums[touched] > -np.inf]
        threshold = _threshold(bm25, text_ids, query, k, touched, sums[touched])
        enough *= 8
    if threshold <= 0:
        return np.unique(touched)

    while rest[summed] >= _SHARE * threshold:
        bm25.add_scores(terms[summed], times[terms[summed]], sums)
        summed += 1
    positions = np.flatnonzero(sums >= threshold - rest[summed] - rounding).astype(np.int32)
    reached = sums[positions]
    for i in range(summed, len(terms)):
        reached += np.float32(times[terms[i]]) * bm25.scores_of(terms[i], positions)
        may_be_best = reached >= threshold - rest[i + 1] - rounding
        positions, reached = positions[may_be_best], reached[may_be_best]
    return positions


def _threshold(
    bm25: BM25, text_ids: IntArray, query: Sequence[str], k: int, touched: PositionArray, sums: FloatArray
) -> float:
    """A score that `k` texts reach, the k-th best of the chunks whose `sums` are best; 0 where fewer texts score."""
    scored = min(4 * k, len(touched))
    while scored:
        least = np.partition(sums, -scored)[-scored]
        best = _best(bm25, text_ids, query, np.unique(touched[sums >= least]), k)
        if len(best.scores) == k:
            return float(best.scores[-1])
        scored = min(8 * scored, len(touched)) if scored < len(touched) else 0
    return 0.0
