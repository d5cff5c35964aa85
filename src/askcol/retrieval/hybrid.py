"""Query -> ranked `Hit`s: BM25 and dense retrieval, fused."""

from __future__ import annotations

import itertools

import numpy as np

from askcol.index import Index, matching_documents, nearest, top_k
from askcol.retrieval.fusion import min_max_sum
from askcol.retrieval.hits import Hit, Mode
from askcol.text import terms
from askcol.types import FloatArray, IntArray

POOL = 50
"""How many of the best texts of each ranking are fused."""


def retrieve(
    index: Index,
    query: str,
    k: int,
    mode: Mode = "hybrid",
    allowed: IntArray | None = None,
    dense_weight: float = 0.5,
) -> list[Hit]:
    """The `k` best chunks of different words for `query`, best first, ties by chunk id; copies are merged into a hit.

    `allowed`: the positions of the chunks that may be found, applied before ranking. `dense_weight` in [0, 1] is the
    share of the cosine in the hybrid score; BM25 has the rest.
    """
    bm25_scores = index.bm25.get_scores([t.text for t in terms(query)])
    if allowed is not None:
        outside = np.ones(len(bm25_scores), dtype=bool)
        outside[allowed] = False
        bm25_scores[outside] = 0
    pool = max(POOL, k)
    by_bm25 = _best_texts(index, bm25_scores, pool)
    vector = index.query_encoder.encode_queries([query])[0]
    by_dense = _nearest_texts(index, vector, pool, allowed)

    texts = {"bm25": by_bm25, "dense": by_dense, "hybrid": np.union1d(by_bm25, by_dense)}[mode]
    positions = np.flatnonzero(np.isin(index.text_ids, texts))
    if allowed is not None:
        positions = np.intersect1d(positions, allowed)
    scores = bm25_scores[positions]
    if mode != "bm25" and len(positions):
        # Not `@`: BLAS sums equal rows in different orders, and copies of a chunk must tie.
        cosines: FloatArray = (index.vectors.reconstruct_batch(positions) * vector).sum(axis=1)
        scores = cosines if mode == "dense" else min_max_sum([scores, cosines], [1 - dense_weight, dense_weight])
    copies_of: dict[int, list[int]] = {}  # place in `positions` of the chunks of a text, best first
    for i in np.lexsort((positions, -scores)).tolist():
        copies_of.setdefault(int(index.text_ids[positions[i]]), []).append(i)
    bm25_rank = {text: rank for rank, text in enumerate(by_bm25.tolist(), start=1)}
    dense_rank = {text: rank for rank, text in enumerate(by_dense.tolist(), start=1)}
    return [
        Hit(
            chunk=index.chunks[positions[best]],
            score=float(scores[best]),
            rank=rank,
            bm25_rank=bm25_rank.get(text),
            dense_rank=dense_rank.get(text),
            copies=tuple(index.chunks[positions[i]] for i in copies),
        )
        for rank, (text, (best, *copies)) in enumerate(itertools.islice(copies_of.items(), k), start=1)
    ]


def _best_texts(index: Index, scores: FloatArray, k: int) -> IntArray:
    """int64 `[<= k]`: the text ids with the best positive scores, best first; `scores`: `[n_chunks]`."""
    of_text: FloatArray = np.zeros(index.text_count, dtype=np.float32)
    np.maximum.at(of_text, index.text_ids, scores)
    return top_k(of_text, k)


def _nearest_texts(index: Index, vector: FloatArray, k: int, allowed: IntArray | None) -> IntArray:
    """int64 `[<= k]`: the ids of the nearest texts, best first."""
    asked = k
    while True:
        positions, _ = nearest(index.vectors, vector, asked, allowed)
        texts = np.array(list(dict.fromkeys(index.text_ids[positions].tolist())), dtype=np.int64)
        if len(texts) >= k or len(positions) < asked:
            return texts[:k]
        asked *= 2


def matching_chunks(index: Index, documents: str | None) -> IntArray | None:
    """int64, ascending: positions of the chunks of the documents that the expression (`filters`) names; None for all.

    Raises `filters.FilterError`.
    """
    if documents is None:
        return None
    return index.chunks.positions_of(matching_documents(index.documents.entries(), documents))
