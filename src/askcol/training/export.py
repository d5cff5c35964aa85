"""A trained reader in int8 ONNX, and how often it still says the same.

Weights are int8 by output, activations as they come, with one scale for a chunk (`quantize_dynamic`). What that costs
most is kept off it in two ways. A few inputs of a layer are far larger than the rest; each input is divided by a
constant and its weights are multiplied by it ("smoothing", Xiao et al. 2023, SmoothQuant), which makes activations
even. And a few tokens are far larger than the rest before the second feed-forward layer, which no constant evens out;
there weights and activations have a scale for every 128 (`MatMulNBits`).
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import Linear

from askcol.chunking import Chunk
from askcol.reading import OnnxSpanReader, decode
from askcol.training.examples import TrainingSet
from askcol.training.features import Feature
from askcol.training.layout import Batch, BatchInput, load_reader

SMOOTHING = 0.8
"""How much of the unevenness goes from activations to weights, in [0, 1]."""

BLOCK = 128

_CALIBRATION = 64

_BATCH = 8


def export_reader(trained: Path, data: TrainingSet, out: Path) -> None:
    """Writes `out/reader.onnx` and `out/tokenizer.json`; `data`: what the reader was trained on."""
    out.mkdir(parents=True, exist_ok=True)
    write_int8(trained, data, out / "reader.onnx")
    if (trained / "tokenizer.json").resolve() != (out / "tokenizer.json").resolve():
        shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")


def write_int8(trained: Path, data: TrainingSet, path: Path) -> None:
    """Writes the model in `trained` to `path`, in int8 ONNX.

    It takes `layout.Batch.inputs` and gives `start_logits` and `end_logits`, float32 `[n, length]`.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
    from onnxruntime.quantization.shape_inference import quant_pre_process

    model, layout = load_reader(trained)
    model.eval()
    batches = list(_calibration_batches(layout, data))
    _smooth(model, _largest_inputs(model, batches))
    with tempfile.TemporaryDirectory() as work, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer's notes; `parity` checks the result
        fp32, prepared, by_output = (str(Path(work) / name) for name in ("fp32.onnx", "prepared.onnx", "output.onnx"))
        names, outputs = list(batches[0].inputs), ["start_logits", "end_logits"]
        torch.onnx.export(
            _StartAndEnd(model, names).eval(),
            tuple(batches[0].inputs.values()),
            fp32,
            input_names=names,
            output_names=outputs,
            dynamic_axes={name: {0: "n", 1: "length"} for name in (*names, *outputs)},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(fp32, prepared, skip_symbolic_shape=True)
        second = _second_feed_forward(onnx.load(prepared).graph, model.config.intermediate_size)
        quantize_dynamic(
            prepared,
            by_output,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            nodes_to_exclude=second,
        )
        # Of what is left, all that is multiplied by weights.
        blocks = MatMulNBitsQuantizer(
            onnx.load(by_output), block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8
        )
        blocks.process()
        blocks.model.save_model_to_file(str(path.with_suffix(".new")))
    path.with_suffix(".new").replace(path)


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


def _largest_inputs(model: Any, batches: Sequence[Batch]) -> dict[str, torch.Tensor]:
    """By name of a linear layer of the encoder: float32 `[inputs]`, the largest size of each input over `batches`."""
    largest: dict[str, torch.Tensor] = {}

    def watch(name: str) -> Any:
        def see(_: Linear, inputs: tuple[torch.Tensor, ...]) -> None:
            size = inputs[0].abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest.get(name, size), size)

        return see

    layers = [(name, layer) for name, layer in model.base_model.encoder.named_modules() if isinstance(layer, Linear)]
    hooks = [layer.register_forward_pre_hook(watch(name)) for name, layer in layers]
    with torch.no_grad():
        for batch in batches:
            model(**batch.inputs)
    for hook in hooks:
        hook.remove()
    return largest


class _Smoothed(torch.nn.Module):
    """`linear`, whose inputs are divided by constants that its weights were multiplied by: the same function."""

    def __init__(self, linear: Linear, largest_inputs: torch.Tensor) -> None:
        super().__init__()
        largest_weights = linear.weight.abs().amax(0).clamp_min(1e-5)
        divisors = largest_inputs.clamp_min(1e-5) ** SMOOTHING / largest_weights ** (1 - SMOOTHING)
        self.factors = torch.nn.Parameter(1 / divisors)
        self.linear = linear
        linear.weight.data *= divisors

    def forward(self, inputs: torch.Tensor) -> Any:
        return self.linear(inputs * self.factors)


def _smooth(model: Any, largest_inputs: Mapping[str, torch.Tensor]) -> None:
    encoder = model.base_model.encoder
    for name, largest in largest_inputs.items():
        parent, _, attribute = name.rpartition(".")
        setattr(encoder.get_submodule(parent), attribute, _Smoothed(encoder.get_submodule(name), largest))


class _StartAndEnd(torch.nn.Module):
    """`model` with its inputs in the order of `names`, and two outputs."""

    def __init__(self, model: Any, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self._names = names

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(**dict(zip(self._names, inputs, strict=True)))
        return output.start_logits, output.end_logits


def _second_feed_forward(graph: Any, intermediate_size: int) -> list[str]:
    """Names of the nodes that multiply by a matrix with `intermediate_size` rows."""
    rows = {tensor.name: tensor.dims[0] for tensor in graph.initializer if len(tensor.dims) == 2}
    return [n.name for n in graph.node if n.op_type == "MatMul" and rows.get(n.input[1]) == intermediate_size]


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
            spans = decode(chunk, encoding, start_logits.astype(np.float32), end_logits.astype(np.float32))
            best.append((spans[0].start, spans[0].end) if spans and spans[0].log_odds > 0 else None)
        same += best[0] == best[1]
    return same / len(pairs)
