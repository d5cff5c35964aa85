"""The query side of an encoder in ONNX Runtime, so that asking needs no PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
from tokenizers import Tokenizer

from askcol.errors import RecordDamaged
from askcol.files import damaged_files, read_sealed
from askcol.inference import onnx_session
from askcol.types import FloatArray

if TYPE_CHECKING:
    import onnxruntime


def verify_export(folder: Path) -> list[str]:
    """What is wrong with the files that `Encoder.export` made, one finding a file; empty if there is nothing."""
    path = folder / "encoder.json"
    try:
        settings = read_sealed(path)
    except RecordDamaged as error:
        return [str(error)]
    if settings["weights"] != folder.name:
        return [f"{path} does not describe the encoder {folder.name}"]
    return list(damaged_files(folder, settings["files"]).values())


@dataclass(frozen=True, slots=True, weakref_slot=True)
class QueryEncoder:
    """The query side, without PyTorch: `folder` is what `Encoder.export` made."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer

    def __init__(self, folder: Path) -> None:
        settings = read_sealed(folder / "encoder.json")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(settings["max_length"])
        object.__setattr__(self, "tokenizer", tokenizer)
        object.__setattr__(self, "session", onnx_session(folder / "encoder.onnx"))

    def encode(self, query: str) -> FloatArray:
        """float32 `[dim]`, unit length."""
        encoding = self.tokenizer.encode(query)
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        vector: FloatArray = self.session.run(None, feed)[0][0]
        return vector


_in_use: WeakValueDictionary[str, QueryEncoder] = WeakValueDictionary()


def shared_query_encoder(folder: Path) -> QueryEncoder:
    """The encoder in `folder`, one for all generations and collections that have an encoder of the same files."""
    identity = (folder / "encoder.json").read_text(encoding="utf-8")  # it holds their SHA-256
    encoder = _in_use.get(identity)
    if encoder is None:
        encoder = _in_use[identity] = QueryEncoder(folder)
    return encoder
