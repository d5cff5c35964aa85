"""A reader in int8 against the same in fp32."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from saturation import INT16, by_sign, extreme_activations, quantized_weights, saturating_product
from tiny import ARTICLES, CHUNK_IDS, CHUNKS, DATA, EXAMPLES, RECIPE

from askcol.chunking.chunks import Chunk
from askcol.cli.train import MODELS
from askcol.inference import onnx_session
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.training import export, train
from askcol.training.export import export_reader, parity, write_int8
from askcol.training.features import features
from askcol.training.layout import Batch, load_reader

PAIRS = [
    (e.question, Chunk(f"{ARTICLES[i]}:{i:08d}", ARTICLES[i], 0, len(text), text))
    for e in EXAMPLES
    for i, text in enumerate(CHUNKS)
]


@pytest.fixture(scope="module")
def trained(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    recipe = replace(RECIPE, epochs=40.0, negatives=0.5, learning_rate=1e-2)
    return train.train_reader(DATA, untrained, tmp_path_factory.mktemp("run"), recipe)


def batch_for(folder: Path) -> Batch:
    _, layout = load_reader(folder)
    return layout.collate(features(DATA, RECIPE), CHUNK_IDS, 1)


def fp32_logits(folder: Path, batch: Batch) -> torch.Tensor:
    model, _ = load_reader(folder)
    with torch.no_grad():
        output = model.eval()(**batch.inputs)
    return torch.stack([output.start_logits, output.end_logits])


def int8_error(folder: Path, path: Path) -> float:
    """Root mean square error in the logits, over their spread."""
    batch = batch_for(folder)
    session, fp32, differences = onnx_session(path), fp32_logits(folder, batch).numpy(), []
    for i, length in enumerate(batch.inputs["attention_mask"].sum(1).tolist()):
        feed = {name: batch.inputs[name][i : i + 1, :length].numpy() for name in ("input_ids", "token_type_ids")}
        difference = np.concatenate(session.run(None, feed)) - fp32[:, i, :length]
        differences.append(difference[:, batch.readable[i, :length].numpy()])
    kept = np.concatenate(differences, axis=1)
    spread = fp32_logits(folder, batch)[:, batch.readable].std()
    return float(np.sqrt((kept**2).mean()) / spread)


def test_int8_says_nearly_what_fp32_says(trained: Path, tmp_path: Path) -> None:
    write_int8(trained, DATA, tmp_path / "reader.onnx")
    assert 0 < int8_error(trained, tmp_path / "reader.onnx") < 0.05
    assert [file.name for file in tmp_path.iterdir()] == ["reader.onnx"]


def test_int8_is_a_quarter_of_fp32(trained: Path, tmp_path: Path) -> None:
    write_int8(trained, DATA, tmp_path / "reader.onnx")
    assert (tmp_path / "reader.onnx").stat().st_size < 0.4 * (trained / "model.safetensors").stat().st_size


@pytest.fixture(params=["tiny", "packaged"])
def graph(request: pytest.FixtureRequest, untrained: Path, tmp_path: Path) -> Any:
    if request.param == "packaged":
        return onnx.load(MODELS / "reader" / "reader.onnx").graph
    write_int8(untrained, DATA, tmp_path / "reader.onnx")
    return onnx.load(tmp_path / "reader.onnx").graph


def test_no_activations_saturate_on_processors_without_vnni(graph: Any) -> None:
    for name, levels in quantized_weights(graph).items():
        highest, lowest = (np.add.reduceat(w.astype(int), range(0, len(w), 2)) for w in by_sign(levels))
        assert 255 * highest.max() <= INT16.max, name
        assert 255 * lowest.min() >= INT16.min, name
        few = levels[:, :4]
        activations = extreme_activations(few)
        exact = activations.astype(np.int64) @ few.astype(np.int64)
        np.testing.assert_array_equal(saturating_product(activations, few), exact, err_msg=name)


def test_eight_bits_for_each_weight_would_saturate(graph: Any) -> None:
    for name, levels in quantized_weights(graph).items():
        few = (levels[:, :4] / np.abs(levels[:, :4]).max(axis=0) * 127).round().astype(np.int8)
        activations = extreme_activations(few)
        exact = activations.astype(np.int64) @ few.astype(np.int64)
        assert (saturating_product(activations, few) != exact).any(), name


def test_all_layers_but_the_span_head_multiply_in_int8(graph: Any) -> None:
    multiply = [n for n in graph.node if "MatMul" in n.op_type]
    assert [n.input[1] for n in multiply if n.op_type != "MatMulInteger"] == ["head.weight"]
    assert len(multiply) > 1


def test_evening_out_changes_nothing_in_fp32(trained: Path) -> None:
    model, _ = load_reader(trained)
    model.eval()
    batch = batch_for(trained)
    export._even_out(model, export._largest_inputs(model, [batch]))
    with torch.no_grad():
        output = model(**batch.inputs)
    torch.testing.assert_close(
        torch.stack([output.start_logits, output.end_logits]), fp32_logits(trained, batch), atol=1e-4, rtol=1e-4
    )


def test_smoothing_evens_out_the_inputs_at_the_cost_of_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "SMOOTHING", 0.8)
    linear = torch.nn.Linear(3, 2)
    linear.weight.data = torch.tensor([[1.0, -1.0, 0.5], [0.2, 1.0, -1.0]])
    inputs = torch.tensor([[32.0, 1.0, 1.0], [-30.0, 0.5, -1.0]])
    expected = linear(inputs).detach()
    factors = export._factors(inputs.abs().amax(0), linear.weight.detach().abs().amax(0))
    smoothed = export._Smoothed(linear, factors)
    torch.testing.assert_close(smoothed(inputs).detach(), expected)
    assert (inputs * smoothed.factors).abs().amax(0).tolist() == pytest.approx([2, 1, 1])
    assert linear.weight.abs().amax(0).tolist() == pytest.approx([16, 1, 1])


def test_a_scale_for_each_token_evens_out_the_tokens() -> None:
    linear = torch.nn.Linear(3, 2)
    inputs = torch.tensor([[[300.0, -0.17, 30.0], [1.0, 0.5, -0.1], [-0.1, -0.17, -0.05]]])
    expected = linear(inputs).detach()
    seen: list[torch.Tensor] = []
    linear.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    torch.testing.assert_close(export._ScaledByToken(linear)(inputs).detach(), expected)
    assert seen[0].abs().amax(-1).tolist() == [[1.0, 1.0, 1.0]]


def test_an_exported_reader_reads_as_it_was_trained(trained: Path, tmp_path: Path) -> None:
    export_reader(trained, DATA, tmp_path)
    assert (tmp_path / "tokenizer.json").read_bytes() == (trained / "tokenizer.json").read_bytes()
    reader = OnnxSpanReader(tmp_path)
    for example, (question, chunk) in zip(EXAMPLES, PAIRS[::5], strict=True):
        assert reader.read(question, [chunk])[0].text == example.answer
    assert parity(trained, tmp_path, PAIRS) == 1


def test_parity_is_the_share_of_equal_best_spans(trained: Path, untrained: Path, tmp_path: Path) -> None:
    export_reader(untrained, DATA, tmp_path)
    assert parity(trained, tmp_path, PAIRS) < 0.8
