"""An encoder of sentence-transformers, which builds indexes and exports itself for asking without PyTorch.

Bi-encoder: Reimers and Gurevych 2019, "Sentence-BERT".
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askcol.checksums import file_sha256
from askcol.encoding.encoder import Prefixes
from askcol.encoding.onnx_encoder import ONNX, TOKENIZER, Export, OnnxEncoder, verify_export
from askcol.errors import EncoderError
from askcol.files import sync
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

_SHAPING_FILES = ("modules.json", "sentence_bert_config.json", "tokenizer.json", "**/config.json", "**/*.safetensors")
"""The files of a model's folder that shape its vectors. Another file, such as a README, may change."""

_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
"""Names of the prompt for documents, the first one counts, as in `SentenceTransformer.encode_document`."""


def weights_sha256(folder: Path) -> str:
    """SHA-256 of the weights in a sentence-transformers folder; raises `EncoderError` where there are none."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EncoderError(f"{folder} holds no model.safetensors; give the folder of a sentence-transformers model")
    return file_sha256(weights)


class SentenceTransformerEncoder:
    """The sentence-transformers model in `folder`. Loads it, and PyTorch, when it first encodes.

    `source`: what an index records, by default the folder's absolute path. Raises `EncoderError` where the folder
    holds no model.
    """

    def __init__(self, folder: Path, source: str = "") -> None:
        weights_sha256(folder)
        self.folder = folder
        self.source = source or folder.resolve().as_posix()
        self.prefixes = _prefixes(folder)
        self.identity = _identity(folder, self.prefixes)
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
        target = encoders / self.identity
        if not verify_export(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        encoders.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=encoders))
        try:
            _export_onnx(self.model, work / ONNX)
            shutil.copyfile(self.folder / TOKENIZER, work / TOKENIZER)
            files = {name: file_sha256(work / name) for name in (ONNX, TOKENIZER)}
            Export(self.identity, self.prefixes, self.dim, self.model.max_seq_length, files).write(work)
            cosine = self._parity(OnnxEncoder(work))
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

    def _parity(self, exported: OnnxEncoder) -> float:
        """The smallest cosine between a vector of ours and its counterpart, on both sides."""
        ours = np.concatenate([self.encode_documents(_PARITY_SAMPLE), self.encode_queries(_PARITY_SAMPLE)])
        theirs = np.concatenate([exported.encode_documents(_PARITY_SAMPLE), exported.encode_queries(_PARITY_SAMPLE)])
        return float((ours * theirs).sum(axis=1).min())


def _prefixes(folder: Path) -> Prefixes:
    """The prompts that the model itself names, as sentence-transformers would choose them."""
    path = folder / "config_sentence_transformers.json"
    try:
        prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}
    except FileNotFoundError:
        return Prefixes()
    except ValueError as error:
        raise EncoderError(f"{path} can't be read ({error}); copy the model's folder again") from None
    of_documents = next((prompts[name] for name in _DOCUMENT_PROMPTS if name in prompts), "")
    return Prefixes(of_documents, prompts.get("query", ""))


def _identity(folder: Path, prefixes: Prefixes) -> str:
    """SHA-256 over the files that shape the vectors, and the prefixes."""
    paths = sorted({path for pattern in _SHAPING_FILES for path in folder.glob(pattern)})
    files = {path.relative_to(folder).as_posix(): file_sha256(path) for path in paths}
    return hashlib.sha256(json.dumps([files, prefixes.document, prefixes.query]).encode()).hexdigest()


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
