"""A `Bert` as an ONNX graph, written without PyTorch, of operators that ONNX Runtime runs fused.

An int8 product is `DynamicQuantizeLinear`, `MatMulInteger` and the scales, which ONNX Runtime makes one
`DynamicQuantizeMatMul` with its bias. A graph reads rows of one length, since padding would change the scale of the
activations and with it every token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from askcol.inference.bert import Bert, Embedding, LayerNorm, Linear

Array = npt.NDArray[Any]

_FUSED = "com.microsoft"

_OPSET = 20

_IR_VERSION = 10

_EPSILON = 1e-12


class GraphWriter:
    """Collects the nodes and the numbers of a graph; a value is known by its name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.numbers: dict[str, Array] = {}

    def number(self, values: Array, name: str = "") -> str:
        """Adds a constant; returns its name, by default a new one."""
        name = name or f"number {len(self.numbers)}"
        self.numbers[name] = values
        return name

    def node(self, operator: str, *inputs: str, outputs: Sequence[str] = (), domain: str = "", **settings: Any) -> str:
        """Adds a node; returns the name of its first output, by default a new one."""
        from onnx import helper

        name = f"{operator} {len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, inputs, list(outputs) or [name], name=name, domain=domain, **settings)
        )
        return outputs[0] if outputs else name


def hidden_states(bert: Bert, graph: GraphWriter, ids: str, types: str) -> str:
    """Adds the encoder; returns the last hidden states, float32 `[n, length, dim]`.

    `ids`, `types`: int64 `[n, length]`, the wordpieces with special tokens and their segments.
    """
    length = graph.node("Gather", graph.node("Shape", ids), graph.number(np.array([1])))
    x = graph.node("Add", _embedded(bert.words, "words", graph, ids), _embedded(bert.types, "types", graph, types))
    positions = graph.node(
        "Slice", graph.number(bert.positions.levels, "positions.levels"), graph.number(np.array([0])), length
    )
    x = graph.node("Add", x, _dequantized(bert.positions, "positions", graph, positions))
    x = _normalised(bert.embedding_norm, "embedding_norm", graph, x)
    dim = bert.words.levels.shape[1]
    for number, layer in enumerate(bert.layers):
        name = f"layers.{number}"
        qkv = _multiplied(layer.qkv, f"{name}.qkv", graph, x)
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        graph.node("Split", qkv, graph.number(np.array([dim] * 3)), outputs=parts, axis=2)
        context = graph.node("MultiHeadAttention", *parts, domain=_FUSED, num_heads=bert.heads)
        attended = _multiplied(layer.attention_output, f"{name}.attention_output", graph, context)
        x = _normalised(layer.attention_norm, f"{name}.attention_norm", graph, graph.node("Add", attended, x))
        inner = graph.node("Gelu", _multiplied(layer.intermediate, f"{name}.intermediate", graph, x), domain=_FUSED)
        outer = _multiplied(layer.output, f"{name}.output", graph, inner)
        x = _normalised(layer.output_norm, f"{name}.output_norm", graph, graph.node("Add", outer, x))
    return x


def _embedded(table: Embedding, name: str, graph: GraphWriter, ids: str) -> str:
    return _dequantized(table, name, graph, graph.node("Gather", graph.number(table.levels, f"{name}.levels"), ids))


def _dequantized(table: Embedding, name: str, graph: GraphWriter, levels: str) -> str:
    scale, zero = graph.number(table.scale, f"{name}.scale"), graph.number(table.zero, f"{name}.zero")
    return graph.node("DequantizeLinear", levels, scale, zero)


def _normalised(norm: LayerNorm, name: str, graph: GraphWriter, x: str) -> str:
    weight, bias = graph.number(norm.weight, f"{name}.weight"), graph.number(norm.bias, f"{name}.bias")
    return graph.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=_EPSILON)


def _multiplied(linear: Linear, name: str, graph: GraphWriter, x: str) -> str:
    from onnx import TensorProto

    if linear.factors is not None:
        x = graph.node("Mul", x, graph.number(linear.factors, f"{name}.factors"))
    largest = None
    if linear.token_floor is not None:
        last = graph.number(np.array([-1]))
        floor = graph.number(np.array(linear.token_floor, dtype=np.float32))
        largest = graph.node("Max", graph.node("ReduceMax", x, last, keepdims=1), floor)
        x = graph.node("Div", x, largest)
    rounded = [f"{name}.rounded", f"{name}.step", f"{name}.zero"]
    graph.node("DynamicQuantizeLinear", x, outputs=rounded)
    levels = graph.number(linear.weights.levels, f"{name}.levels")
    product = graph.node("MatMulInteger", rounded[0], levels, rounded[2])
    scales = graph.node("Mul", rounded[1], graph.number(linear.weights.scales, f"{name}.scales"))
    y = graph.node("Mul", graph.node("Cast", product, to=TensorProto.FLOAT), scales)
    if largest is not None:
        y = graph.node("Mul", y, largest)
    return graph.node("Add", y, graph.number(linear.bias, f"{name}.bias"))


def save_graph(
    graph: GraphWriter, path: Path, inputs: Mapping[str, Sequence[str]], outputs: Mapping[str, Sequence[str | int]]
) -> None:
    """Writes the graph to `path`. `inputs` (int64) and `outputs` (float32): name -> the sizes of its axes, or names."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    numbers = [numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in graph.numbers.items()]
    whole = helper.make_graph(
        graph.nodes,
        path.stem,
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name, axes in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, axes) for name, axes in outputs.items()],
        numbers,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    onnx.save(helper.make_model(whole, opset_imports=opsets, ir_version=_IR_VERSION), path)


def values_of(path: Path) -> dict[str, Array]:
    """The numbers of the graph in `path`, by the names that `hidden_states` gave them."""
    import onnx
    from onnx import numpy_helper

    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
