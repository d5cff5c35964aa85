"""A BERT encoder of sentence-transformers in int8, which builds and asks without PyTorch."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from askcol.encoding.export import ONNX, TOKENIZER, describe_export, make_export
from askcol.encoding.int8_bert import int8_bert
from askcol.encoding.model_folder import identity_of, prompts_of, shaping_files, weights_of
from askcol.encoding.onnx_encoder import OnnxEncoder
from askcol.inference import Bert, GraphWriter, hidden_states, save_graph
from askcol.types import FloatArray

FORM = "int8 1"
"""Raise the number when a text's vector changes: indexes then embed again."""


class Int8Encoder:
    """The BERT in `folder`, whose vectors are the means of its last hidden states.

    `largest_inputs`: as `int8_bert` takes them. `source`: what an index records. `files`: those that shape the vectors,
    with their SHA-256. Raises `EncoderError` where the folder holds no model.
    """

    def __init__(self, folder: Path, largest_inputs: FloatArray, source: str = "") -> None:
        weights_of(folder)
        self.folder = folder
        self.source = source or folder.resolve().as_posix()
        self.prefixes = prompts_of(folder)
        self.files = shaping_files(folder)
        form = f"{FORM} {hashlib.sha256(largest_inputs.tobytes()).hexdigest()}"
        self.identity = identity_of(self.files, self.prefixes, form)
        self._largest_inputs = largest_inputs
        self._exported: Path | None = None

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self._config["hidden_size"])

    @cached_property
    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        return config

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        return self._encoder.encode_documents(texts, progress)

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        return self._encoder.encode_queries(queries)

    @cached_property
    def _encoder(self) -> OnnxEncoder:
        if self._exported and self._exported.is_dir():
            return OnnxEncoder(self._exported)
        with TemporaryDirectory(prefix="askcol-") as encoders:
            return OnnxEncoder(self._make(Path(encoders)))

    def export(self, encoders: Path) -> Path:
        """Makes the folder `encoders/<identity>/`, which `OnnxEncoder` opens, unless it is there and sound."""
        self._exported = self._make(encoders)
        return self._exported

    def _make(self, encoders: Path) -> Path:
        return make_export(encoders, self.identity, self._write)

    def _write(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        numbers = load_file(weights_of(self.folder))
        bert = int8_bert(numbers, self._largest_inputs, self._config["num_attention_heads"])
        _save(bert, folder / ONNX, self.dim)
        shutil.copyfile(self.folder / TOKENIZER, folder / TOKENIZER)
        settings = json.loads((self.folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        describe_export(folder, self.identity, self.prefixes, self.dim, settings["max_seq_length"])


def _save(bert: Bert, path: Path, dim: int) -> None:
    """Writes the graph: `input_ids`, int64 `[n, length]`, to `embedding`, float32 `[n, dim]` of unit length."""
    graph = GraphWriter()
    one_segment = graph.node("Sub", "input_ids", "input_ids")
    states = hidden_states(bert, graph, "input_ids", one_segment)
    mean = graph.node("ReduceMean", states, graph.number(np.array([1])), keepdims=0)
    graph.node("LpNormalization", mean, outputs=["embedding"], axis=-1, p=2)
    save_graph(graph, path, {"input_ids": ("n", "length")}, {"embedding": ("n", dim)})
