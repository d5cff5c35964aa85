"""Weights -> int8 levels that every processor multiplies alike.

On x86 without VNNI, ONNX Runtime multiplies uint8 activations by int8 weights with `vpmaddubsw`, which adds two
neighbouring products in 16 bits and saturates. `PAIR_LIMIT` keeps these sums in range: of two neighbours, weights of
one sign add up to at most 128 levels, and 255 * 128 = 32,640. (Weights of at most 64 levels each can't saturate
either, but their steps are nearly twice as coarse.)
"""

from __future__ import annotations

import numpy as np

from askcol.inference.bert import Int8
from askcol.types import FloatArray

PAIR_LIMIT = 128
"""How many levels the weights of one sign in a pair of neighbours have together, at most."""

LARGEST_LEVEL = 127


def rounded(weights: FloatArray) -> Int8:
    """Each of the weights, float32 `[inputs, outputs]`, to its nearest level that is in range; `inputs` is even."""
    pairs = weights.reshape(-1, 2, weights.shape[1])
    of_one_sign = np.maximum(pairs.clip(min=0).sum(axis=1), (-pairs).clip(min=0).sum(axis=1)).max(axis=0)
    steps = np.maximum(of_one_sign / PAIR_LIMIT, np.abs(weights).max(axis=0) / LARGEST_LEVEL)
    scales = np.maximum(steps, np.finfo(np.float32).tiny).astype(np.float32)
    levels = np.rint(pairs / scales)
    # Both of a pair may have been rounded up: then the first takes a level less.
    excess = (np.abs(levels.sum(axis=1)) - PAIR_LIMIT).clip(min=0) * (levels[:, 0] * levels[:, 1] > 0)
    levels[:, 0] -= np.sign(levels[:, 0]) * excess
    return Int8(levels.reshape(weights.shape).astype(np.int8), scales)
