"""What `vpmaddubsw` makes of a product of activations and weights, for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

INT16 = np.iinfo(np.int16)


def saturating_product(activations: npt.NDArray[np.uint8], weights: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """`[tokens, inputs]` by `[inputs, outputs]`, the products of each two neighbouring inputs added in int16."""
    products = activations.astype(np.int64)[:, :, np.newaxis] * weights.astype(np.int64)
    sums = np.add.reduceat(products, range(0, len(weights), 2), axis=1).clip(INT16.min, INT16.max)
    product: npt.NDArray[np.int64] = sums.sum(axis=1)
    return product


def extreme_activations(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.uint8]:
    """uint8 `[2 * outputs, inputs]`: for each output those that give the largest and the smallest sum."""
    return np.concatenate([(weights.T > 0), (weights.T < 0)]).astype(np.uint8) * np.uint8(255)


def by_sign(weights: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The positive weights and the negative ones, 0 elsewhere."""
    return weights.clip(min=0), weights.clip(max=0)


def quantized_weights(graph: Any) -> dict[str, npt.NDArray[np.int8]]:
    """By name of a `MatMulInteger` node of an ONNX graph: int8 `[inputs, outputs]`."""
    from onnx.numpy_helper import to_array

    constants = {tensor.name: tensor for tensor in graph.initializer}
    return {n.name: to_array(constants[n.input[1]]) for n in graph.node if n.op_type == "MatMulInteger"}
