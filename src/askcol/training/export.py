"""A trained reader in int8 ONNX, and how often it still says the same.

ONNX Runtime's dynamic quantization: weights have one scale for each output, activations one scale for the whole chunk.
Three steps keep the error small.

- Smoothing: a few inputs of a layer are far larger than the rest. Each input is divided by a constant and its weights
  are multiplied by it, which evens out the inputs (Xiao et al. 2023, SmoothQuant).
- A scale for each token: before the second feed-forward layers a few tokens are far larger than the rest, which no
  constant evens out. There each token is divided by its largest input, and its outputs are multiplied by it.
- `rounding`: GPTQ, with levels that read the same on processors with and without VNNI.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from askcol.chunking import Chunk, View
from askcol.inference import (
    GELU_FLOOR,
    Bert,
    Embedding,
    GraphWriter,
    Int8,
    Layer,
    LayerNorm,
    Linear,
    hidden_states,
    save_graph,
    side_by_side,
    smoothing_factors,
)
from askcol.reading import OnnxSpanReader, decode
from askcol.training.examples import TrainingSet
from askcol.training.features import Feature
from askcol.training.layout import Batch, BatchInput, load_reader
from askcol.training.rounding import Rounded, round_weights
from askcol.types import FloatArray

SMOOTHING = 0.75
"""How much of the unevenness goes from activations to weights, in [0, 1]."""

PARITY_QUESTIONS = 1_000
"""On how many held-out questions fp32 and int8 are compared before a reader ships."""

_CALIBRATION = 64

_BATCH = 8


def export_reader(trained: Path, data: TrainingSet, out: Path) -> None:
    """Writes `out/reader.onnx` and `out/tokenizer.json`; `data`: what the reader was trained on."""
    out.mkdir(parents=True, exist_ok=True)
    write_int8(trained, data, out / "reader.onnx")
    if (trained / "tokenizer.json").resolve() != (out / "tokenizer.json").resolve():
        shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")


def write_int8(trained: Path, data: TrainingSet, path: Path) -> None:
    """Writes the model in `trained`, a BERT with a span head, to `path`, in int8 ONNX (`save_reader`)."""
    model, layout = load_reader(trained)
    model.eval()
    batches = list(_calibration_batches(layout, data))
    _even_out(model, _largest_inputs(model, batches))
    rounded = _round(model, batches)
    head = model.qa_outputs
    save_reader(_bert(model, rounded), _numbers(head.weight.T), _numbers(head.bias), path)


def save_reader(bert: Bert, head: FloatArray, bias: FloatArray, path: Path) -> None:
    """Writes a reader to `path` as a whole or not at all.

    It takes `input_ids` and `token_type_ids`, int64 `[n, length]`, and gives `start_logits` and `end_logits`, float32
    `[n, length]`. `head`: float32 `[dim, 2]`, the weights that give both, and `bias`: float32 `[2]`.
    """
    axes = ("n", "length")
    graph = GraphWriter()
    states = hidden_states(bert, graph, "input_ids", "token_type_ids")
    logits = graph.node("MatMul", states, graph.number(head, "head.weight"))
    logits = graph.node("Add", logits, graph.number(bias, "head.bias"))
    halves, last = graph.number(np.array([1, 1])), graph.number(np.array([-1]))
    graph.node("Split", logits, halves, outputs=("start", "end"), axis=-1)
    graph.node("Squeeze", "start", last, outputs=("start_logits",))
    graph.node("Squeeze", "end", last, outputs=("end_logits",))
    written = path.with_suffix(".new")
    save_graph(
        graph, written, dict.fromkeys(("input_ids", "token_type_ids"), axes), {"start_logits": axes, "end_logits": axes}
    )
    written.replace(path)


def _bert(model: Any, rounded: Mapping[str, Rounded]) -> Bert:
    """The numbers of a model that `_even_out` has changed; `rounded`: as `_round` gives them."""

    def linear(number: int, name: str) -> Linear:
        whole = f"bert.encoder.layer.{number}.{name}"
        return _linear(model.get_submodule(whole), rounded[f"{whole}.linear"])

    embeddings, layers = model.bert.embeddings, []
    for number, layer in enumerate(model.bert.encoder.layer):
        layers.append(
            Layer(
                qkv=side_by_side([linear(number, f"attention.self.{part}") for part in ("query", "key", "value")]),
                attention_output=linear(number, "attention.output.dense"),
                attention_norm=_norm(layer.attention.output.LayerNorm),
                intermediate=linear(number, "intermediate.dense"),
                output=linear(number, "output.dense"),
                output_norm=_norm(layer.output.LayerNorm),
            )
        )
    return Bert(
        words=Embedding.of(_numbers(embeddings.word_embeddings.weight)),
        positions=Embedding.of(_numbers(embeddings.position_embeddings.weight)),
        types=Embedding.of(_numbers(embeddings.token_type_embeddings.weight)),
        embedding_norm=_norm(embeddings.LayerNorm),
        layers=tuple(layers),
        heads=model.config.num_attention_heads,
    )


def _linear(layer: _Smoothed | _ScaledByToken, rounded: Rounded) -> Linear:
    weights = Int8(rounded.levels.T.numpy(), rounded.scales.numpy())
    if isinstance(layer, _ScaledByToken):
        return Linear(weights, _numbers(layer.bias), token_floor=GELU_FLOOR)
    return Linear(weights, _numbers(layer.linear.bias), _numbers(layer.factors))


def _norm(layer: Any) -> LayerNorm:
    return LayerNorm(_numbers(layer.weight), _numbers(layer.bias))


def _numbers(values: Any) -> FloatArray:
    array: FloatArray = values.detach().numpy().astype(np.float32)
    return array


def _calibration_batches(layout: BatchInput, data: TrainingSet) -> Iterator[Batch]:
    examples = [e for e in data.examples if e.places]
    examples = examples[:: max(1, len(examples) // _CALIBRATION)][:_CALIBRATION]
    for begin in range(0, len(examples), _BATCH):
        places = [e.places[0] for e in examples[begin : begin + _BATCH]]
        features = [
            Feature(e.question, i, p.start, p.end)
            for i, (e, p) in enumerate(zip(examples[begin : begin + _BATCH], places, strict=True))
        ]
        yield layout.collate(features, layout.encode([data.chunks[p.chunk] for p in places]), 1)


def _watch(model: Any, batches: Sequence[Batch], see: Callable[[str, torch.Tensor], None]) -> None:
    """Calls `see` with the name and the inputs, float32 `[tokens, inputs]`, of each linear layer of the encoder."""

    def hook(name: str) -> Any:
        return lambda _, inputs: see(name, inputs[0].flatten(0, -2))

    hooks = [layer.register_forward_pre_hook(hook(name)) for name, layer in _linear_layers(model)]
    with torch.no_grad():
        for batch in batches:
            model(**batch.inputs)
    for registered in hooks:
        registered.remove()


def _linear_layers(model: Any) -> list[tuple[str, nn.Linear]]:
    return [(n, m) for n, m in model.named_modules() if ".encoder." in n and isinstance(m, nn.Linear)]


def _largest_inputs(model: Any, batches: Sequence[Batch]) -> dict[str, torch.Tensor]:
    """By name of a linear layer of the encoder: float32 `[inputs]`, the largest size of each input over `batches`."""
    largest: dict[str, torch.Tensor] = {}

    def see(name: str, inputs: torch.Tensor) -> None:
        size = inputs.abs().amax(0)
        largest[name] = torch.maximum(largest.get(name, size), size)

    _watch(model, batches, see)
    return largest


def _round(model: Any, batches: Sequence[Batch]) -> dict[str, Rounded]:
    """The weights of the encoder's linear layers, by the name of the layer."""
    moments: dict[str, torch.Tensor] = {}

    def see(name: str, inputs: torch.Tensor) -> None:
        moments[name] = moments.get(name, 0) + (inputs.T @ inputs).double()

    _watch(model, batches, see)
    return {name: round_weights(layer.weight.detach(), moments[name]) for name, layer in _linear_layers(model)}


