"""Texts -> unit vectors (sentence-transformers), nearest neighbours (FAISS), and the query encoder that asks them.

Building needs PyTorch; asking does not: the encoder is exported to ONNX once, checked against sentence-transformers,
and kept under `encoders/<sha256>/`, where generations of the index share it. Bi-encoder: Reimers and Gurevych 2019,
"Sentence-BERT".
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcol.encoding.onnx_encoder import QueryEncoder, verify_export
from askcol.errors import EncoderError
from askcol.files import file_sha256, sync, write_sealed
from askcol.types import FloatArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_MIN_COSINE = 0.999

_PARITY_SAMPLE = (
    "Who visited the capital in 2023?",
    "a",
    "How many tons of cocaine were seized, and what is the target for 2025?",
    "The two delegations signed a declaration of intent on the exchange of biometric data. " * 8,
)


def weights_sha256(folder: Path) -> str:
    """SHA-256 of the weights in a sentence-transformers folder: its identity."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EncoderError(f"{folder} holds no model.safetensors; give the folder of a sentence-transformers model")
    return file_sha256(weights)


class Encoder:
    """The document side: a sentence-transformers model, loaded when it is first needed (it imports PyTorch)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sha256 = weights_sha256(folder)
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> SentenceTransformer:
        if self._model is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of PyTorch's and transformers' own deprecations
                from sentence_transformers import SentenceTransformer
                from transformers.utils.logging import disable_progress_bar

                disable_progress_bar()  # of the loading, a second in which nothing is to be seen
                self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True).eval()
        return self._model

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length. `progress` is told how many texts were encoded since its last call."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = []
        for begin in range(0, len(order), 32):
            batch = [texts[i] for i in order[begin : begin + 32]]
            parts.append(self.model.encode(batch, normalize_embeddings=True, show_progress_bar=False))
            progress(len(batch))
        vectors: FloatArray = np.empty((len(texts), parts[0].shape[1] if parts else 0), dtype=np.float32)
        if parts:
            vectors[order] = np.concatenate(parts)
        return vectors

    def export(self, encoders: Path) -> Path:
        """`encoders/<sha256>/`, made from this encoder if it isn't there yet: ONNX, tokenizer and settings.

        Raises `EncoderError` where the export's cosine with sentence-transformers falls under 0.999.
        """
        target = encoders / self.sha256
        if not verify_export(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        encoders.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=encoders))
        try:
            _export_onnx(self.model, work / "encoder.onnx")
            shutil.copyfile(self.folder / "tokenizer.json", work / "tokenizer.json")
            files = {name: file_sha256(work / name) for name in ("encoder.onnx", "tokenizer.json")}
            settings = {"max_length": self.model.max_seq_length, "weights": self.sha256, "files": files}
            write_sealed(work / "encoder.json", settings)
            query_encoder = QueryEncoder(work)
            expected = self.encode(_PARITY_SAMPLE)
            cosine = min(float(query_encoder.encode(t) @ e) for t, e in zip(_PARITY_SAMPLE, expected, strict=True))
            if cosine < _MIN_COSINE:
                raise EncoderError(f"the exported encoder's cosine with {self.folder} is {cosine:.4f}, under 0.999")
            for path in work.iterdir():
                sync(path)
            work.chmod(0o755)
            work.rename(target)
            sync(encoders)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return target


def _export_onnx(model: SentenceTransformer, path: Path) -> None:
    import torch

    class UnitEmbedding(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=-1)

    example = model.preprocess(["one two three", "four"])
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer's notes; parity is checked by the caller
        torch.onnx.export(
            UnitEmbedding().eval(),
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "length"}, "attention_mask": {0: "n", 1: "length"}},
            opset_version=17,
            dynamo=False,
        )
