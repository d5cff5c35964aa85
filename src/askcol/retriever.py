"""Query -> ranked `Hit`s: BM25 and dense retrieval, fused."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from askcol.bm25 import FloatArray, IntArray, top_k
from askcol.chunks import Chunk
from askcol.dense import nearest
from askcol.index import Index
from askcol.tokenizer import terms

Mode = Literal["hybrid", "bm25", "dense"]
MODES: tuple[Mode, ...] = get_args(Mode)

POOL = 50
"""How many of the best of each ranking are fused."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk.

    `score`: of the mode asked for (hybrid: the fused score in [0, 1]; bm25: BM25; dense: cosine), not calibrated.
    `rank`, `bm25_rank` and `dense_rank` count from 1; None where the best `POOL` of that ranking lack the chunk.
    `copies`: other chunks of the same words, where they were merged into this hit.
    """

    chunk: Chunk
    score: float
    rank: int
    bm25_rank: int | None
    dense_rank: int | None
    copies: tuple[Chunk, ...] = ()


def reciprocal_rank_fusion(rankings: Sequence[IntArray], k: int = 60) -> dict[int, float]:
    """Position -> sum of `1 / (k + rank)` over the rankings that hold it, ranks from 1 (Cormack et al. 2009)."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, position in enumerate(ranking.tolist(), start=1):
            fused[position] = fused.get(position, 0.0) + 1 / (k + rank)
    return fused


def min_max_sum(scores: Sequence[FloatArray], weights: Sequence[float]) -> FloatArray:
    """float32 `[n]`: weighted sum of score rows `[n]`, each scaled to [0, 1] (CombSUM, Fox and Shaw 1994).

    A row whose scores are all equal says nothing and adds 0.
    """
    fused: FloatArray = np.zeros(len(scores[0]), dtype=np.float32)
    if not len(fused):
        return fused
    for row, weight in zip(scores, weights, strict=True):
        low, high = row.min(), row.max()
        if high > low:
            fused += weight * (row - low) / (high - low)
    return fused


def retrieve(
    index: Index,
    query: str,
    k: int,
    mode: Mode = "hybrid",
    allowed: IntArray | None = None,
    dense_weight: float = 0.5,
) -> list[Hit]:
    """The `k` best chunks for `query`, best first, ties by chunk id.

    `allowed`: the positions of the chunks that may be found, applied before ranking. `dense_weight` in [0, 1] is the
    share of the cosine in the hybrid score; BM25 has the rest.
    """
    bm25_scores = index.bm25.get_scores([t.text for t in terms(query)])
    if allowed is not None:
        outside = np.ones(len(bm25_scores), dtype=bool)
        outside[allowed] = False
        bm25_scores[outside] = 0
    pool = max(POOL, k)
    by_bm25 = top_k(bm25_scores, pool)
    vector = index.query_encoder.encode(query)
    by_dense, cosines = nearest(index.vectors, vector, pool, allowed)

    if mode == "bm25":
        positions, scores = by_bm25, bm25_scores[by_bm25]
    elif mode == "dense":
        positions, scores = by_dense, cosines
    else:
        positions = np.union1d(by_bm25, by_dense)
        exact = _cosines(index, positions, vector)
        scores = min_max_sum([bm25_scores[positions], exact], [1 - dense_weight, dense_weight])
    best = np.lexsort((positions, -scores))[:k]
    bm25_rank = {int(p): rank for rank, p in enumerate(by_bm25, start=1)}
    dense_rank = {int(p): rank for rank, p in enumerate(by_dense, start=1)}
    return [
        Hit(
            chunk=index.chunks[positions[i]],
            score=float(scores[i]),
            rank=rank,
            bm25_rank=bm25_rank.get(int(positions[i])),
            dense_rank=dense_rank.get(int(positions[i])),
        )
        for rank, i in enumerate(best, start=1)
    ]


def merge_copies(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The `k` best of `hits` with different words, best first, ranked anew; each with its copies."""
    merged: dict[str, list[Hit]] = {}
    for hit in hits:
        merged.setdefault(hit.chunk.text, []).append(hit)
    return [
        replace(best, rank=rank, copies=tuple(copy.chunk for copy in copies))
        for rank, (best, *copies) in enumerate(list(merged.values())[:k], start=1)
    ]


def _cosines(index: Index, positions: IntArray, vector: FloatArray) -> FloatArray:
    """float32 `[n]`, in [-1, 1]."""
    if not len(positions):
        return np.empty(0, dtype=np.float32)
    # Not `@`: BLAS sums equal rows in different orders, and copies of a chunk must tie.
    cosines: FloatArray = (index.vectors.reconstruct_batch(positions) * vector).sum(axis=1)
    return cosines


def matching_chunks(index: Index, documents: str | None) -> IntArray | None:
    """int64, ascending: positions of the chunks whose document's id or path matches the glob; None for all."""
    if documents is None:
        return None
    matching = {
        d.document_id
        for d in index.documents.values()
        if fnmatch.fnmatchcase(d.document_id, documents) or fnmatch.fnmatchcase(d.path, documents)
    }
    positions = [i for i, chunk in enumerate(index.chunks) if chunk.document_id in matching]
    return np.array(positions, dtype=np.int64)
