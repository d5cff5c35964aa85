"""The mean of the weights of several readers, which reads as fast as one ("model soups", Wortsman et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from askcol.errors import TrainingError
from askcol.training.layout import load_reader


def average_readers(readers: Sequence[Path], shares: Sequence[float], out: Path) -> Path:
    """Writes the weighted mean of the readers in these folders to `out`, as `train_reader` would; returns `out`.

    The readers should come from the same start, or their mean knows nothing. `shares`: a positive number for each
    reader; only their ratios count, so (1, 2) takes a third and two thirds. Raises `TrainingError` where the readers
    have other shapes or other tokenizers.
    """
    if len(shares) != len(readers) or not readers or min(shares) <= 0:
        raise TrainingError(f"each reader takes a positive share: {len(readers)} readers, shares {list(shares)}")
    model, layout = load_reader(readers[0])
    mean = {name: shares[0] / sum(shares) * weight for name, weight in model.state_dict().items()}
    for folder, share in zip(readers[1:], shares[1:], strict=True):
        other, other_layout = load_reader(folder)
        weights = other.state_dict()
        if _shapes(weights) != _shapes(mean) or other_layout.tokenizer.to_str() != layout.tokenizer.to_str():
            raise TrainingError(f"{folder} has another shape or another tokenizer than {readers[0]}")
        for name, weight in weights.items():
            mean[name] += share / sum(shares) * weight
    model.load_state_dict(mean)
    model.save_pretrained(out)
    layout.tokenizer.save(str(out / "tokenizer.json"))
    return out


def _shapes(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in weights.items()}
