"""Fusion by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from askcol.retrieval.fusion import Candidates, MinMaxSum, ReciprocalRankFusion

NOWHERE = float("inf")


def candidates(
    bm25: Sequence[float] = (),
    dense: Sequence[float] = (),
    bm25_rank: Sequence[float] = (),
    dense_rank: Sequence[float] = (),
) -> Candidates:
    return Candidates(*(np.array(row, dtype=np.float32) for row in (bm25, dense, bm25_rank, dense_rank)))


def test_reciprocal_rank_fusion_by_hand() -> None:
    fused = ReciprocalRankFusion()(candidates(bm25_rank=[1, 2, 3, NOWHERE], dense_rank=[NOWHERE, 1, NOWHERE, 2]))
    assert fused.dtype == np.float32
    assert fused.tolist() == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 63, 1 / 62])


def test_reciprocal_rank_fusion_with_another_k_and_nothing() -> None:
    assert ReciprocalRankFusion(k=0)(candidates(bm25_rank=[1], dense_rank=[NOWHERE])).tolist() == [1.0]
    assert ReciprocalRankFusion()(candidates()).tolist() == []


def test_min_max_sum_by_hand() -> None:
    fused = MinMaxSum(dense_weight=0.75)(candidates(bm25=[0, 2, 4, 8], dense=[-0.5, 0.5, 0, 0.5]))
    assert fused.dtype == np.float32
    assert fused.tolist() == pytest.approx([0, 0.25 * 0.25 + 0.75, 0.25 * 0.5 + 0.75 * 0.5, 1])


def test_min_max_sum_takes_equal_scores_for_nothing() -> None:
    assert MinMaxSum()(candidates(bm25=[3, 3], dense=[1, 0])).tolist() == [0.5, 0]
    assert MinMaxSum()(candidates()).tolist() == []
