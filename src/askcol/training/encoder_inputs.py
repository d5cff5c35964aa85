"""How large the inputs of an encoder's layers become, which its int8 form is evened out by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from askcol.encoding import SentenceTransformerEncoder
from askcol.types import FloatArray


def largest_inputs(folder: Path, texts: Sequence[str]) -> FloatArray:
    """float32 `[layers, 2, dim]`: the largest size of each input of a layer's attention and of its feed-forward part.

    `folder`: of a sentence-transformers model that is a BERT.
    """
    encoder = SentenceTransformerEncoder(folder)
    layers = encoder.model[0].auto_model.encoder.layer
    largest: FloatArray = np.zeros((len(layers), 2, encoder.dim), dtype=np.float32)

    def watch(number: int, part: int) -> Any:
        def see(_: Any, inputs: tuple[torch.Tensor, ...]) -> None:
            size = inputs[0].abs().flatten(0, -2).amax(0).numpy()
            np.maximum(largest[number, part], size, out=largest[number, part])

        return see

    for number, layer in enumerate(layers):
        layer.attention.self.query.register_forward_pre_hook(watch(number, 0))
        layer.intermediate.dense.register_forward_pre_hook(watch(number, 1))
    encoder.encode_documents(texts)
    return largest
