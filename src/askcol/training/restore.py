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

from askcol.inference import Embedding, Int8, values_of
from askcol.types import FloatArray

_EMBEDDINGS = {"words": "word", "positions": "position", "types": "token_type"}

_LAYERS = {
    "attention_output": "attention.output.dense",
    "intermediate": "intermediate.dense",
    "output": "output.dense",
}
"""Of the graph -> of the model."""


def restore_reader(exported: Path, like: Path, out: Path) -> Path:
    """Writes the reader that `export_reader` put into `exported` to `out`, as `train_reader` would; returns `out`.

    `like`: a folder with the configuration of the model. Raises `ValueError` where it is one of another shape.
    """
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    weights = _weights(values_of(exported / "reader.onnx"))
    model: Any = AutoModelForQuestionAnswering.from_config(AutoConfig.from_pretrained(like))
    try:
        model.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    except RuntimeError as error:
        raise ValueError(f"{exported / 'reader.onnx'} is no reader of the shape of {like}: {error}") from None
    model.save_pretrained(out)
    shutil.copyfile(exported / "tokenizer.json", out / "tokenizer.json")
    return out


def _weights(values: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """The parameters of the model by their names there; `values`: those of the graph."""
    found = {"qa_outputs.weight": values["head.weight"].T, "qa_outputs.bias": values["head.bias"]}
    for table, name in _EMBEDDINGS.items():
        numbers = (values[f"{table}.{part}"] for part in ("levels", "scale", "zero"))
        found[f"bert.embeddings.{name}_embeddings.weight"] = Embedding(*numbers).dequantized()
    found |= _norm("embedding_norm", "bert.embeddings.LayerNorm", values)
    number = 0
    while f"layers.{number}.qkv.levels" in values:
        ours, theirs = f"layers.{number}", f"bert.encoder.layer.{number}"
        parts = np.split(_matrix(f"{ours}.qkv", values).T, 3), np.split(values[f"{ours}.qkv.bias"], 3)
        for part, weight, bias in zip(("query", "key", "value"), *parts, strict=True):
            found |= {f"{theirs}.attention.self.{part}.weight": weight, f"{theirs}.attention.self.{part}.bias": bias}
        for layer, name in _LAYERS.items():
            found[f"{theirs}.{name}.weight"] = _matrix(f"{ours}.{layer}", values).T
            found[f"{theirs}.{name}.bias"] = values[f"{ours}.{layer}.bias"]
        found |= _norm(f"{ours}.attention_norm", f"{theirs}.attention.output.LayerNorm", values)
        found |= _norm(f"{ours}.output_norm", f"{theirs}.output.LayerNorm", values)
        number += 1
    return found


def _matrix(name: str, values: Mapping[str, npt.NDArray[Any]]) -> FloatArray:
    """float32 `[inputs, outputs]`."""
    matrix = Int8(values[f"{name}.levels"], values[f"{name}.scales"]).dequantized()
    factors = values.get(f"{name}.factors")
    return matrix if factors is None else matrix * factors[:, np.newaxis]


def _norm(ours: str, theirs: str, values: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {f"{theirs}.{part}": values[f"{ours}.{part}"] for part in ("weight", "bias")}
