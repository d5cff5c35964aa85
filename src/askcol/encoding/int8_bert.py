"""The weights of a BERT encoder in fp32 -> `Bert` in int8.

Rounding loses most where a few inputs of a layer are far larger than the rest. Each of these inputs is divided by a
constant and its weights are multiplied by it (Xiao et al. 2023, SmoothQuant).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from askcol.inference import GELU_FLOOR, Bert, Embedding, Layer, LayerNorm, Linear, rounded, smoothing_factors
from askcol.types import FloatArray

_SMOOTHING = 0.7
"""How much of the unevenness goes from the inputs to the weights, in [0, 1]."""


def int8_bert(numbers: Mapping[str, FloatArray], largest_inputs: FloatArray, heads: int) -> Bert:
    """`numbers`: float32, by the names that transformers gives to the parameters of a `BertModel`.

    `largest_inputs`: float32 `[layers, 2, dim]`, for each layer the largest size of each input of its attention and of
    its feed-forward part, over sample texts.
    """

    def weights(*names: str) -> FloatArray:
        return np.concatenate([numbers[f"{name}.weight"].T for name in names], axis=1)

    def bias(*names: str) -> FloatArray:
        return np.concatenate([numbers[f"{name}.bias"] for name in names])

    def norm(name: str) -> LayerNorm:
        return LayerNorm(numbers[f"{name}.weight"], numbers[f"{name}.bias"])

    def layer(number: int) -> Layer:
        name = f"encoder.layer.{number}"
        qkv = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        attended, inner, outer = (f"{name}.{of}.dense" for of in ("attention.output", "intermediate", "output"))
        return Layer(
            qkv=_evened(weights(*qkv), bias(*qkv), largest_inputs[number, 0]),
            attention_output=Linear(rounded(weights(attended)), bias(attended)),
            attention_norm=norm(f"{name}.attention.output.LayerNorm"),
            intermediate=_evened(weights(inner), bias(inner), largest_inputs[number, 1]),
            output=Linear(rounded(weights(outer)), bias(outer), token_floor=GELU_FLOOR),
            output_norm=norm(f"{name}.output.LayerNorm"),
        )

    words, positions, types = (
        Embedding.of(numbers[f"embeddings.{of}_embeddings.weight"]) for of in ("word", "position", "token_type")
    )
    return Bert(
        words=words,
        positions=positions,
        types=types,
        embedding_norm=norm("embeddings.LayerNorm"),
        layers=tuple(map(layer, range(len(largest_inputs)))),
        heads=heads,
    )


def _evened(weights: FloatArray, bias: FloatArray, largest_inputs: FloatArray) -> Linear:
    """float32 `[inputs, outputs]`, `[outputs]` and `[inputs]`."""
    factors = smoothing_factors(largest_inputs, np.abs(weights).max(axis=1), _SMOOTHING)
    return Linear(rounded(weights / factors[:, np.newaxis]), bias, factors=factors)
