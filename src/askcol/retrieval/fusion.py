"""Ways to fuse the two rankings of a query's chunks, by terms and by vector, into one score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from askcol.types import FloatArray


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known of `n` chunks before fusion: element i of each array belongs to chunk i.

    `bm25`, `dense`: float32 `[n]`, the BM25 score, not normalised, and the cosine in [-1, 1]. `bm25_rank`,
    `dense_rank`: float32 `[n]`, from 1, the rank of the chunk's text; infinite where the pool of that ranking lacks it.
    """

    bm25: FloatArray
    dense: FloatArray
    bm25_rank: FloatArray
    dense_rank: FloatArray


Fusion = Callable[[Candidates], FloatArray]
"""Gives float32 `[n]`, the fused score of each chunk: the more, the better."""


@dataclass(frozen=True, slots=True)
class MinMaxSum:
    """Weighted sum of both scores, each scaled to [0, 1] (CombSUM, Fox and Shaw 1994).

    `dense_weight` in [0, 1] is the share of the cosine; BM25 has the rest. Scores that are all equal add 0.
    """

    dense_weight: float = 0.5

    def __call__(self, candidates: Candidates) -> FloatArray:
        fused: FloatArray = np.zeros(len(candidates.bm25), dtype=np.float32)
        for scores, weight in ((candidates.bm25, 1 - self.dense_weight), (candidates.dense, self.dense_weight)):
            low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
            if high > low:
                fused += weight * (scores - low) / (high - low)
        return fused


@dataclass(frozen=True, slots=True)
class ReciprocalRankFusion:
    """Sum of `1 / (k + rank)` over both rankings (Cormack et al. 2009)."""

    k: int = 60

    def __call__(self, candidates: Candidates) -> FloatArray:
        fused = 1 / (self.k + candidates.bm25_rank) + 1 / (self.k + candidates.dense_rank)
        return fused.astype(np.float32)
