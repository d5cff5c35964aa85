"""An exported reader back in fp32."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny import CHUNK_IDS, DATA, RECIPE

from askcol.encoding.packaged import packaged_encoder_folder
from askcol.training.export import write_int8
from askcol.training.features import features
from askcol.training.layout import load_reader
from askcol.training.restore import restore_reader


def logits_of(folder: Path) -> torch.Tensor:
    model, layout = load_reader(folder)
    batch = layout.collate(features(DATA, RECIPE), CHUNK_IDS, 1)
    with torch.no_grad():
        output = model.eval()(**batch.inputs)
    return torch.stack([output.start_logits, output.end_logits])


@pytest.fixture(scope="module")
def exported(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    write_int8(untrained, DATA, folder / "reader.onnx")
    (folder / "tokenizer.json").write_bytes((untrained / "tokenizer.json").read_bytes())
    return folder


def test_a_restored_reader_says_nearly_what_it_said_before(exported: Path, untrained: Path, tmp_path: Path) -> None:
    expected, found = logits_of(untrained), logits_of(restore_reader(exported, untrained, tmp_path))
    assert 0 < float((found - expected).abs().max()) < 0.1 * float(expected.std())
    assert (tmp_path / "tokenizer.json").read_bytes() == (untrained / "tokenizer.json").read_bytes()


def test_a_reader_of_another_shape_is_refused(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"reader\.onnx is no reader of the shape of"):
        restore_reader(exported, packaged_encoder_folder(), tmp_path)
    assert list(tmp_path.iterdir()) == []
