"""A trained model, and batches of its input as PyTorch tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from askcol.reading import ModelInput
from askcol.training.examples import NULL
from askcol.training.features import Feature


@dataclass(frozen=True, slots=True)
class Batch:
    """`inputs`: what the model takes, int64 `[n, length]`. `targets`: int64 `[n, 2]`, 0 for the null span.

    `readable`: bool `[n, length]`, the first token and the chunk's wordpieces. `firsts`: int64 `[n]`, where the chunk's
    wordpieces begin.
    """

    inputs: dict[str, torch.Tensor]
    targets: torch.Tensor
    readable: torch.Tensor
    firsts: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        inputs = {name: values.to(device) for name, values in self.inputs.items()}
        return Batch(inputs, self.targets.to(device), self.readable.to(device), self.firsts.to(device))


class BatchInput(ModelInput):
    """The model's input, many rows at a time."""

    def collate(self, batch: Sequence[Feature], chunk_ids: Sequence[list[int]], padding: int) -> Batch:
        """`chunk_ids`: wordpieces of each chunk; rows are padded to a multiple of `padding`."""
        asked = self.encode([f.question for f in batch])
        rows = [self.row(ids, chunk_ids[f.chunk]) for ids, f in zip(asked, batch, strict=True)]
        length = -(-max(len(row.ids) for row in rows) // padding) * padding
        n = len(batch)
        ids = torch.full((n, length), self.padding)
        mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
        readable = torch.zeros(n, length, dtype=torch.bool)
        targets = torch.zeros(n, 2, dtype=torch.long)
        for i, (feature, row) in enumerate(zip(batch, rows, strict=True)):
            read = len(row.ids)
            ids[i, :read] = torch.tensor(row.ids)
            mask[i, :read] = 1
            types[i, :read] = torch.tensor(row.token_types)
            readable[i, 0] = True
            readable[i, row.chunk_start : row.chunk_end] = True
            if feature.start != NULL:
                targets[i, 0], targets[i, 1] = row.chunk_start + feature.start, row.chunk_start + feature.end
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self.model_type == "bert":
            inputs["token_type_ids"] = types
        return Batch(inputs, targets, readable, torch.tensor([row.chunk_start for row in rows]))


def load_reader(folder: Path, dropout: float = 0.0) -> tuple[Any, BatchInput]:
    """The model in `folder`, a transformers model with a span head, and the input that it takes."""
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(
        folder, attn_implementation="eager", hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0
    ).float()
    return model, BatchInput.from_file(folder / "tokenizer.json", model.config.model_type)
