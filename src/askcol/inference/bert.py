"""The numbers of an int8 BERT (Devlin et al. 2019): linear layers and embeddings in int8, the rest in fp32."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from askcol.types import FloatArray


@dataclass(frozen=True, slots=True)
class Int8:
    """A matrix with a step for each column. `levels`: int8 `[rows, columns]`. `scales`: float32 `[columns]`."""

    levels: npt.NDArray[np.int8]
    scales: FloatArray

    def dequantized(self) -> FloatArray:
        """float32 `[rows, columns]`."""
        values: FloatArray = self.levels.astype(np.float32) * self.scales
        return values


@dataclass(frozen=True, slots=True)
class Embedding:
    """A table with one step. `levels`: uint8 `[n, dim]`. `scale`: float32 `[]`. `zero`: uint8 `[]`, the level of 0."""

    levels: npt.NDArray[np.uint8]
    scale: FloatArray
    zero: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, table: FloatArray) -> Embedding:
        """float32 `[n, dim]`, rounded."""
        low, high = min(0.0, float(table.min())), max(0.0, float(table.max()))
        scale = (high - low) / 255 or 1.0
        zero = round(-low / scale)
        levels = np.clip(np.rint(table / scale) + zero, 0, 255).astype(np.uint8)
        return cls(levels, np.array(scale, dtype=np.float32), np.array(zero, dtype=np.uint8))

    def dequantized(self) -> FloatArray:
        """float32 `[n, dim]`."""
        values: FloatArray = (self.levels.astype(np.float32) - self.zero.astype(np.float32)) * self.scale
        return values


@dataclass(frozen=True, slots=True)
class Linear:
    """`(x * factors) @ weights + bias`, int8 `weights` of shape `[inputs, outputs]`.

    Before the product x is rounded to 8 bits with one scale for the whole input. `factors`: float32 `[inputs]`, which
    even x out (Xiao et al. 2023, SmoothQuant); None for ones. `token_floor`: divide each token by the largest of its
    inputs, but at least by this, and multiply its outputs by it, so that one scale suits all tokens; None to leave
    tokens as they are. `bias`: float32 `[outputs]`.
    """

    weights: Int8
    bias: FloatArray
    factors: FloatArray | None = None
    token_floor: float | None = None


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Ba et al. 2016. `weight`, `bias`: float32 `[dim]`."""

    weight: FloatArray
    bias: FloatArray


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the encoder. `qkv`: query, key and value side by side, `[dim, 3 * dim]`, so that x is rounded once."""

    qkv: Linear
    attention_output: Linear
    attention_norm: LayerNorm
    intermediate: Linear
    output: Linear
    output_norm: LayerNorm


@dataclass(frozen=True, slots=True)
class Bert:
    """`words`, `positions`, `types`: the embeddings, which are added up. `heads`: how many a layer has."""

    words: Embedding
    positions: Embedding
    types: Embedding
    embedding_norm: LayerNorm
    layers: tuple[Layer, ...]
    heads: int


GELU_FLOOR = 0.17
"""GELU gives no value below -0.17: a `token_floor` for the layer behind it."""


def smoothing_factors(largest_inputs: FloatArray, largest_weights: FloatArray, smoothing: float) -> FloatArray:
    """float32 `[inputs]`: `Linear.factors` for weights that are divided by them (Xiao et al. 2023, SmoothQuant).

    From the largest size of each input and of its weights, float32 `[inputs]`. `smoothing` in [0, 1]: how much of the
    unevenness goes from the inputs to the weights.
    """
    divisors = largest_inputs.clip(1e-5) ** smoothing / largest_weights.clip(1e-5) ** (1 - smoothing)
    factors: FloatArray = np.reciprocal(divisors)
    return factors


def side_by_side(linears: list[Linear]) -> Linear:
    """One linear layer for several of the same input and the same factors."""
    join: Any = np.concatenate
    weights = Int8(join([x.weights.levels for x in linears], 1), join([x.weights.scales for x in linears]))
    return Linear(weights, join([x.bias for x in linears]), linears[0].factors)