class _Smoothed(torch.nn.Module):
    """`linear`, its inputs multiplied by `factors` and its weights divided by them: the same function."""

    def __init__(self, linear: nn.Linear, factors: torch.nn.Parameter) -> None:
        super().__init__()
        self.factors = factors
        self.linear = linear
        linear.weight.data /= factors.data

    def forward(self, inputs: torch.Tensor) -> Any:
        return self.linear(inputs * self.factors)


def _factors(largest_inputs: torch.Tensor, largest_weights: torch.Tensor) -> torch.nn.Parameter:
    """float32 `[inputs]`, from the largest size of each input and of its weights."""
    factors = smoothing_factors(largest_inputs.numpy(), largest_weights.numpy(), SMOOTHING)
    return torch.nn.Parameter(torch.from_numpy(factors))


class _ScaledByToken(torch.nn.Module):
    """`linear` after GELU, each token divided by its largest input beforehand: the same function."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.bias = linear.bias
        self.linear = linear
        linear.register_parameter("bias", None)

    def forward(self, inputs: torch.Tensor) -> Any:
        largest = inputs.amax(-1, keepdim=True).clamp_min(GELU_FLOOR)
        return self.linear(inputs / largest) * largest + self.bias


def _even_out(model: Any, largest_inputs: Mapping[str, torch.Tensor]) -> None:
    """Changes the encoder's linear layers so that their inputs are even; it says the same as before.

    Layers with the same inputs (query, key, value) get the same factors, so that ONNX Runtime multiplies once.
    """
    siblings: dict[str, list[str]] = {}
    for name in largest_inputs:
        siblings.setdefault(name.rpartition(".")[0], []).append(name)
    for parent, names in siblings.items():
        layers = [model.get_submodule(name) for name in names]
        largest_weights = torch.stack([layer.weight.detach().abs().amax(0) for layer in layers]).amax(0)
        factors = _factors(largest_inputs[names[0]], largest_weights)
        for name, layer in zip(names, layers, strict=True):
            second_feed_forward = layer.in_features == model.config.intermediate_size
            even = _ScaledByToken(layer) if second_feed_forward else _Smoothed(layer, factors)
            setattr(model.get_submodule(parent), name.rpartition(".")[2], even)


def parity(trained: Path, exported: Path, pairs: Sequence[tuple[str, Chunk]]) -> float:
    """Share of (question, chunk) pairs, in [0, 1], with the same best span (or null span) in fp32 and int8."""
    model, _ = load_reader(trained)
    model.eval()
    reader = OnnxSpanReader(exported)
    same = 0
    for question, chunk in pairs:
        asked = reader.question_ids(question)
        encoding = reader.input.tokenizer.encode(chunk.text, add_special_tokens=False)
        row = reader.input.row(asked, encoding.ids)
        with torch.no_grad():
            output = model(**{name: torch.from_numpy(ids) for name, ids in reader.input.arrays(row).items()})
        unread = [-np.inf] * (len(encoding.ids) - (row.chunk_end - row.chunk_start))
        fp32 = [
            np.array([logits[0, 0], *logits[0, row.chunk_start : row.chunk_end], *unread])
            for logits in (output.start_logits.numpy(), output.end_logits.numpy())
        ]
        best = []
        for start_logits, end_logits in (fp32, reader.logits(asked, encoding.ids)):
            logits = start_logits.astype(np.float32), end_logits.astype(np.float32)
            spans = decode(question, chunk, View.verbatim(chunk), encoding, *logits)
            best.append((spans[0].start, spans[0].end) if spans and spans[0].log_odds > 0 else None)
        same += best[0] == best[1]
    return same / len(pairs)
