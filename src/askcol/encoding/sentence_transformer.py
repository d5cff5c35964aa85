"""Any encoder of sentence-transformers, which builds indexes and exports itself for asking without PyTorch.

Bi-encoder: Reimers and Gurevych 2019, "Sentence-BERT".
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcol.encoding.export import ONNX, TOKENIZER, describe_export, make_export
from askcol.encoding.model_folder import identity_of, prompts_of, shaping_files, weights_of
from askcol.encoding.onnx_encoder import OnnxEncoder
from askcol.errors import EncoderError
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


class SentenceTransformerEncoder:
    """The sentence-transformers model in `folder`. Loads it, and PyTorch, when it first encodes.

    `source`: what an index records, by default the folder's absolute path. Raises `EncoderError` where the folder
    holds no model.
    """

    def __init__(self, folder: Path, source: str = "") -> None:
        weights_of(folder)
        self.folder = folder
        self.source = source or folder.resolve().as_posix()
        self.prefixes = prompts_of(folder)
        self.identity = identity_of(shaping_files(folder), self.prefixes)
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> SentenceTransformer:
        if self._model is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # deprecations within PyTorch and transformers
                from sentence_transformers import SentenceTransformer
                from transformers.utils.logging import disable_progress_bar

                disable_progress_bar()  # loading takes a second
                self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True).eval()
        return self._model

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        dim = self.model.get_embedding_dimension()
        if dim is None:
            raise EncoderError(f"the model in {self.folder} does not say how long its vectors are; use another")
        return int(dim)

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        return self._encode(texts, self.prefixes.document, "document", progress)

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        return self._encode(queries, self.prefixes.query, "query", lambda _: None)

    def _encode(self, texts: Sequence[str], prompt: str, task: str, progress: Callable[[int], None]) -> FloatArray:
        vectors: FloatArray = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # texts of one length need little padding
        for begin in range(0, len(order), 32):
            batch = order[begin : begin + 32]
            vectors[batch] = self.model.encode(
                [texts[i] for i in batch], prompt=prompt, task=task, normalize_embeddings=True, show_progress_bar=False
            )
            progress(len(batch))
        return vectors

    def export(self, encoders: Path) -> Path:
        """Makes the folder `encoders/<identity>/`, which `OnnxEncoder` opens, unless it is there and sound.

        Raises `EncoderError` where the cosine of a vector of the export with ours is under 0.999.
        """
        return make_export(encoders, self.identity, self._write_export)

    def _write_export(self, folder: Path) -> None:
        _export_onnx(self.model, folder / ONNX)
        shutil.copyfile(self.folder / TOKENIZER, folder / TOKENIZER)
        describe_export(folder, self.identity, self.prefixes, self.dim, self.model.max_seq_length)
        cosine = self._parity(OnnxEncoder(folder))
        if cosine < _MIN_COSINE:
            raise EncoderError(f"the exported encoder's cosine with {self.folder} is {cosine:.4f}, under 0.999")

    def _parity(self, exported: OnnxEncoder) -> float:
        """The smallest cosine between a vector of ours and its counterpart, on both sides."""
        ours = np.concatenate([self.encode_documents(_PARITY_SAMPLE), self.encode_queries(_PARITY_SAMPLE)])
        theirs = np.concatenate([exported.encode_documents(_PARITY_SAMPLE), exported.encode_queries(_PARITY_SAMPLE)])
        return float((ours * theirs).sum(axis=1).min())


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
        warnings.simplefilter("ignore")  # the tracer's notes; the caller checks the result
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
