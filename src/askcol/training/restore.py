"""An exported reader back in fp32, to train on from: `askcol train reader --init`.

The package holds a reader in int8 only; what is lost by the rounding is little beside what training changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch


def restore_reader(exported: Path, like: Path, out: Path) -> Path:
    """Writes the reader that `export_reader` put into `exported` to `out`, as `train_reader` would; returns `out`.

    `like`: a folder with the configuration of the model. Raises `ValueError` where it is one of another shape.
    """
    import onnx
    from onnx.numpy_helper import to_array
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    graph = onnx.load(exported / "reader.onnx").graph
    constants = {tensor.name: to_array(tensor) for tensor in graph.initializer}
    weights: dict[str, npt.NDArray[Any]] = {}
    for node in graph.node:
        path, _, _ = node.name.removeprefix("/model/").rpartition("/")
        layer = path.removesuffix("/linear").replace("/", ".")
        given: list[Any] = [constants.get(name) for name in node.input]
        if node.op_type == "LayerNormalization":
            weights[f"{layer}.weight"], weights[f"{layer}.bias"] = given[1:3]
        elif (
            node.op_type == "Add"
            and (bias := next((c for c in given if c is not None and c.ndim == 1), None)) is not None
        ):
            weights[f"{layer}.bias"] = bias
        elif node.op_type == "Gather" and node.input[0].endswith("_quantized"):
            weights[f"{layer}.weight"] = _scaled(node.input[0], constants)
        elif node.op_type in ("MatMulInteger", "MatMulNBits"):
            if node.op_type == "MatMulNBits":
                inputs = next(a.i for a in node.attribute if a.name == "K")  # the last block may be padded
                matrix = _by_block(*given[1:3])[:, :inputs]
            else:
                matrix = _scaled(node.input[1], constants).T
            weights[f"{layer}.weight"] = matrix * constants.get(f"model.{layer}.factors", np.float32(1))
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


def _by_block(values: npt.NDArray[np.uint8], scales: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """uint8 `[outputs, blocks, block]` around 128, and a scale for each block -> `[outputs, inputs]`."""
    blocks = (values.astype(np.float32) - 128) * scales.reshape(*values.shape[:2], 1)
    return blocks.reshape(len(values), -1)
