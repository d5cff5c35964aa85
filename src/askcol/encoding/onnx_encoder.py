"""An encoder in ONNX Runtime, so that asking needs no PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import msgspec
import numpy as np
from tokenizers import Tokenizer

from askcol.checksums import damaged_files, read_sealed, write_sealed
from askcol.encoding.encoder import Prefixes
from askcol.errors import RecordDamaged
from askcol.inference import onnx_session
from askcol.types import FloatArray

ONNX = "encoder.onnx"

TOKENIZER = "tokenizer.json"

SETTINGS = "encoder.json"


class Export(msgspec.Struct, frozen=True):
    """What `encoder.json` says of an exported encoder.

    `max_length`: wordpieces of a text that count. `files`: name -> SHA-256.
    """

    identity: str
    prefixes: Prefixes
    dim: int
    max_length: int
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        write_sealed(folder / SETTINGS, msgspec.to_builtins(self))

    @classmethod
    def read(cls, folder: Path) -> Export:
        """Raises `RecordDamaged` where the file is missing or damaged, or describes no export."""
        try:
            return msgspec.convert(read_sealed(folder / SETTINGS), cls)
        except msgspec.ValidationError as error:
            raise RecordDamaged(f"{folder / SETTINGS} describes no encoder ({error})") from None


def verify_export(folder: Path) -> list[str]:
    """The findings of a check of an exported encoder, one a file; empty if it is sound."""
    try:
        export = Export.read(folder)
    except RecordDamaged as error:
        return [str(error)]
    if export.identity != folder.name:
        return [f"{folder / SETTINGS} does not describe the encoder {folder.name}"]
    return list(damaged_files(folder, export.files).values())


class OnnxEncoder:
    """An exported encoder. Its vectors have a cosine of 0.999 or more with those of the encoder that it came from.

    Encodes one text at a time, so that a vector does not depend on the batch. Raises `RecordDamaged` where `folder`
    holds no export.
    """

    def __init__(self, folder: Path) -> None:
        export = Export.read(folder)
        self.identity = export.identity
        self.prefixes = export.prefixes
        self.dim = export.dim
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(export.max_length)
        self._session = onnx_session(folder / ONNX)

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        vectors: FloatArray = np.empty((len(texts), self.dim), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = self._encode(self.prefixes.document + text)
            progress(1)
        return vectors

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        vectors: FloatArray = np.empty((len(queries), self.dim), dtype=np.float32)
        for vector, query in zip(vectors, queries, strict=True):
            vector[:] = self._encode(self.prefixes.query + query)
        return vectors

    def _encode(self, text: str) -> FloatArray:
        encoding = self._tokenizer.encode(text)
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        vector: FloatArray = self._session.run(None, feed)[0][0]
        return vector


_in_use: WeakValueDictionary[str, OnnxEncoder] = WeakValueDictionary()


def shared_onnx_encoder(folder: Path) -> OnnxEncoder:
    """The encoder in `folder`; generations and collections whose encoders have equal files share one."""
    settings = (folder / SETTINGS).read_text(encoding="utf-8")  # holds the SHA-256 of the other files
    encoder = _in_use.get(settings)
    if encoder is None:
        encoder = _in_use[settings] = OnnxEncoder(folder)
    return encoder
