"""The mean of the weights of several readers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from tiny import LAYOUTS, TOKENIZER, save_untrained_reader, save_untrained_teacher

from askcol.errors import TrainingError
from askcol.training.average import average_readers
from askcol.training.layout import load_reader


def filled(untrained: Path, value: float, folder: Path) -> Path:
    """A reader whose weights are all `value`."""
    model, _ = load_reader(untrained)
    model.load_state_dict({name: torch.full_like(weight, value) for name, weight in model.state_dict().items()})
    shutil.copytree(untrained, folder)
    model.save_pretrained(folder)
    return folder


def test_a_third_and_two_thirds(untrained: Path, tmp_path: Path) -> None:
    readers = [filled(untrained, 1.0, tmp_path / "one"), filled(untrained, 4.0, tmp_path / "other")]
    out = average_readers(readers, (1, 2), tmp_path / "out")
    model, layout = load_reader(out)
    for weight in model.state_dict().values():
        torch.testing.assert_close(weight, torch.full_like(weight, 3.0))
    assert layout.tokenizer.to_str() == TOKENIZER.to_str()


def test_the_mean_of_one_is_itself(untrained: Path, tmp_path: Path) -> None:
    before = load_reader(untrained)[0].state_dict()
    after = load_reader(average_readers([untrained], [0.5], tmp_path / "out"))[0].state_dict()
    assert all(torch.equal(after[name], weight) for name, weight in before.items())


@pytest.mark.parametrize("shares", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, 1.0, 1.0]])
def test_each_reader_takes_a_positive_share(untrained: Path, tmp_path: Path, shares: list[float]) -> None:
    with pytest.raises(TrainingError, match="each reader takes a positive share: 2 readers"):
        average_readers([untrained, untrained], shares, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_readers_that_differ_in_shape_or_tokenizer_have_no_mean(untrained: Path, tmp_path: Path) -> None:
    shape = save_untrained_teacher(tmp_path / "shape")
    tokenizer = save_untrained_reader(tmp_path / "tokenizer")
    cased = type(TOKENIZER).from_str(TOKENIZER.to_str())
    cased.normalizer = LAYOUTS["mpnet"].normalizer
    cased.save(str(tokenizer / "tokenizer.json"))
    for other in (shape, tokenizer):
        with pytest.raises(TrainingError, match="has another shape or another tokenizer than"):
            average_readers([untrained, other], [1, 1], tmp_path / "out")
    assert not (tmp_path / "out").exists()
