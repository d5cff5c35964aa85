"""Ways to fuse the scores or ranks of several rankings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from askcol.types import FloatArray, IntArray


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
