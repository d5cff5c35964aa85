"""An exported reader back in fp32, to train on from: `askcol train reader --init`.

The package holds a reader in int8 only; what is lost by the rounding is little beside what training changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from askcol.training.export import layer_of


def restore_reader(exported: Path, like: Path, out: Path) -> Path:
    """Writes the reader that `export_reader` put into `exported` to `out`, as `train_reader` would; returns `out`.

    `like`: a folder with the configuration of the model. Raises `ValueError` where it is one of another shape.
    """
    import onnx
    from onnx.numpy_helper import to_array
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    graph = onnx.load(exported / "reader.onnx").graph
    constants = {tensor.name: to_array(tensor) for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    weights: dict[str, npt.NDArray[Any]] = {}
    for node in graph.node:
        layer = layer_of(node).removesuffix(".linear")
        given: list[Any] = [constants.get(name) for name in node.input]
        if node.op_type == "LayerNormalization":
            weights[f"{layer}.weight"], weights[f"{layer}.bias"] = given[1:3]
        elif node.op_type == "Add" and (bias := _vector(given)) is not None:
            weights[f"{layer}.bias"] = bias
        elif node.op_type == "Gather" and node.input[0].endswith("_quantized"):
            weights[f"{layer}.weight"] = _scaled(node.input[0], constants)
        elif node.op_type == "MatMul" and given[1] is not None:
            weights[f"{layer}.weight"] = given[1].T
        elif node.op_type == "MatMulInteger":
            quantizer = makers[node.input[0]]
            smoothing = makers.get(quantizer.input[0])
            factors = _vector([constants.get(name) for name in smoothing.input]) if smoothing else None
            matrix = _scaled(node.input[1], constants).T
            weights[f"{layer}.weight"] = matrix if factors is None else matrix * factors
    model: Any = AutoModelForQuestionAnswering.from_config(AutoConfig.from_pretrained(like))
    try:
        model.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    except RuntimeError as error:
        raise ValueError(f"{exported / 'reader.onnx'} is no reader of the shape of {like}: {error}") from None
    model.save_pretrained(out)
    shutil.copyfile(exported / "tokenizer.json", out / "tokenizer.json")
    return out


def _scaled(name: str, constants: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """The int8 values called `name` as they were: one scale and zero point for all of them, or one a column."""
    scale, zero = (constants[f"{name.removesuffix('_quantized')}_{what}"] for what in ("scale", "zero_point"))
    values: npt.NDArray[np.float32] = ((constants[name].astype(np.float32) - zero) * scale).astype(np.float32)
    return values


def _vector(values: Iterable[npt.NDArray[Any] | None]) -> npt.NDArray[Any] | None:
    return next((array for array in values if array is not None and array.ndim == 1), None)
