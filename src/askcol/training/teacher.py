"""Distillation: a teacher's logits and hidden states are targets for the small reader (Hinton et al. 2015).

Hidden states are compared after a third, two thirds and all of the layers (Jiao et al. 2020, TinyBERT). The small
reader's are projected to the teacher's size; the teacher's are normalised, lest a few large dimensions dominate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import Linear, ModuleList
from torch.nn.functional import layer_norm

from askcol.training.features import Feature
from askcol.training.layout import Batch, load_reader

LEVELS = 3


@dataclass(frozen=True, slots=True)
class Taught:
    """A teacher's outputs for a batch, at the positions of the small reader's rows.

    `logits`: float32 `[n, 2, length]`. `states`: for each level, float32 `[n, length, the teacher's hidden size]`.
    """

    logits: torch.Tensor
    states: list[torch.Tensor]


class Teacher:
    """The reader in `folder`; its tokenizer must cut text into the same wordpieces as the small reader's."""

    def __init__(self, folder: Path, chunks: Sequence[str], device: torch.device) -> None:
        model, self._layout = load_reader(folder)
        self._model = model.to(device).eval().requires_grad_(False)
        self._chunk_ids = self._layout.encode(chunks)
        self._device = device

    def projections(self, student_size: int) -> ModuleList:
        """For each level, a linear projection from the small reader's hidden states to the teacher's."""
        return ModuleList([Linear(student_size, self._model.config.hidden_size) for _ in range(LEVELS)])

    @torch.no_grad()
    def teach(self, features: Sequence[Feature], student: Batch, padding: int) -> Taught:
        """The teacher's outputs for `features`; `student`: their batch as the small reader reads it."""
        batch = self._layout.collate(features, self._chunk_ids, padding).to(self._device)
        output = self._model(**batch.inputs, output_hidden_states=True)
        logits = torch.stack([output.start_logits, output.end_logits], 1).float()
        at = _positions(student, batch)
        states = [s.gather(1, at.unsqueeze(2).expand(-1, -1, s.shape[2])) for s in levels(output.hidden_states)]
        return Taught(
            logits.gather(2, at.unsqueeze(1).expand(-1, 2, -1)),
            [layer_norm(s.float(), s.shape[2:]) for s in states],
        )


def levels(states: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """The hidden states after a third, two thirds and all layers; `states`: the embeddings, then each layer's."""
    return [states[level * (len(states) - 1) // LEVELS] for level in range(1, LEVELS + 1)]


def hidden_loss(states: Sequence[torch.Tensor], taught: Taught, projections: ModuleList, batch: Batch) -> torch.Tensor:
    """Mean squared difference over all levels and wordpieces; `states`: the small reader's, as `levels` takes them."""
    real = batch.inputs["attention_mask"].bool()
    distances = [
        (project(own)[real].float() - other[real]).square().mean()
        for own, other, project in zip(levels(states), taught.states, projections, strict=True)
    ]
    return torch.stack(distances).mean()


def _positions(student: Batch, teacher: Batch) -> torch.Tensor:
    """int64 `[n, length]`: where each wordpiece of the small reader's rows stands in the teacher's."""
    length, others = student.readable.shape[1], teacher.readable.shape[1]
    at = torch.arange(length, device=student.readable.device).expand(len(student.firsts), -1)
    further = (teacher.firsts - student.firsts).unsqueeze(1) * (at >= student.firsts.unsqueeze(1))
    return (at + further).clamp_max(others - 1)
